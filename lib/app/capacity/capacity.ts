import { Annotations } from 'cdktf';
import { IConstruct } from 'constructs';
import { Job } from '../../nomad/job/job';
import { GroupDemand, ResourceDemand } from '../../nomad/job/resource-demand';
import { ClusterHost, ICluster } from '../../platform/cluster/cluster-attributes';
import { RegistryKey } from '../../private/stack/stack-registry';
import { Violations } from '../../private/validation/violations';
import { Pool, poolsOf, Room, roomOf, sumOf } from './room';

/** A stack of apps, as far as its jobs have to find room. */
interface Tenant extends IConstruct {
  readonly cluster: ICluster;
}

/** What the instances of one group that are always there need of a pool. */
interface Share {
  readonly owner: IConstruct;
  readonly pool: Pool;
  readonly group: GroupDemand;
  readonly count: number;
}

/** What the jobs of one stack need. */
interface Needs {
  readonly shares: Share[];
  /** What they need of each pool, by its name. */
  readonly totals: Map<string, Room>;
}

/** Stacks of an app by the cluster that they share, each with what its jobs needed when they were last asked. */
const TENANTS = new RegistryKey(() => new Map<string, Map<Tenant, Needs | undefined>>());

/** How many jobs an error names. */
const NAMED = 20;

/** Note that the jobs of a stack need room on its cluster. */
export function joinTenants(stack: Tenant): void {
  tenantsOf(stack).set(stack, undefined);
}

/** Throw one error that tells of all for which a cluster has no room; late, as jobs grow. */
export function requireRoom(stack: Tenant): void {
  const pools = poolsOf(stack.cluster);
  if (pools.size === 0) return;
  const tenants = tenantsOf(stack);
  const errors: string[] = [];
  const own = needsOf(stack, pools, errors);
  tenants.set(stack, own);
  // Each stack asks its own jobs anew; those of other stacks are asked once, so that the time stays linear.
  for (const [other, known] of tenants) if (known === undefined) tenants.set(other, needsOf(other, pools, []));
  for (const pool of pools.values()) {
    if (pool.total === undefined) continue;
    const totals = [...tenants.values()].flatMap((needs) => needs!.totals.get(pool.name) ?? []);
    const used = { cpu: sumOf(totals, 'cpu'), memory: sumOf(totals, 'memory') };
    const shares = (): Share[] => [...tenants.values()].flatMap((needs) => needs!.shares);
    const violations = new Violations();
    for (const what of RESOURCES) checkTotal(what, pool, used, shares, violations);
    if (violations.all.length > 0) errors.push(violations.describe(stack.node.path));
    else own.shares.filter((share) => share.pool.name === pool.name).forEach((share) => warnOfUpdate(share, used));
  }
  if (errors.length > 0) throw new Error(errors.join('\n'));
}

const RESOURCES = ['cpu', 'memory'] as const;
type Resource = (typeof RESOURCES)[number];
const UNIT = { cpu: 'MHz', memory: 'MiB' };

function tenantsOf(stack: Tenant): Map<Tenant, Needs | undefined> {
  const clusters = TENANTS.ofApp(stack);
  const { nomadAddress } = stack.cluster;
  const tenants = clusters.get(nomadAddress) ?? new Map<Tenant, Needs | undefined>();
  clusters.set(nomadAddress, tenants);
  return tenants;
}

function needsOf(stack: Tenant, pools: Map<string, Pool>, errors: string[]): Needs {
  const shares: Share[] = [];
  const totals = new Map<string, Room>();
  for (const job of stack.node.findAll()) {
    if (!(job instanceof Job)) continue;
    const owner = job.node.id === 'Default' ? job.node.scope! : job;
    const demand = job._demand();
    const pool = pools.get(demand.nodePool);
    const violations = new Violations();
    for (const group of pool === undefined ? [] : demand.groups) {
      const hosts = pool!.hostsFor(demand, group);
      checkGroup(pool!, hosts, demand, group, violations);
      const share = { owner, pool: pool!, group, count: demand.everywhere ? hosts.length : group.count };
      if (!demand.longRunning) continue;
      shares.push(share);
      const { cpu, memory } = totals.get(pool!.name) ?? { cpu: 0, memory: 0 };
      totals.set(pool!.name, { cpu: cpu + share.count * group.cpu, memory: memory + share.count * group.memory });
    }
    if (violations.all.length > 0) errors.push(violations.describe(owner.node.path));
  }
  return { shares, totals };
}

/** An instance must fit one of the hosts that it may run on, and there must be a host for each that wants one alone. */
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
  if (!demand.everywhere && group.alone !== undefined && group.count > hosts.length) {
    const must = `be at most ${hosts.length}, the hosts of the pool '${pool.name}' that can run it: each instance needs one of its own (${group.alone})`;
    violations.add({ prop: 'count', must, got: group.count });
  }
  const rooms = hosts.map(roomOf).filter((room) => room !== undefined);
  const fits = (room: Room): boolean => RESOURCES.every((what) => group[what] <= room[what]);
  if (rooms.length < hosts.length || rooms.length === 0 || rooms.some(fits)) return;
  const largest = (what: Resource): number => Math.max(...rooms.map((room) => room[what]));
  const short = RESOURCES.filter((what) => group[what] > largest(what));
  for (const what of short.length === 0 ? RESOURCES : short) {
    const has = `the largest has ${largest(what)} ${UNIT[what]} free for tasks`;
    const together = short.length === 0 ? ` together with '${RESOURCES[1 - RESOURCES.indexOf(what)]}'` : '';
    const sum = group.tasks.map((task) => `${task.name} ${task[what]}`).join(' + ');
    const got = new Amount(`${group[what]} ${UNIT[what]}${group.tasks.length > 1 ? ` (${sum})` : ''}`);
    violations.add({ prop: what, must: `fit a host of the pool '${pool.name}'${together}, ${has}`, got });
  }
}

function checkTotal(what: Resource, pool: Pool, used: Room, all: () => Share[], violations: Violations): void {
  if (used[what] <= pool.total![what]) return;
  const shares = all().filter((share) => share.pool.name === pool.name && share.count * share.group[what] > 0);
  shares.sort((one, other) => other.count * other.group[what] - one.count * one.group[what]);
  const named = shares.slice(0, NAMED).map(({ owner, count, group }) => `${owner.node.path} ${count} × ${group[what]}`);
  const others = shares.slice(NAMED).reduce((sum, { count, group }) => sum + count * group[what], 0);
  const sum = [...named, ...(others > 0 ? [`${shares.length - NAMED} others ${others}`] : [])].join(' + ');
  const must = `fit the pool '${pool.name}' for all jobs together: its hosts have ${pool.total![what]} ${UNIT[what]} free for tasks`;
  violations.add({ prop: what, must, got: new Amount(`${used[what]} ${UNIT[what]} (${sum})`) });
}

/** The steady state fits, but what an update starts beside it may not: Nomad then waits. */
function warnOfUpdate({ owner, pool, group }: Share, used: Room): void {
  for (const what of group.canaries > 0 ? RESOURCES : []) {
    const left = pool.total![what] - used[what];
    const needed = group.canaries * group[what];
    if (needed <= left) continue;
    const start = `an update starts ${group.canaries} of '${group.name}' beside those that run`;
    const lack = `the pool '${pool.name}' has ${left} ${UNIT[what]} left, of ${needed} that they need`;
    Annotations.of(owner).addWarning(`${start}, but ${lack}: it may wait for ever`);
  }
}

/** An amount as it is told, without quotes. */
class Amount {
  public constructor(private readonly text: string) {}

  public toString(): string {
    return this.text;
  }
}
