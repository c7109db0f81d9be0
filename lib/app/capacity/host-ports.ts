import { Annotations } from 'cdktf';
import { IConstruct } from 'constructs';
import { TASK_PORTS } from '../../nomad/agent/ports';
import { GroupDemand } from '../../nomad/job/resource-demand';
import { ClusterHost } from '../../platform/cluster/cluster-host';
import { Violation } from '../../private/validation/violations';

/** The instances of a group that each need one port of a host. */
export interface PortUse {
  readonly owner: IConstruct;
  readonly port: number;
  /** Names of the hosts on which they may run. */
  readonly hosts: string[];
  readonly count: number;
}

/** Uses by the port and the network that has it. */
export type PortUses = Map<string, PortUse[]>;

const [FIRST_TASK_PORT, LAST_TASK_PORT] = TASK_PORTS.split('-').map(Number);

/** Add what a group uses; what other programs of the hosts have is a violation. */
export function addPortUses(
  uses: PortUses,
  owner: IConstruct,
  group: GroupDemand,
  hosts: ClusterHost[],
  count: number,
  isLongRunning: boolean,
): Violation[] {
  return group.hostPorts.flatMap(({ port, network }) => {
    const free = network === 'default' ? hosts.filter((host) => ownerOf(host, port) === undefined) : hosts;
    const key = `${network}:${port}`;
    const use = { owner, port, hosts: free.map(({ name }) => name), count };
    if (isLongRunning && count > 0) uses.set(key, [...(uses.get(key) ?? []), use]);
    if (count <= free.length || free.length === hosts.length) return [];
    const taken = hosts.filter((host) => !free.includes(host));
    const owners = taken.map((host) => `${ownerOf(host, port)} has it on '${host.name}'`);
    const must = `be a port that is free on ${count === 1 ? 'a host' : `${count} hosts`}: ${owners.join(', ')}`;
    return [{ prop: 'hostPort', must, got: port }];
  });
}

/** What is wrong with the ports of one stack, beside those of all stacks of the cluster. */
export function portViolations(own: PortUses, all: PortUses[]): Map<IConstruct, Violation[]> {
  const found = new Map<IConstruct, Violation[]>();
  for (const [key, ownUses] of own) {
    const uses = all.flatMap((each) => each.get(key) ?? []);
    if (uses.length < 2 || fit(uses)) continue;
    const { owner, port } = ownUses[ownUses.length - 1];
    const others = uses.filter((use) => use.owner !== owner).map((use) => `[${use.owner.node.path}]`);
    const hosts = [...new Set(uses.flatMap((use) => use.hosts))];
    const must = `be a port that is free on a host for each instance: ${others.join(', ')} has it too, and they can only run on ${hosts.join(', ')}`;
    found.set(owner, [...(found.get(owner) ?? []), { prop: 'hostPort', must, got: port }]);
  }
  return found;
}

/** Warn of ports that Nomad may give to another task at any time. */
export function warnOfTaskPorts(own: PortUses): void {
  for (const { owner, port } of [...own.values()].flat()) {
    if (port < FIRST_TASK_PORT || port > LAST_TASK_PORT) continue;
    const risk = `is one of ${TASK_PORTS}, which Nomad gives to tasks that ask for any: where one has it, this can't run`;
    Annotations.of(owner).addWarning(`the port ${port} of the host ${risk}`);
  }
}

/** Whether each instance gets a host of its own. */
function fit(uses: PortUse[]): boolean {
  const instances = uses.flatMap(({ hosts, count }) => Array.from({ length: count }, () => hosts));
  if (instances.length > new Set(instances.flat()).size) return false;
  const holders = new Map<string, string[]>();
  const place = (hosts: string[], tried: Set<string>): boolean =>
    hosts.some((host) => {
      if (tried.has(host)) return false;
      tried.add(host);
      const holder = holders.get(host);
      if (holder !== undefined && !place(holder, tried)) return false;
      holders.set(host, hosts);
      return true;
    });
  return instances.every((hosts) => place(hosts, new Set()));
}

/** Whose a port of a host is, unless it is free for tasks. */
function ownerOf({ takenPorts = {} }: ClusterHost, port: number): string | undefined {
  const range = Object.keys(takenPorts).find((ports) => {
    const [first, last = first] = ports.split('-').map(Number);
    return port >= first && port <= last;
  });
  return range === undefined ? undefined : takenPorts[range];
}
