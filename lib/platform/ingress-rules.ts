import { oneOf, PORT } from '../private/rules';
import { Violations } from '../private/violations';
import { AGENT_PORTS } from './firewall';
import { IngressPorts } from './ingress-ports';
import { PlatformIngress } from './platform-ingress';
import { Topology } from './topology';

/** Check all that is given for the ingress of a platform. */
export function checkIngress(topology: Topology, ingress: PlatformIngress, violations: Violations): void {
  const ports = new IngressPorts(ingress);
  const taken = new Map<string, string>();
  for (const { prop, port, protocol } of ports.all) {
    violations.require(`ingress.${prop}`, port, PORT);
    const key = `${port}/${protocol}`;
    const owner = AGENT_PORTS[port] ?? taken.get(key);
    if (owner !== undefined) {
      violations.add({ prop: `ingress.${prop}`, must: `be a free port: ${owner} has this one`, got: port });
    }
    taken.set(key, `ingress.${prop}`);
  }
  violations.require('ingress.minTlsVersion', ingress.minTlsVersion, oneOf('VersionTLS12', 'VersionTLS13'));
  if (ingress.redirectToHttps && ports.https === undefined) {
    const fix = "give 'httpsPort', 'certificates' or 'acme'";
    violations.add({ prop: 'ingress.redirectToHttps', must: 'have a port with TLS to redirect to', got: true, fix });
  }
  const count = topology.ingresses.length;
  if (ingress.acme !== undefined && ingress.acme.dnsProvider === undefined && count > 1) {
    const fix = `each of the ${count} keeps its own, and answers only its own challenge: give 'dnsProvider'`;
    violations.add({ prop: 'ingress.acme', must: 'have a single ingress host', got: `${count} hosts`, fix });
  }
  if (ingress.acme !== undefined && !/^[^@\s]+@[^@\s]+$/.test(ingress.acme.email)) {
    violations.add({ prop: 'ingress.acme.email', must: 'be an e-mail address', got: ingress.acme.email });
  }
  ingress.certificates?.forEach(({ variable }, index) => {
    if (/^nomad\/jobs\/traefik(?:\/|$)/.test(variable)) return;
    const must = "lie under 'nomad/jobs/traefik', which Traefik's job may read";
    violations.add({ prop: `ingress.certificates[${index}].variable`, must, got: variable });
  });
}
