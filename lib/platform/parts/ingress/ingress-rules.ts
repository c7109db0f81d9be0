import { httpUrl, IP_ADDRESS } from '../../../private/validation/address-rules';
import { VARIABLE_ITEM, VARIABLE_PATH } from '../../../core/variable-names';
import { NOT_EMPTY, oneOf, PORT } from '../../../private/validation/rules';
import { checkDocument } from '../../../private/validation/plain-text';
import { Rule, Violations } from '../../../private/validation/violations';
import { ADMIN_ENTRY_POINT, checkEntryPointNames } from '../../../traefik/entry-points';
import { Middleware } from '../../../traefik/middleware';
import { Agents } from '../../topology/agents';
import { AGENT_PORTS } from '../../topology/firewall';
import { DASHBOARD_USERS } from './ingress-file';
import { INGRESS_VARIABLES } from './ingress-proxy';
import { IngressPorts } from './ingress-ports';
import { PlatformIngress } from './platform-ingress';
import { checkTransports } from './servers-transport';
import { Host } from '../../topology/host';
import { portOwner } from '../../topology/port-owner';
import { Topology } from '../../topology/topology';

const OWN_VARIABLE: Rule<string> = {
  must: `lie under '${INGRESS_VARIABLES}', which Traefik's job may read, and be of the characters A-Z a-z 0-9 - _ ~ /`,
  holds: (value) =>
    (value === INGRESS_VARIABLES || value.startsWith(`${INGRESS_VARIABLES}/`)) && VARIABLE_PATH.test(value),
};

/** Items stand quoted in Nomad's templates. */
const ITEM: Rule<string> = {
  must: 'be the name of an item, without spaces, quotes, braces, backslashes or control characters',
  holds: (value) => value !== '' && VARIABLE_ITEM.test(value),
};

const HOST_NAME: Rule<string> = {
  must: 'be a host name, such as traefik.example.com',
  holds: (value) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(value),
};

const DNS_PROVIDER: Rule<string> = {
  must: 'be the code of a DNS provider in Traefik, such as cloudflare or acme-dns',
  holds: (value) => /^[a-z0-9-]+$/.test(value),
};

const MIDDLEWARE_NAME: Rule<string> = {
  must: `consist of letters, digits and hyphens, and not be '${DASHBOARD_USERS}'`,
  holds: (value) => /^[A-Za-z0-9-]+$/.test(value) && value !== DASHBOARD_USERS,
};

/** Check all that is given for the ingress of a platform. */
export function checkIngress(
  topology: Topology,
  agents: Agents,
  ingress: PlatformIngress,
  ports: IngressPorts,
  violations: Violations,
): void {
  const given = { tcpPorts: ingress.tcpPorts ?? {}, udpPorts: ingress.udpPorts ?? {} };
  checkEntryPointNames(
    Object.fromEntries(Object.entries(given).map(([prop, map]) => [`ingress.${prop}`, Object.keys(map)])),
    ['web', 'websecure', ADMIN_ENTRY_POINT],
    violations,
  );
  const taken = new Map<string, string>();
  for (const { prop, port, protocol } of ports.all) {
    violations.require(`ingress.${prop}`, port, PORT);
    const key = `${port}/${protocol}`;
    const owner = AGENT_PORTS[port] ?? taken.get(key);
    if (owner !== undefined) {
      violations.add({ prop: `ingress.${prop}`, must: `be a free port: ${owner} has this one`, got: port });
    }
    taken.set(key, `ingress.${prop}`);
    topology.ingresses.forEach((host) => checkPortOn(host, agents, `ingress.${prop}`, port, violations));
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
  checkDocument('ingress.raw', ingress.raw, violations);
  violations.require('ingress.acme.dnsProvider', ingress.acme?.dnsProvider, DNS_PROVIDER);
  ingress.certificates?.forEach(({ variable, certificateItem, keyItem }, index) => {
    const prop = `ingress.certificates[${index}]`;
    violations.require(`${prop}.variable`, variable, OWN_VARIABLE);
    violations.require(`${prop}.certificateItem`, certificateItem, ITEM);
    violations.require(`${prop}.keyItem`, keyItem, ITEM);
  });
  for (const [name, { spec, usersVariable, usersItem }] of Object.entries(ingress.middlewares ?? {})) {
    const prop = `ingress.middlewares.${name}`;
    violations.require(prop, name, MIDDLEWARE_NAME);
    violations.require(`${prop}.usersVariable`, usersVariable, OWN_VARIABLE);
    violations.require(`${prop}.usersItem`, usersItem, ITEM);
    // Users of a variable are as good as those of a file.
    const basicAuth = spec.basicAuth && { usersFile: usersVariable, ...spec.basicAuth };
    const middleware = Middleware.fromSpec(basicAuth ? { ...spec, basicAuth } : spec);
    violations.add(...middleware._violations(prop), ...middleware._unknownTo(agents.versions.traefik, prop));
    if (usersVariable !== undefined && spec.basicAuth === undefined) {
      violations.add({ prop: `${prop}.usersVariable`, must: 'be given with a basicAuth', got: usersVariable });
    }
  }
  checkTransports(ingress.serversTransports ?? {}, OWN_VARIABLE, violations);
  violations.require('ingress.acme.dnsVariable', ingress.acme?.dnsVariable, OWN_VARIABLE);
  const { protectedDashboard } = ingress;
  if (protectedDashboard === undefined) return;
  violations.require('ingress.protectedDashboard.usersVariable', protectedDashboard.usersVariable, OWN_VARIABLE);
  violations.require('ingress.protectedDashboard.usersItem', protectedDashboard.usersItem, ITEM);
  violations.require('ingress.protectedDashboard.host', protectedDashboard.host, HOST_NAME);
  if (ports.https === undefined) {
    const must = 'have a port with TLS: without, passwords can be read on the way';
    const fix = "give 'httpsPort', 'certificates' or 'acme'";
    violations.add({ prop: 'ingress.protectedDashboard', must, fix });
  }
}

/** Check that nothing else on a host listens at a port of its ingress. */
function checkPortOn(host: Host, agents: Agents, prop: string, port: number, violations: Violations): void {
  const taken = portOwner(host, agents, port, 'Nomad starts no ingress');
  if (taken === undefined) return;
  violations.add({
    prop,
    must: `be a free port of the host '${host.name}': ${taken.owner}`,
    got: port,
    fix: taken.fix,
  });
}
