import { setTimeout as pause } from 'node:timers/promises';
import { Testbed } from './testbed';

/** What a forbidden job adds to an ordinary one. */
interface Trial {
  readonly driver?: string;
  readonly config?: { [option: string]: unknown };
  readonly service?: { readonly name: string; readonly tags?: string[] };
}

/** Jobs of the own namespace that would take a host, or a name that belongs to others. */
export const FORBIDDEN_JOBS: { readonly [what: string]: Trial } = {
  'a task outside of containers': { driver: 'raw_exec', config: { command: '/bin/sleep', args: ['600'] } },
  'a task in the chroot of the agent': { driver: 'exec', config: { command: '/bin/sleep', args: ['600'] } },
  'a privileged container': { config: { privileged: true } },
  "a directory of the host's": { config: { volumes: ['/etc:/host'] } },
  "a mount of the engine's socket": {
    config: { mounts: [{ type: 'bind', source: '/var/run/docker.sock', target: '/docker.sock' }] },
  },
  "a volume of the host's engine": { config: { mounts: [{ type: 'volume', source: 'trial', target: '/trial' }] } },
  'a capability beyond the list': { config: { cap_add: ['SYS_ADMIN'] } },
  'the name of the ingress': { service: { name: 'traefik' } },
  'a name of another namespace': { service: { name: 'payments' } },
};

interface Allocation {
  readonly ClientStatus: string;
  readonly DeploymentStatus?: { readonly Healthy?: boolean };
  readonly TaskStates?: {
    readonly [task: string]: { readonly Events: { readonly DisplayMessage: string; readonly FailsTask: boolean }[] };
  };
}

/** Deploy a job with a token: why it did not run, or undefined when it did. `look` may look around while it runs. */
export async function trial(
  testbed: Testbed,
  token: string,
  trial: Trial,
  look?: () => Promise<void>,
): Promise<string | undefined> {
  const { fleet } = testbed;
  const [h1] = testbed.hosts;
  const sent = await fleet.ask('nomad', h1, '/v1/jobs?namespace=shop', token, { Job: jobOf(trial) });
  if (sent.status !== 200) return sent.body.trim();
  try {
    const { EvalID } = JSON.parse(sent.body);
    for (let second = 0; second < 40; second += 1) {
      await pause(1000);
      const evaluation = await fleet.json('nomad', `/v1/evaluation/${EvalID}?namespace=shop`);
      const { FailedTGAllocs: failed } = evaluation;
      if (failed) return `not placed: ${JSON.stringify(failed.main.ConstraintFiltered ?? failed.main)}`;
      const all: Allocation[] = await fleet.json('nomad', '/v1/job/trial/allocations?namespace=shop');
      const [allocation] = all;
      if (allocation?.DeploymentStatus?.Healthy === true) {
        await look?.();
        return undefined;
      }
      if (allocation?.ClientStatus === 'failed' || allocation?.DeploymentStatus?.Healthy === false) {
        const events = Object.values(allocation.TaskStates ?? {}).flatMap(({ Events }) => Events);
        return events.map(({ DisplayMessage }) => DisplayMessage).at(-1) ?? 'failed before its tasks began';
      }
    }
    throw new Error('neither healthy nor failed in 40 s');
  } finally {
    await fleet.ask('nomad', h1, '/v1/job/trial?namespace=shop&purge=true', token, undefined, 'DELETE');
  }
}

function jobOf({ driver = 'docker', config = {}, service }: Trial): { [key: string]: unknown } {
  const container = { image: 'busybox:1.35', command: 'sleep', args: ['600'] };
  const task = {
    Name: 'main',
    Driver: driver,
    Config: driver === 'docker' ? { ...container, ...config } : config,
    Resources: { CPU: 20, MemoryMB: 16 },
    RestartPolicy: { Attempts: 0, Mode: 'fail' },
  };
  const update = {
    MaxParallel: 1,
    HealthCheck: 'task_states',
    MinHealthyTime: 3e9,
    HealthyDeadline: 20e9,
    ProgressDeadline: 30e9,
  };
  const group = {
    Name: 'main',
    Count: 1,
    Tasks: [task],
    Services: service === undefined ? [] : [{ Name: service.name, Tags: service.tags, Provider: 'consul' }],
    RestartPolicy: { Attempts: 0, Mode: 'fail' },
    ReschedulePolicy: { Attempts: 0, Unlimited: false },
    Update: update,
  };
  const common = { ID: 'trial', Name: 'trial', Namespace: 'shop', Region: 'global', Datacenters: ['*'] };
  return { ...common, Type: 'service', Update: update, TaskGroups: [group] };
}
