import { isIP } from 'node:net';
import { CONSUL_PORTS } from '../../consul/ports';
import { NOMAD_PORTS } from '../../nomad/agent/ports';
import { checkDockerModes } from '../../nomad/agent/docker-mode-rules';
import { NAMESPACE, NODE_POOL_NAME } from '../../nomad/rules';
import { httpUrl, IP_ADDRESS } from '../../private/validation/address-rules';
import { VERSION } from '../../private/validation/releases';
import { NOT_EMPTY } from '../../private/validation/rules';
import { Rule, Violations } from '../../private/validation/violations';
import { ClusterAttributes } from './cluster-attributes';
import { ClusterHost } from './cluster-host';
import { WATCHERS } from './cluster-watchers';

const HOST = '(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::\\d{1,5})?';

/** It becomes part of the name of a Terraform variable. */
const NAME: Rule<string> = {
  must: "be up to 63 letters, digits, '-' or '_', of which the first is a letter",
  holds: (value) => /^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(value),
};

const REGION: Rule<string> = {
  must: "be letters, digits, '.', '-' or '_'",
  holds: (value) => /^[A-Za-z0-9._-]+$/.test(value),
};

const WORD: Rule<string> = {
  must: 'be a name without spaces and control characters',
  holds: (value) => /^[^\s\p{C}]+$/u.test(value),
};

/** Traefik separates such names by commas, and the name of a provider by an at sign. */
const LISTED: Rule<string> = {
  must: "be a name without spaces, commas, '@' and control characters",
  holds: (value) => /^[^\s,@\p{C}]+$/u.test(value),
};

const SEARCH_DOMAIN: Rule<string> = {
  must: 'be a domain, such as service.consul',
  holds: (value) => /^[A-Za-z0-9_.-]+$/.test(value),
};

const ENTRY_POINT: Rule<string> = {
  must: 'be a URL of http, https, tcp or udp, such as https://shop.example or tcp://10.0.0.5:1883',
  holds: (value) => new RegExp(`^(?:https?|tcp|udp)://${HOST}$`).test(value),
};

const INGRESS: Rule<string> = {
  must: 'be an IP address or a host name, with no port',
  holds: (value) => isIP(value) !== 0 || /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(value),
};

const AMOUNT: Rule<number> = { must: 'be a number of at least 0', holds: (value) => value >= 0 && value < Infinity };

function url(port: number): Rule<string> {
  return {
    must: `be a URL such as http://10.0.0.5:${port}, with no path`,
    holds: (value) => new RegExp(`^https?://${HOST}$`).test(value),
  };
}

/** All violations of what is said of a platform, by the names of the attributes. */
export function clusterViolations(attributes: ClusterAttributes): Violations {
  const violations = new Violations();
  const each = (prop: keyof ClusterAttributes, rule: Rule<string>): void => {
    const list = attributes[prop] as string[] | undefined;
    list?.forEach((item, index) => violations.require(`${prop}[${index}]`, item, rule));
  };
  violations.requireLiteral('name', attributes.name);
  violations.require('name', attributes.name, NAME);
  violations.require('region', attributes.region, REGION);
  violations.require('nomadAddress', attributes.nomadAddress, url(NOMAD_PORTS.http));
  violations.require('consulAddress', attributes.consulAddress, url(CONSUL_PORTS.http));
  WATCHERS.forEach((watcher) => {
    // A Grafana may be served below a path of some host.
    const rule = watcher === 'dashboardsAddress' ? httpUrl('https://grafana.example') : url(9090);
    violations.require(watcher, attributes[watcher], rule);
  });
  for (const prop of ['datacenters', 'namespaces', 'nodePools'] as const) {
    violations.require(prop, attributes[prop], NOT_EMPTY);
  }
  each('datacenters', WORD);
  each('dnsServers', IP_ADDRESS);
  each('dnsSearches', SEARCH_DOMAIN);
  each('namespaces', NAMESPACE);
  each('nodePools', NODE_POOL_NAME);
  each('middlewares', LISTED);
  each('serversTransports', LISTED);
  violations.require('traefikVersion', attributes.traefikVersion, VERSION);
  checkDockerModes('dockerModes', attributes.dockerModes ?? {}, violations);
  const { entryPoints = [], ingresses = [], hosts = [], maxKillTimeout } = attributes;
  entryPoints.forEach(({ name, address }, index) => {
    violations.require(`entryPoints[${index}].name`, name, LISTED);
    violations.require(`entryPoints[${index}].address`, address, ENTRY_POINT);
  });
  requireUnique('entryPoints', entryPoints, violations);
  ingresses.forEach(({ name, address }, index) => {
    violations.require(`ingresses[${index}].name`, name, WORD);
    violations.require(`ingresses[${index}].address`, address, INGRESS);
  });
  requireUnique('ingresses', ingresses, violations);
  hosts.forEach((host, index) => checkHost(host, `hosts[${index}]`, violations));
  requireUnique('hosts', hosts, violations);
  violations.require('maxKillTimeout', maxKillTimeout, {
    must: 'be more than 0',
    holds: (value) => value.isUnresolved() || value.toNanoseconds() > 0,
  });
  return violations;
}

function checkHost({ name, datacenter, nodePool, cpu }: ClusterHost, prop: string, violations: Violations): void {
  violations.require(`${prop}.name`, name, WORD);
  violations.require(`${prop}.datacenter`, datacenter, WORD);
  violations.require(`${prop}.nodePool`, nodePool, NODE_POOL_NAME);
  violations.require(`${prop}.cpu`, cpu, AMOUNT);
}

function requireUnique(prop: string, items: readonly { readonly name: string }[], violations: Violations): void {
  const first = new Map<string, number>();
  items.forEach(({ name }, index) => {
    const owner = first.get(name);
    first.set(name, owner ?? index);
    if (owner === undefined) return;
    violations.add({
      prop: `${prop}[${index}].name`,
      must: `be unique: ${prop}[${owner}] has the same name`,
      got: name,
    });
  });
}
