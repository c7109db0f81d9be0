import { Allocation, Deployment, JobVersion } from '../../nomad/diagnosis/answers';
import { causesIn } from '../../nomad/diagnosis/cause';
import { App } from './known-apps';

/** How an app is. */
export interface AppStatus {
  /** Namespace and id. */
  readonly app: string;
  readonly stack: string;

  /** What Nomad says of the job, or why nobody knows. */
  readonly state: string;
  readonly version?: number;

  /** Tag of the version: the commit that was deployed. */
  readonly tag?: string;

  /** Instances that run, and that are wanted; none for what only runs now and then. */
  readonly running?: number;
  readonly wanted?: number;

  /** State of the newest deployment of this version. */
  readonly deployment?: string;

  /** Why an instance is beyond help. */
  readonly cause?: string;
  readonly instances: readonly InstanceStatus[];
}

/** How an instance is. */
export interface InstanceStatus {
  readonly id: string;
  readonly host: string;
  readonly state: string;
  readonly version: number;

  /** Whether Nomad found it healthy when it was deployed. */
  readonly healthy?: boolean;
}

type Version = JobVersion & { readonly VersionTag?: { readonly Name: string } | null };

/** Ask how an app is. What can't be asked is a state, too. */
export async function statusOf({ nomad, path, job, name, map }: App): Promise<AppStatus> {
  const { namespace } = job;
  const about = { app: name, stack: map.stack, instances: [] };
  try {
    const live = await nomad.find<Version>(path, { namespace });
    if (live === undefined) return { ...about, state: 'missing' };
    const [deployment, all] = await Promise.all([
      nomad.get<Deployment | null>(`${path}/deployment`, { namespace }),
      nomad.get<Allocation[] | null>(`${path}/allocations`, { namespace }),
    ]);
    const instances = (all ?? []).filter(({ DesiredStatus }) => DesiredStatus === 'run');
    const running = instances.filter(({ ClientStatus }) => ClientStatus === 'running').length;
    const total = live.TaskGroups.reduce((sum, { Count }) => sum + Count, 0);
    const counts = { running, wanted: live.Type.startsWith('sys') ? instances.length : total };
    const isOwn = deployment?.JobVersion === live.Version && deployment.JobCreateIndex === live.CreateIndex;
    const [cause] = causesIn(instances);
    return {
      ...about,
      ...{ state: live.Stop ? 'stopped' : live.Status, version: live.Version },
      ...(live.VersionTag && { tag: live.VersionTag.Name }),
      ...(job.launch === undefined && counts),
      ...(isOwn && { deployment: deployment.Status }),
      ...(cause && { cause: cause.text }),
      instances: instances.map(instanceOf),
    };
  } catch (error) {
    return { ...about, state: `unknown: ${(error as Error).message}` };
  }
}

function instanceOf({ ID, NodeName, ClientStatus, JobVersion, DeploymentStatus }: Allocation): InstanceStatus {
  const healthy = DeploymentStatus?.Healthy ?? undefined;
  return {
    id: ID,
    host: NodeName,
    state: ClientStatus,
    version: JobVersion,
    ...(healthy !== undefined && { healthy }),
  };
}

/** Whether something is wrong with an app. */
export function isWrong({ state, running, wanted, deployment, cause }: AppStatus): boolean {
  if (cause !== undefined || deployment === 'failed') return true;
  const isShort = running !== undefined && wanted !== undefined && running < wanted && state === 'running';
  return isShort || (state !== 'running' && state !== 'dead');
}
