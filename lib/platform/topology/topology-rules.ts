import { IPV4_OF_HOST } from './rules';
import { DNS_LABEL } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { PlatformHost } from './host';
import { checkHost } from './host-rules';
import { Topology } from './topology';

/** The props of a platform that are checked with its topology. */
interface TopologyProps {
  readonly hosts: PlatformHost[];
  readonly singleServer?: boolean;
}

/** What no two hosts may share. */
const UNIQUE = [
  { prop: 'name', of: (host: PlatformHost) => [host.name], what: 'name' },
  { prop: 'address', of: (host: PlatformHost) => [host.address], what: 'address' },
  // Two members of a quorum on one machine are lost together.
  { prop: 'dockerHost', of: (host: PlatformHost) => host.dockerHost._places, what: 'Docker Engine' },
];

/** Check all that is given for the hosts of a platform. */
export function checkTopology(topology: Topology, props: TopologyProps, violations: Violations): void {
  violations.require('datacenter', topology.datacenter, DNS_LABEL);
  violations.require('region', topology.region, DNS_LABEL);
  violations.require('dnsAddress', topology.dnsAddress, IPV4_OF_HOST);
  const { hosts } = props;
  hosts.forEach((host, index) => checkHost(host, `hosts[${index}]`, violations));
  for (const { prop, of, what } of UNIQUE) {
    const owners = new Map<string, number>();
    hosts.forEach((host, index) => {
      const first = of(host)
        .map((key) => owners.get(key))
        .find((owner) => owner !== undefined);
      for (const key of of(host)) if (!owners.has(key)) owners.set(key, index);
      if (first === undefined) return;
      const must = `be unique: hosts[${first}] ('${hosts[first].name}') has the same ${what}`;
      violations.add({ prop: `hosts[${index}].${prop}`, must, got: of(host)[0] });
    });
  }
  checkRoles(topology, props, violations);
}

function checkRoles(topology: Topology, { singleServer }: TopologyProps, violations: Violations): void {
  const servers = topology.servers.length;
  const got = `${servers} ${servers === 1 ? 'host' : 'hosts'} with the role SERVER`;
  if (servers === 1 && !singleServer) {
    const fix = 'add two, or pass { singleServer: true } to accept that its loss is the loss of the platform';
    violations.add({ prop: 'hosts', must: 'hold three or five servers', got, fix });
  } else if (![1, 3, 5].includes(servers)) {
    const fix = servers > 0 && servers % 2 === 0 ? `${servers} survive no more losses than ${servers - 1}` : undefined;
    violations.add({ prop: 'hosts', must: 'hold three or five servers', got, fix });
  }
  if (servers > 1 && singleServer) {
    violations.add({ prop: 'singleServer', must: 'be left out', got: true, fix: `there are ${servers} servers` });
  }
  if (topology.clients.length === 0) {
    violations.add({ prop: 'hosts', must: 'hold a host with the role CLIENT, to run apps' });
  }
}
