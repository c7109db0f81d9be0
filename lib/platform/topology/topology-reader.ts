import { parseEngineAddress } from '../../docker/engine-address';
import { NAMESPACE, NODE_POOL_NAME } from '../../nomad/rules';
import { JsonFields } from '../../private/validation/json-fields';
import { DNS_LABEL, LINE, NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { Rule, Violations } from '../../private/validation/violations';
import { HOST_PATH, IDENTIFIER, IPV4_OF_HOST } from './rules';
import { FirewallRule, TopologyFile, TopologyHost } from './topology-format';

const ENGINE: Rule<string> = {
  must: 'be the address of a Docker Engine',
  // Synthesis writes what only Terraform knows as it stands.
  holds: (value) => parseEngineAddress(value) !== undefined || value.includes('${TfToken['),
};

const SOURCE: Rule<string> = {
  must: "be an IPv4 address, 'any' or 'operators'",
  holds: (value) => IPV4_OF_HOST.holds(value) || value === 'any' || value === 'operators',
};

const PORTS: Rule<string> = {
  must: 'be a port, or a range of them',
  holds: (value) => /^\d{1,5}(?:-\d{1,5})?$/.test(value),
};

/** Ansible evaluates braces in an inventory. */
const SENTENCE: Rule<string> = {
  must: 'be text of one line without braces',
  holds: (value) => /^[^{}\p{Cc}]+$/u.test(value),
};

/** Read what a topology file holds, with all that is wrong with it: other programs take what it says as it stands. */
export function readTopologyDocument(document: unknown, violations: Violations): TopologyFile {
  const fields = new JsonFields(document, violations);
  const topology = {
    version: fields.number('version'),
    name: fields.text('name'),
    region: fields.text('region'),
    secured: fields.flag('secured'),
    namespaces: fields.optional('namespaces', (name) => fields.texts(name)),
    hosts: fields.objects('hosts').map(hostOf),
  };
  // What is missing or of another kind can't be judged.
  if (violations.all.length > 0) return topology;
  violations.require('name', topology.name, IDENTIFIER);
  violations.require('region', topology.region, DNS_LABEL);
  topology.namespaces?.forEach((name, index) => violations.require(`namespaces[${index}]`, name, NAMESPACE));
  violations.require('hosts', topology.hosts, NOT_EMPTY);
  topology.hosts.forEach((host, index) => checkHost(host, `hosts[${index}]`, violations));
  const names = topology.hosts.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) violations.add({ prop: 'hosts', must: 'have different names', got: twice });
  return topology;
}

function hostOf(host: JsonFields): TopologyHost {
  return {
    name: host.text('name'),
    address: host.text('address'),
    dnsAddress: host.text('dnsAddress'),
    datacenter: host.text('datacenter'),
    roles: host.texts('roles'),
    engine: host.text('engine'),
    engineCertPath: host.optional('engineCertPath', (name) => host.text(name)),
    engineSshOptions: host.optional('engineSshOptions', (name) => host.texts(name)),
    dataDir: host.text('dataDir'),
    nodePool: host.text('nodePool'),
    firewall: host.objects('firewall').map((rule) => ({
      protocol: rule.text('protocol') as FirewallRule['protocol'],
      ports: rule.text('ports'),
      from: rule.texts('from'),
      why: rule.text('why'),
    })),
  };
}

function checkHost(host: TopologyHost, prop: string, violations: Violations): void {
  violations.require(`${prop}.name`, host.name, IDENTIFIER);
  // A certificate can't name an address that only Terraform knows.
  for (const name of ['address', 'dnsAddress'] as const) {
    if (!IPV4_OF_HOST.holds(host[name])) {
      violations.add({ prop: `${prop}.${name}`, must: IPV4_OF_HOST.must, got: host[name] });
    }
  }
  violations.require(`${prop}.datacenter`, host.datacenter, DNS_LABEL);
  const role = oneOf('server', 'client', 'ingress');
  host.roles.forEach((each, index) => violations.require(`${prop}.roles[${index}]`, each, role));
  violations.require(`${prop}.engine`, host.engine, ENGINE);
  violations.require(`${prop}.engineCertPath`, host.engineCertPath, LINE);
  host.engineSshOptions?.forEach((option, index) =>
    violations.require(`${prop}.engineSshOptions[${index}]`, option, LINE),
  );
  violations.require(`${prop}.dataDir`, host.dataDir, HOST_PATH);
  violations.require(`${prop}.nodePool`, host.nodePool, NODE_POOL_NAME);
  host.firewall.forEach(({ protocol, ports, from, why }, index) => {
    const place = `${prop}.firewall[${index}]`;
    violations.require(`${place}.protocol`, protocol, oneOf('tcp', 'udp'));
    violations.require(`${place}.ports`, ports, PORTS);
    from.forEach((source, n) => violations.require(`${place}.from[${n}]`, source, SOURCE));
    violations.require(`${place}.why`, why, SENTENCE);
  });
}
