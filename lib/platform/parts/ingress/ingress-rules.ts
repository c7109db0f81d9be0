import { httpUrl, IP_ADDRESS } from '../../../private/validation/address-rules';
import { NOT_EMPTY, oneOf, PORT } from '../../../private/validation/rules';
import { Rule, Violations } from '../../../private/validation/violations';
import { Middleware } from '../../../traefik/middleware';
import { AGENT_PORTS } from '../../topology/firewall';
import { DASHBOARD_USERS } from './ingress-file';
import { INGRESS_VARIABLES } from './ingress-proxy';
import { IngressPorts } from './ingress-ports';
import { PlatformIngress } from './platform-ingress';
import { checkTransports } from './servers-transport';
import { Topology } from '../../topology/topology';

const OWN_VARIABLE: Rule<string> = {
  must: `lie under '${INGRESS_VARIABLES}', which Traefik's job may read`,
  holds: (value) => value === INGRESS_VARIABLES || value.startsWith(`${INGRESS_VARIABLES}/`),
};

const HOST_NAME: Rule<string> = {
  must: 'be a host name, such as traefik.example.com',
  holds: (value) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(value),
};

const MIDDLEWARE_NAME: Rule<string> = {
  must: `consist of letters, digits and hyphens, and not be '${DASHBOARD_USERS}'`,
  holds: (value) => /^[A-Za-z0-9-]+$/.test(value) && value !== DASHBOARD_USERS,
};

/** Check all that is given for the ingress of a platform. */
export function checkIngress(
  topology: Topology,
  ingress: PlatformIngress,
  ports: IngressPorts,
  violations: Violations,
): void {
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
  violations.require('ingress.bindAddress', ingress.bindAddress, IP_ADDRESS);
  const directory = httpUrl('https://acme-v02.api.letsencrypt.org/directory');
  violations.require('ingress.acme.caServer', ingress.acme?.caServer, directory);
  violations.require('ingress.minTlsVersion', ingress.minTlsVersion, oneOf('VersionTLS12', 'VersionTLS13'));
  violations.require('ingress.cipherSuites', ingress.cipherSuites, NOT_EMPTY);
  const resolvers = ingress.raw?.certificatesResolvers;
  if (ports.https !== undefined && !ingress.acme && !ingress.certificates?.length && resolvers === undefined) {
    const fix = 'without, Traefik presents one that it has made up, which no client trusts';
    violations.add({
      prop: 'ingress.httpsPort',
      must: "be given with 'certificates' or 'acme'",
      got: ports.https,
      fix,
    });
  }
  if (ingress.redirectToHttps && ports.https === undefined) {
    const fix = "give 'httpsPort', 'certificates' or 'acme'";
    violations.add({ prop: 'ingress.redirectToHttps', must: 'have a port with TLS to redirect to', fix });
  }
  const count = topology.ingresses.length;
  if (ingress.acme !== undefined && ingress.acme.dnsProvider === undefined && count > 1) {
    const fix = `each of the ${count} keeps its own certificates and answers only its own challenge: give 'dnsProvider'`;
    violations.add({ prop: 'ingress.acme', must: 'have a single ingress host', got: `${count} hosts`, fix });
  }
  if (ingress.acme !== undefined && !/^[^@\s]+@[^@\s]+$/.test(ingress.acme.email)) {
    violations.add({ prop: 'ingress.acme.email', must: 'be an e-mail address', got: ingress.acme.email });
  }
  ingress.certificates?.forEach(({ variable }, index) => {
    violations.require(`ingress.certificates[${index}].variable`, variable, OWN_VARIABLE);
  });
  for (const [name, { spec, usersVariable }] of Object.entries(ingress.middlewares ?? {})) {
    const prop = `ingress.middlewares.${name}`;
    violations.require(prop, name, MIDDLEWARE_NAME);
    violations.require(`${prop}.usersVariable`, usersVariable, OWN_VARIABLE);
    violations.add(...Middleware.fromSpec(spec)._violations(prop));
    if (usersVariable !== undefined && spec.basicAuth === undefined) {
      violations.add({ prop: `${prop}.usersVariable`, must: 'be given with a basicAuth', got: usersVariable });
    }
  }
  checkTransports(ingress.serversTransports ?? {}, OWN_VARIABLE, violations);
  violations.require('ingress.acme.dnsVariable', ingress.acme?.dnsVariable, OWN_VARIABLE);
  const { protectedDashboard } = ingress;
  if (protectedDashboard === undefined) return;
  violations.require('ingress.protectedDashboard.usersVariable', protectedDashboard.usersVariable, OWN_VARIABLE);
  violations.require('ingress.protectedDashboard.host', protectedDashboard.host, HOST_NAME);
  if (ports.https === undefined) {
    const must = 'have a port with TLS: without, passwords can be read on the way';
    const fix = "give 'httpsPort', 'certificates' or 'acme'";
    violations.add({ prop: 'ingress.protectedDashboard', must, fix });
  }
}
