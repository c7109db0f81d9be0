import { Token } from 'cdktf';
import { Deferred } from '../../private/rendering/deferred';
import { isForOneInstance } from '../rules';
import { JobSpec, TaskGroupSpec, TaskSpec } from './spec/spec.generated';

/** A condition on a client, by the names of Nomad's API. */
export interface DemandConstraint {
  readonly LTarget: string | undefined;
  readonly Operand: string | undefined;
  readonly RTarget: string | undefined;
}

/** What one instance of a task needs. Values that only Terraform knows count as 0. */
export interface TaskDemand {
  readonly name: string;
  /** MHz. */
  readonly cpu: number;
  /** Mebibytes. */
  readonly memory: number;
}

/** A port of the host that each instance needs. */
export interface HostPortDemand {
  readonly label: string;
  readonly port: number;
  /** Nomad's name of the addresses at which it is. */
  readonly network: string;
}

/** What the instances of a group need. */
export interface GroupDemand extends TaskDemand {
  readonly tasks: TaskDemand[];
  readonly count: number;
  /** Extra instances that an update starts. */
  readonly canaries: number;
  readonly constraints: DemandConstraint[];
  readonly hostPorts: HostPortDemand[];
  /** Volumes that a plugin gives to one instance only. */
  readonly singleVolumes: string[];
  /** Why each instance needs a host of its own, if it does. */
  readonly alone: string | undefined;
}

/** What a job needs of the hosts. */
export interface ResourceDemand {
  /** Whether an instance runs on every eligible host. */
  readonly everywhere: boolean;
  /** Whether its instances run until somebody stops them. */
  readonly longRunning: boolean;
  readonly nodePool: string;
  readonly datacenters: string[];
  readonly groups: GroupDemand[];
}

/** The part of a specification that says where instances go, and what they need. */
export function placementOf(spec: JobSpec): JobSpec {
  const { type, nodePool, datacenters, constraints } = spec;
  const groups = known(Deferred.open(spec.taskGroups));
  const task = ({ name, constraints, lifecycle, resources }: TaskSpec): TaskSpec => {
    const { cpu, cores, memoryMb } = resources ?? {};
    return { name, constraints, lifecycle, resources: { cpu, cores, memoryMb } };
  };
  return {
    type,
    nodePool,
    datacenters,
    constraints,
    taskGroups: groups.map((group): TaskGroupSpec => {
      const { name, count, constraints, networks, services, tasks, volumes } = group;
      const { canary } = { ...spec.update, ...group.update };
      const ports = known(networks).map(({ reservedPorts }) => ({ reservedPorts }));
      const proxies = known(services).filter(({ connect }) => connect?.sidecarService ?? connect?.gateway);
      return {
        ...{ name, count, constraints, update: { canary }, networks: ports, tasks: known(tasks).map(task) },
        volumes,
        services: proxies.map(({ name, connect }) => ({ name, connect })),
      };
    }),
  };
}

/** What a job needs, from its rendered specification. */
export function demandOf(job: any): ResourceDemand {
  return {
    everywhere: job.Type === 'system' || job.Type === 'sysbatch',
    longRunning: job.Type === 'service' || job.Type === 'system',
    nodePool: job.NodePool ?? 'default',
    datacenters: known(job.Datacenters),
    groups: known<any>(job.TaskGroups).map((group) => groupOf(group, known(job.Constraints))),
  };
}

/** Nomad's default for a mesh proxy. */
const PROXY = { CPU: 250, MemoryMB: 128 };

/** The mesh proxies that Nomad adds to the tasks: sidecars, and gateways. */
function proxiesOf({ Services }: any): object[] {
  return known<any>(Services)
    .filter(({ Connect }) => Connect?.SidecarService ?? Connect?.Gateway)
    .map(({ Name, Connect }) => ({
      Name: `connect-proxy-${Name}`,
      Lifecycle: { Hook: 'prestart', Sidecar: true },
      Resources: { ...PROXY, ...Connect.SidecarTask?.Resources },
    }));
}

function groupOf(group: any, ofJob: DemandConstraint[]): GroupDemand {
  const given = [...known<any>(group.Tasks), ...proxiesOf(group)];
  const tasks = given.map(({ Name, Resources }) => ({
    name: Name,
    // Whole cores are counted apart from MHz.
    cpu: Resources?.Cores ? 0 : number(Resources?.CPU, 100),
    memory: number(Resources?.MemoryMB, 300),
  }));
  const constraints = [group, ...given].reduce((all, { Constraints }) => [...all, ...known(Constraints)], [...ofJob]);
  const hostPorts = known<any>(group.Networks)
    .flatMap(({ ReservedPorts }) => known<any>(ReservedPorts))
    .filter(({ Value, IgnoreCollision }) => !IgnoreCollision && !Token.isUnresolved(Value))
    .map(({ Label, Value, HostNetwork }) => ({ label: Label, port: Value, network: HostNetwork || 'default' }));
  const distinct = constraints.some((each: DemandConstraint) => {
    return each.Operand === 'distinct_hosts' && each.RTarget !== 'false';
  });
  return {
    name: group.Name,
    tasks,
    cpu: atOnce(given, tasks, 'cpu'),
    memory: atOnce(given, tasks, 'memory'),
    count: number(group.Count, 1),
    canaries: number(group.Update?.Canary, 0),
    constraints,
    hostPorts,
    singleVolumes: Object.values<any>(group.Volumes ?? {}).flatMap((volume) =>
      isSingle(volume) ? [volume.Source] : [],
    ),
    alone: distinct ? 'distinct_hosts' : hostPorts.length === 0 ? undefined : `port ${hostPorts[0].port}`,
  };
}

function isSingle({ Type, PerAlloc, ReadOnly, AccessMode }: any): boolean {
  return (
    Type === 'csi' && !PerAlloc && typeof AccessMode === 'string' && isForOneInstance(AccessMode, ReadOnly === true)
  );
}

/** Nomad reserves for the tasks that run at the same time: before the main tasks, with them, or after them. */
function atOnce(given: any[], tasks: TaskDemand[], what: 'cpu' | 'memory'): number {
  const sum = (runs: (lifecycle: any) => boolean): number =>
    tasks.reduce((total, task, index) => total + (runs(given[index].Lifecycle) ? task[what] : 0), 0);
  const before = sum((lifecycle) => lifecycle?.Hook === 'prestart');
  const main = sum(
    (lifecycle) => lifecycle?.Hook !== 'poststop' && (lifecycle?.Hook !== 'prestart' || lifecycle.Sidecar),
  );
  const after = sum((lifecycle) => lifecycle?.Hook === 'poststop');
  return Math.max(before, main, after);
}

/** A number, or 0 where only Terraform knows it. */
function number(value: number | undefined, otherwise: number): number {
  if (value === undefined || value === null) return otherwise;
  return Token.isUnresolved(value) ? 0 : value;
}

function known<T>(items: T[] | undefined): T[] {
  return Array.isArray(items) && !Token.isUnresolved(items) ? items : [];
}
