import { MapJob, MapPlatform, StackMap } from '../../map/stack-map';
import { NOMAD_OPTIONS } from '../nomad/access';
import { NomadClient } from '../nomad/nomad-client';
import { knownJob } from '../observe/status/known-job';
import { optionalText } from '../options';
import { PlatformClients } from '../platform-clients';
import { APP } from '../topology-file';

/** Options of every command that works on an app that runs. */
export const OPERATE_OPTIONS = {
  app: APP,
  ...NOMAD_OPTIONS,
  namespace: optionalText('shop', 'the namespace of the app, where several have its name'),
};

/** An app that runs on a platform: a job, and the Nomad that has it. */
export interface App {
  /** The stack that declares it. */
  readonly map: StackMap;
  readonly platform: MapPlatform;
  readonly job: MapJob;
  readonly nomad: NomadClient;

  /** Path of the job in Nomad's API. */
  readonly path: string;

  /** Its name, for people. */
  readonly name: string;
}

/** All apps of some maps. Stacks without a platform have none that anybody could ask for. */
export function appsOf(maps: readonly StackMap[], clients: PlatformClients): App[] {
  return maps.flatMap((map) => {
    const { platform, jobs } = map;
    if (platform === undefined) return [];
    return jobs.map((job) => ({
      ...{ map, platform, job, nomad: clients.nomad(platform) },
      path: `/v1/job/${encodeURIComponent(job.id)}`,
      name: `${job.namespace}/${job.id}`,
    }));
  });
}

/** The app that is meant by its name, and by a namespace where that alone is not enough. */
export function knownApp(apps: readonly App[], name: string, namespace: string | undefined): App {
  const named = apps.map((app) => ({ app, namespace: app.job.namespace, job: app.job.id }));
  return knownJob(named, { job: name, namespace }).app;
}
