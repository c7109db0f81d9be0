import { StackMap } from '../../map/stack-map';
import { NomadClient } from '../nomad/nomad-client';
import { NomadError } from '../nomad/nomad-errors';
import { DeployLock, Items } from './deploy-lock';
import { HISTORY_COUNT } from './deploy-locks';
import { Origin, tagOf } from './origin';

/** A deploy, as it stays to be read. */
export interface DeployRecord {
  readonly origin: Origin;
  readonly began: Date;
  readonly ended: Date;

  /** Whether all of it serves. */
  readonly result: 'serves' | 'failed';

  /** State of each stack. */
  readonly stacks: { readonly [stack: string]: string };
}

/** Deploys that are kept, in a ring of variables. */
const KEPT = 50;

/** Most letters of an item: a variable holds 64 KiB, and others are in it, too. */
const LONGEST = 20_000;

/** The version of each job that runs, by `<namespace>/<id>`. */
export type JobVersions = { readonly [job: string]: number };

/** Write a deploy into the ring of the last ones, and return the items that stay with its lock. */
export async function keepHistory(lock: DeployLock, record: DeployRecord, versions: JobVersions): Promise<Items> {
  const { namespace } = lock.place;
  const count = Number(lock.lasting[HISTORY_COUNT] ?? 0) || 0;
  const path = `berth/history/${count % KEPT}`;
  const items = { ...itemsOf(record), jobs: fitting(versions) };
  await lock.nomad.put(`/v1/var/${path}`, { namespace, body: { Namespace: namespace, Path: path, Items: items } });
  return { ...itemsOf(record), [HISTORY_COUNT]: String(count + 1) };
}

function itemsOf({ origin: { who, commit, run }, began, ended, result, stacks }: DeployRecord): Items {
  return {
    ...{ who, result, since: began.toISOString(), ended: ended.toISOString(), stacks: fitting(stacks) },
    ...(commit && { commit }),
    ...(run && { run }),
  };
}

/** JSON of no more than fits; what does not fit is left out. */
function fitting(map: { readonly [name: string]: string | number }): string {
  const entries = Object.entries(map);
  let length = 2;
  const kept = entries.filter(([name, value]) => (length += JSON.stringify({ [name]: value }).length) < LONGEST);
  return JSON.stringify(Object.fromEntries(kept));
}

/**
 * Tag the version of each job of a stack with the commit, so that it is kept and can be found again. A version that an earlier
 * commit has deployed keeps its tag.
 */
export async function tagJobs(nomad: NomadClient, map: StackMap, record: DeployRecord): Promise<JobVersions> {
  const versions = await Promise.all(
    map.jobs.map(async ({ namespace, id }) => {
      const path = `/v1/job/${encodeURIComponent(id)}`;
      const { Version, VersionTag } = await nomad.get<LiveJob>(path, { namespace });
      if (record.origin.commit !== undefined && !VersionTag?.Name.startsWith('berth-')) {
        await tag(nomad, { namespace, path, version: Version }, record);
      }
      return [`${namespace}/${id}`, Version] as const;
    }),
  );
  return Object.fromEntries(versions);
}

interface LiveJob {
  readonly Version: number;
  readonly VersionTag?: { readonly Name: string } | null;
}

interface TaggedVersion {
  readonly namespace: string;

  /** Path of the job in Nomad's API. */
  readonly path: string;
  readonly version: number;
}

async function tag(nomad: NomadClient, { namespace, path, version }: TaggedVersion, { origin, result }: DeployRecord) {
  const tagPath = `${path}/versions/${tagOf(origin.commit!)}/tag`;
  const description = [origin.who, origin.run, result].filter(Boolean).join(', ');
  const put = (): Promise<unknown> =>
    nomad.put(tagPath, { namespace, body: { Version: version, Description: description } });
  try {
    await put();
  } catch (error) {
    if (!(error instanceof NomadError)) throw error;
    // The same commit was deployed before, as another version.
    await nomad.delete(tagPath, { namespace });
    await put();
  }
}
