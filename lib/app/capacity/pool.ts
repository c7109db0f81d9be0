import { DemandConstraint, GroupDemand, ResourceDemand } from '../../nomad/job/resource-demand';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { ClusterHost } from '../../platform/cluster/cluster-host';
import { starPattern } from '../../private/validation/star-pattern';

/** What a host, or a node pool, has for the tasks of apps. */
export interface Capacity {
  /** MHz. */
  readonly cpu: number;
  /** Mebibytes. */
  readonly memory: number;
}

/** The hosts of one node pool, and their capacity. */
export class Pool {
  /** Capacity of all hosts together, when that of each is known. */
  public readonly total: Capacity | undefined;

  public constructor(
    public readonly name: string,
    public readonly hosts: ClusterHost[],
  ) {
    const known = hosts.map(capacityOf).filter((capacity) => capacity !== undefined);
    if (known.length < hosts.length || hosts.length === 0) return;
    this.total = { cpu: sumOf(known, 'cpu'), memory: sumOf(known, 'memory') };
  }

  /** The hosts on which a group may run, as far as that is known. */
  public hostsFor({ datacenters }: ResourceDemand, { constraints }: GroupDemand): ClusterHost[] {
    const inOne = datacenters.map(starPattern);
    return this.hosts.filter(
      (host) =>
        inOne.some((pattern) => pattern.test(host.datacenter)) && constraints.every((each) => meets(host, each)),
    );
  }
}

/** The node pools of a cluster whose hosts are known, by their names. */
export function poolsOf(cluster: ICluster): Map<string, Pool> {
  const byPool = new Map<string, ClusterHost[]>();
  for (const host of cluster.hosts) byPool.set(host.nodePool, [...(byPool.get(host.nodePool) ?? []), host]);
  return new Map([...byPool].map(([name, hosts]) => [name, new Pool(name, hosts)]));
}

/** The capacity of a host, when it is known. */
export function capacityOf({ cpu, memory }: ClusterHost): Capacity | undefined {
  return cpu === undefined || memory === undefined ? undefined : { cpu, memory: memory.toMebibytes() };
}

export function sumOf<K extends string>(items: { readonly [key in K]: number }[], key: K): number {
  return items.reduce((sum, item) => sum + item[key], 0);
}

/** Whether a host meets a constraint; one about something unknown counts as met. */
function meets(host: ClusterHost, { LTarget = '', Operand, RTarget }: DemandConstraint): boolean {
  const [, key] = /^\$\{meta\.([^}]*)\}$/.exec(LTarget) ?? [];
  const values: { readonly [attribute: string]: string | undefined } = {
    '${node.datacenter}': host.datacenter,
    '${node.pool}': host.nodePool,
    '${node.unique.name}': host.name,
    '${node.class}': host.nodeClass,
  };
  const value = key === undefined ? values[LTarget] : host.meta?.[key];
  if (value === undefined || RTarget === undefined || RTarget.includes('${')) return true;
  if (['=', '==', 'is'].includes(Operand!)) return value === RTarget;
  return !['!=', 'not'].includes(Operand!) || value !== RTarget;
}
