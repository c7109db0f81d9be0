import { Host } from '../topology/host';
import { Topology } from '../topology/topology';

/** The host that keeps metrics or lines: the one that is named, or the first that runs tasks of apps. */
export function monitoringHost({ clients, hosts }: Topology, name: string | undefined): Host {
  // Where there is no such host, the platform is refused.
  return clients.find((host) => host.name === name) ?? clients[0] ?? hosts[0];
}
