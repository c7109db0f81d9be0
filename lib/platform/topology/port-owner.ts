import { Agents } from './agents';
import { Host } from './host';
import { portsIn } from './port-list';

/** Who has a port of a host, as the end of a sentence, and what to do about it. */
export interface PortOwner {
  readonly owner: string;

  /** @default - take another port */
  readonly fix?: string;
}

/**
 * Who has a port of a host that a job of the platform wants.
 *
 * @param starts what comes of a reserved port, such as 'Nomad starts no ingress'
 */
export function portOwner(host: Host, agents: Agents, port: number, starts: string): PortOwner | undefined {
  const { first, last } = host.taskPorts(agents.nomadConfig);
  if (port >= first && port <= last) return { owner: `Nomad gives tasks the ports ${first} to ${last}` };
  return portOwnerBesideTasks(host, port, starts);
}

/** Who has a port of a host that a container beside the agents wants: Nomad gives it to no task. */
export function portOwnerBesideTasks(host: Host, port: number, starts: string): PortOwner | undefined {
  if (port === host.dockerHost._port) {
    return {
      owner: 'its Docker Engine is reached there',
      fix: "if it is not, write the right port into 'dockerHost'",
    };
  }
  if (portsIn(host.reserved?.ports).some(([low, high]) => port >= low && port <= high)) {
    return {
      owner: `its 'reserved.ports' hold this one, so that ${starts}`,
      fix: 'leave it out there',
    };
  }
  return undefined;
}
