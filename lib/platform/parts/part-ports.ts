import { Violations } from '../../private/validation/violations';
import { Agents } from '../topology/agents';
import { AGENT_PORTS } from '../topology/firewall';
import { portOwner, portOwnerBesideTasks } from '../topology/port-owner';
import { Topology } from '../topology/topology';
import { IngressPorts } from './ingress/ingress-ports';
import { IngressPart } from './ingress/ingress-part';
import { AllNeeds, needsOf, PlatformPart } from './platform-part';

/** Check that the ports of the parts are free on their hosts: those of the ingress have rules of their own. */
export function checkPartPorts(
  parts: readonly PlatformPart[],
  topology: Topology,
  agents: Agents,
  ingress: IngressPorts,
  violations: Violations,
): void {
  const others = parts.filter((part) => !(part instanceof IngressPart));
  topology.hosts.forEach((host, index) => {
    const needs = needsOf(others, host);
    for (const [port, use] of portsOf(needs)) {
      const starts = 'what needs it would not start';
      const taken =
        port in needs.containerPorts ? portOwnerBesideTasks(host, port, starts) : portOwner(host, agents, port, starts);
      if (taken !== undefined) {
        const must = `have the port ${port} free, for ${use}: ${taken.owner}`;
        violations.add({ prop: `hosts[${index}]`, must, fix: taken.fix });
      }
      const entry = host.isIngress && ingress.all.find((each) => each.protocol === 'tcp' && each.port === port);
      if (!entry) continue;
      const must = `be a free port of the host '${host.name}': it is for ${use}`;
      violations.add({ prop: `ingress.${entry.prop}`, must, got: port });
    }
  });
}

/** The ports of parts, and what each is for. */
function portsOf({ openPorts, containerPorts }: AllNeeds): Map<number, string> {
  const ports = new Map<number, string>();
  for (const { port, forOperators = 'requests' } of openPorts) ports.set(port, forOperators);
  for (const [port, use] of Object.entries(containerPorts)) ports.set(Number(port), use);
  // Some parts ask the agents.
  Object.keys(AGENT_PORTS).forEach((port) => ports.delete(Number(port)));
  return ports;
}
