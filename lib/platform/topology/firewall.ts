import { CONSUL_PORT_NAMES, CONSUL_PORTS } from '../../consul/ports';
import { NOMAD_PORT_NAMES, NOMAD_PORTS, TASK_PORTS } from '../../nomad/agent/ports';
import { Host } from './host';
import { Topology } from './topology';
import { FirewallRule } from './topology-format';

/** Ports on which a host's agents listen, so that nothing else can, and what they serve. */
export const AGENT_PORTS: { readonly [port: number]: string } = {
  ...namesByPort(CONSUL_PORTS, CONSUL_PORT_NAMES),
  ...namesByPort(NOMAD_PORTS, NOMAD_PORT_NAMES),
};

/** A port on which a host accepts requests from elsewhere. */
export interface OpenPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';

  /**
   * What it serves to operators, and to balancers and collectors of metrics, instead of to everyone.
   *
   * @default - it serves requests
   */
  readonly forOperators?: string;

  /**
   * Addresses of the hosts that it serves, instead of operators and all hosts.
   *
   * @default - operators and all hosts, or everyone
   */
  readonly from?: readonly string[];
}

/** The traffic that a host must allow in, by the roles of all hosts. */
export function firewallRules(topology: Topology, host: Host, openPorts: readonly OpenPort[]): FirewallRule[] {
  const others = topology.hosts.filter(({ name }) => name !== host.name).map(({ address }) => address);
  const rules: FirewallRule[] = [];
  const allow = (protocol: 'tcp' | 'udp', port: number | string, from: string[], why: string): void => {
    if (from.length > 0) rules.push({ protocol, ports: String(port), from, why });
  };
  allow('tcp', CONSUL_PORTS.gossip, others, CONSUL_PORT_NAMES.gossip);
  allow('udp', CONSUL_PORTS.gossip, others, CONSUL_PORT_NAMES.gossip);
  if (host.isServer) {
    const servers = topology.serversFor(host);
    allow('tcp', CONSUL_PORTS.rpc, others, CONSUL_PORT_NAMES.rpc);
    allow('tcp', NOMAD_PORTS.rpc, others, NOMAD_PORT_NAMES.rpc);
    allow('tcp', NOMAD_PORTS.gossip, servers, NOMAD_PORT_NAMES.gossip);
    allow('udp', NOMAD_PORTS.gossip, servers, NOMAD_PORT_NAMES.gossip);
    allow('tcp', NOMAD_PORTS.http, ['operators'], NOMAD_PORT_NAMES.http);
    allow('tcp', topology.consulPort, ['operators'], CONSUL_PORT_NAMES.http);
  }
  if (host.runsTasks) {
    const servers = topology.servers.map(({ address }) => address);
    allow('tcp', NOMAD_PORTS.http, servers, 'logs and files of tasks');
  }
  if (host.isClient) {
    // Tasks and the ingress connect to tasks at ports that Nomad chooses.
    allow('tcp', TASK_PORTS, others, 'tasks');
    allow('udp', TASK_PORTS, others, 'tasks');
  }
  for (const { port, protocol, forOperators, from } of openPorts) {
    if (forOperators === undefined) allow(protocol, port, ['any'], 'requests');
    else if (from === undefined) allow(protocol, port, ['operators', ...others], forOperators);
    // No host needs a rule to reach itself.
    else {
      allow(
        protocol,
        port,
        from.filter((address) => address !== host.address),
        forOperators,
      );
    }
  }
  return rules;
}

function namesByPort<T extends string>(
  ports: { readonly [name in T]: number },
  names: { readonly [name in T]: string },
): { [port: number]: string } {
  return Object.fromEntries((Object.keys(ports) as T[]).map((name) => [ports[name], names[name]]));
}
