import { FirewallRule, firewallRules } from './firewall';
import { Host } from './host';
import { IngressPorts } from './ingress-ports';
import { PlatformIngress } from './platform-ingress';
import { Topology } from './topology';

/** Version of the file's format; a reader refuses any other. */
const VERSION = 1;

/** What a host must let in. */
export function firewallOf(topology: Topology, host: Host, ingress: PlatformIngress): FirewallRule[] {
  return firewallRules(topology, host, new IngressPorts(ingress).entryPoints);
}

/** The text of the file that tells the program `berth`, and those who prepare hosts, of a platform's hosts. */
export function topologyText(topology: Topology, ingress: PlatformIngress): string {
  const hosts = topology.hosts.map((host) => ({
    name: host.name,
    address: host.address,
    dnsAddress: topology.dnsAddress,
    datacenter: topology.datacenter,
    roles: host.roles,
    engine: host.dockerHost.address,
    dataDir: host.dataDir,
    nodePool: host.nodePool,
    firewall: firewallOf(topology, host, ingress),
  }));
  const { name, region, secured } = topology;
  return `${JSON.stringify({ version: VERSION, name, region, secured, hosts }, undefined, 2)}\n`;
}
