import { TOPOLOGY_VERSION, TopologyFile } from './topology-format';
import { firewallRules, OpenPort } from './firewall';
import { Host } from './host';
import { Topology } from './topology';

/** The text of the file that describes a platform's hosts to the program `berth`, and to whoever prepares them. */
export function topologyText(
  topology: Topology,
  namespaces: readonly string[],
  openPorts: (host: Host) => readonly OpenPort[],
): string {
  const { name, region, secured } = topology;
  const file: TopologyFile = {
    version: TOPOLOGY_VERSION,
    name,
    region,
    secured,
    namespaces: [...namespaces],
    hosts: topology.hosts.map((host) => ({
      name: host.name,
      address: host.address,
      dnsAddress: topology.dnsAddress,
      datacenter: topology.datacenter,
      roles: host.roles,
      engine: host.dockerHost.address,
      engineCertPath: host.dockerHost._certPath,
      engineSshOptions: host.dockerHost._sshOptions,
      dataDir: host.dataDir,
      nodePool: host.nodePool,
      firewall: firewallRules(topology, host, openPorts(host)),
    })),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}
