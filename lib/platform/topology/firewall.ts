import { FirewallRule } from './topology-format';
import { Host } from './host';
import { IngressPort } from '../parts/ingress/ingress-ports';
import { Topology } from './topology';

/** Ports of a host that its agents take, so that nothing else can listen there. */
export const AGENT_PORTS: { readonly [port: number]: string } = {
  53: "Consul's DNS",
  4646: "Nomad's API",
  4647: "Nomad's RPC",
  4648: "Nomad's gossip",
  8300: "Consul's RPC",
  8301: "Consul's gossip",
  8302: "Consul's gossip between datacenters",
  8500: "Consul's API",
  8501: "Consul's API with TLS",
  8503: "Consul's gRPC with TLS",
};

/** Nomad's range of dynamic ports. */
const TASK_PORTS = '20000-32000';

/** What a host must let in, computed from what the others do. */
export function firewallRules(topology: Topology, host: Host, entryPorts: IngressPort[]): FirewallRule[] {
  const all = topology.hosts.filter(({ name }) => name !== host.name).map(({ address }) => address);
  const rules: FirewallRule[] = [];
  const allow = (protocol: 'tcp' | 'udp', ports: string, from: string[], why: string): void => {
    if (from.length > 0) rules.push({ protocol, ports, from, why });
  };
  allow('tcp', '8301', all, "Consul's gossip");
  allow('udp', '8301', all, "Consul's gossip");
  if (host.isServer) {
    const servers = topology.serversFor(host);
    allow('tcp', '8300', all, "Consul's RPC");
    allow('tcp', '4647', all, "Nomad's RPC");
    allow('tcp', '4648', servers, "Nomad's gossip");
    allow('udp', '4648', servers, "Nomad's gossip");
    allow('tcp', '4646', ['operators'], "Nomad's API");
    allow('tcp', topology.secured ? '8501' : '8500', ['operators'], "Consul's API");
  }
  if (host.runsTasks) {
    allow(
      'tcp',
      '4646',
      topology.servers.map(({ address }) => address),
      'logs and files of tasks',
    );
  }
  if (host.isClient) {
    // Tasks speak to each other, and the ingress to them, at ports that Nomad chooses.
    allow('tcp', TASK_PORTS, all, 'tasks');
    allow('udp', TASK_PORTS, all, 'tasks');
  }
  if (host.isIngress) entryPorts.forEach(({ port, protocol }) => allow(protocol, String(port), ['any'], 'requests'));
  return rules;
}
