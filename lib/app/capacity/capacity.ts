import { Annotations } from 'cdktf';
import { IConstruct } from 'constructs';
import { Job } from '../../nomad/job/job';
import { GroupDemand, ResourceDemand } from '../../nomad/job/resource-demand';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { ClusterHost } from '../../platform/cluster/cluster-host';
import { Violations } from '../../private/validation/violations';
import { RegistryKey } from '../../private/stack/stack-registry';
import { addPortUses, PortUses, portViolations, warnOfTaskPorts } from './host-ports';
import { Capacity, capacityOf, Pool, poolsOf, sumOf } from './pool';

/** A stack of apps. */
interface Stack extends IConstruct {
  readonly cluster: ICluster;
}

/** What the long-running instances of one group take of a pool. */
interface Reservation {
  readonly owner: IConstruct;
  readonly pool: Pool;
  readonly group: GroupDemand;
  readonly count: number;
}

/** What the jobs of one stack take. */
interface Usage {
  readonly reservations: Reservation[];
  /** The sum for each pool, by its name. */
  readonly totals: Map<string, Capacity>;
  /** The ports of hosts. */
  readonly ports: PortUses;
}

/** The stacks of an app by the cluster that they share, each with its usage as last computed. */
const STACKS = new RegistryKey(() => new Map<string, Map<Stack, Usage | undefined>>());

/** The most jobs that an error names. */
const MAX_NAMED = 20;

/** Count the jobs of a stack in its cluster. */
export function registerStack(stack: Stack): void {
  stacksWith(stack).set(stack, undefined);
}

/** Throw one error for everything that exceeds the cluster's capacity; late, as jobs grow. */
export function checkCapacity(stack: Stack): void {
  const pools = poolsOf(stack.cluster);
  if (pools.size === 0) return;
  const stacks = stacksWith(stack);
  const errors: string[] = [];
  const own = usageOf(stack, pools, errors);
  stacks.set(stack, own);
  // Each stack computes its own usage anew and that of the others once, so that the time stays linear.
  for (const [other, known] of stacks) if (known === undefined) stacks.set(other, usageOf(other, pools, []));
  for (const pool of pools.values()) {
    if (pool.total === undefined) continue;
    const totals = [...stacks.values()].flatMap((usage) => usage!.totals.get(pool.name) ?? []);
    const used = { cpu: sumOf(totals, 'cpu'), memory: sumOf(totals, 'memory') };
    const all = (): Reservation[] => [...stacks.values()].flatMap((usage) => usage!.reservations);
    const violations = new Violations();
    for (const what of RESOURCES) checkTotal(what, pool, used, all, violations);
    if (violations.all.length > 0) errors.push(violations.describe(stack.node.path));
    else own.reservations.filter((each) => each.pool.name === pool.name).forEach((each) => warnOfUpdate(each, used));
  }
  const all = [...stacks.values()].map((usage) => usage!.ports);
  for (const [owner, found] of own.ports.size === 0 ? [] : portViolations(own.ports, all)) {
    const violations = new Violations();
    violations.add(...found);
    errors.push(violations.describe(owner.node.path));
  }
  if (errors.length > 0) throw new Error(errors.join('\n'));
  warnOfTaskPorts(own.ports);
}

const RESOURCES = ['cpu', 'memory'] as const;
type Resource = (typeof RESOURCES)[number];
const UNIT = { cpu: 'MHz', memory: 'MiB' };

/** The stacks that share a stack's cluster. */
function stacksWith(stack: Stack): Map<Stack, Usage | undefined> {
  const clusters = STACKS.ofApp(stack);
  const { nomadAddress } = stack.cluster;
  const stacks = clusters.get(nomadAddress) ?? new Map<Stack, Usage | undefined>();
  clusters.set(nomadAddress, stacks);
  return stacks;
}

function usageOf(stack: Stack, pools: Map<string, Pool>, errors: string[]): Usage {
  const reservations: Reservation[] = [];
  const totals = new Map<string, Capacity>();
  const ports: PortUses = new Map();
  for (const job of stack.node.findAll()) {
    if (!(job instanceof Job)) continue;
    const owner = job.node.id === 'Default' ? job.node.scope! : job;
    const demand = job._demand();
    const pool = pools.get(demand.nodePool);
    const violations = new Violations();
    for (const group of pool === undefined ? [] : demand.groups) {
      const hosts = pool!.hostsFor(demand, group);
      checkGroup(pool!, hosts, demand, group, violations);
      const count = demand.everywhere ? hosts.length : group.count;
      violations.add(...addPortUses(ports, owner, group, hosts, count, demand.longRunning));
      if (!demand.longRunning) continue;
      reservations.push({ owner, pool: pool!, group, count });
      const { cpu, memory } = totals.get(pool!.name) ?? { cpu: 0, memory: 0 };
      totals.set(pool!.name, { cpu: cpu + count * group.cpu, memory: memory + count * group.memory });
    }
    if (violations.all.length > 0) errors.push(violations.describe(owner.node.path));
  }
  return { reservations, totals, ports };
}

