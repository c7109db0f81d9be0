import { NomadClient } from '../nomad/nomad-client';

/** Deploys that are shown. */
const SHOWN = 5;

/** A deploy, as `berth deploy` has left it to be read. */
export interface LastDeploy {
  readonly namespace: string;
  readonly ended: string;
  readonly who: string;
  readonly result: string;
  readonly commit?: string;
  readonly run?: string;
}

/** The last deploys to a namespace, the newest first. */
export async function lastDeploys(nomad: NomadClient, namespace: string): Promise<LastDeploy[]> {
  const query = { prefix: 'berth/history/' };
  const listed =
    (await nomad.get<{ Path: string; ModifyIndex: number }[] | null>('/v1/vars', { namespace, query })) ?? [];
  const newest = [...listed].sort((a, b) => b.ModifyIndex - a.ModifyIndex).slice(0, SHOWN);
  return Promise.all(
    newest.map(async ({ Path }) => {
      const { Items } = await nomad.get<{ Items: { [name: string]: string } }>(`/v1/var/${Path}`, { namespace });
      const { ended = '', who = '', result = '', commit, run } = Items;
      return { namespace, ended, who, result, ...(commit && { commit }), ...(run && { run }) };
    }),
  );
}