/** An instance must fit a host that it may run on, and each that needs a host of its own must have one. */
function checkGroup(
  pool: Pool,
  hosts: ClusterHost[],
  demand: ResourceDemand,
  group: GroupDemand,
  violations: Violations,
): void {
  if (demand.everywhere ? hosts.length === 0 : group.count > 0 && hosts.length === 0) {
    const got = group.constraints.map(({ LTarget, Operand, RTarget }) => `${LTarget} ${Operand} ${RTarget}`);
    const must = `be met by a host of the pool '${pool.name}' in the datacenters ${demand.datacenters.join(', ')}`;
    violations.add({ prop: 'constraints', must, got });
    return;
  }
  if (!demand.everywhere) checkAlone(pool, hosts, group, violations);
  if (demand.everywhere && hosts.length > 1 && group.singleVolumes.length > 0) {
    const must = `have an access mode for all of its ${hosts.length} instances, one on each host`;
    violations.add({ prop: 'volumes', must, got: group.singleVolumes });
  }
  const known = hosts.map(capacityOf).filter((capacity) => capacity !== undefined);
  const fits = (host: Capacity): boolean => RESOURCES.every((what) => group[what] <= host[what]);
  if (known.length < hosts.length || known.length === 0 || known.some(fits)) return;
  const largest = (what: Resource): number => Math.max(...known.map((host) => host[what]));
  const short = RESOURCES.filter((what) => group[what] > largest(what));
  for (const what of short.length === 0 ? RESOURCES : short) {
    const has = `the largest has ${largest(what)} ${UNIT[what]} free for tasks`;
    const together = short.length === 0 ? ` together with '${RESOURCES[1 - RESOURCES.indexOf(what)]}'` : '';
    const sum = group.tasks.map((task) => `${task.name} ${task[what]}`).join(' + ');
    const got = new Amount(`${group[what]} ${UNIT[what]}${group.tasks.length > 1 ? ` (${sum})` : ''}`);
    violations.add({ prop: what, must: `fit a host of the pool '${pool.name}'${together}, ${has}`, got });
  }
}

/** Each instance that needs a host of its own must have one, also the new ones of an update. */
function checkAlone(pool: Pool, hosts: ClusterHost[], group: GroupDemand, violations: Violations): void {
  const { alone, count, canaries } = group;
  if (alone === undefined || count === 0) return;
  const can = `${hosts.length}, the hosts of the pool '${pool.name}' that can run it: each instance needs one of its own (${alone})`;
  if (count > hosts.length) {
    violations.add({ prop: 'count', must: `be at most ${can}`, got: count });
  } else if (count + canaries > hosts.length) {
    const must = `be UpdateStrategy.rolling, as the ${canaries} new instances beside the ${count} old ones are more than ${can}`;
    violations.add({ prop: 'update', must, got: new Amount('canaries') });
  }
}

function checkTotal(
  what: Resource,
  pool: Pool,
  used: Capacity,
  all: () => Reservation[],
  violations: Violations,
): void {
  if (used[what] <= pool.total![what]) return;
  const taken = all().filter((each) => each.pool.name === pool.name && each.count * each.group[what] > 0);
  taken.sort((one, other) => other.count * other.group[what] - one.count * one.group[what]);
  const named = taken
    .slice(0, MAX_NAMED)
    .map(({ owner, count, group }) => `${owner.node.path} ${count} × ${group[what]}`);
  const others = taken.slice(MAX_NAMED).reduce((sum, { count, group }) => sum + count * group[what], 0);
  const sum = [...named, ...(others > 0 ? [`${taken.length - MAX_NAMED} others ${others}`] : [])].join(' + ');
  const must = `fit the pool '${pool.name}' for all jobs together: its hosts have ${pool.total![what]} ${UNIT[what]} free for tasks`;
  violations.add({ prop: what, must, got: new Amount(`${used[what]} ${UNIT[what]} (${sum})`) });
}

/** The steady state fits, but the canaries of an update may not: Nomad then waits. */
function warnOfUpdate({ owner, pool, group }: Reservation, used: Capacity): void {
  for (const what of group.canaries > 0 ? RESOURCES : []) {
    const left = pool.total![what] - used[what];
    const needed = group.canaries * group[what];
    if (needed <= left) continue;
    const start = `an update starts ${group.canaries} of '${group.name}' beside those that run`;
    const missing = `the pool '${pool.name}' has ${left} ${UNIT[what]} left, of ${needed} that they need`;
    Annotations.of(owner).addWarning(`${start}, but ${missing}: it may wait for ever`);
  }
}

/** A text that an error shows without quotes. */
class Amount {
  public constructor(private readonly text: string) {}

  public toString(): string {
    return this.text;
  }
}
