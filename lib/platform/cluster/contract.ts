import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { JsonFields } from '../../private/validation/json-fields';
import { Violation, Violations } from '../../private/validation/violations';
import { ClusterAttributes, ClusterEntryPoint, ICluster } from './cluster-attributes';
import { ClusterFeatures, featuresBy, writtenFeatures } from './cluster-features';
import { ClusterHost } from './cluster-host';
import { clusterViolations } from './cluster-rules';
import { ClusterLimits } from './cluster-limits';
import { ClusterWatchers, watchersBy } from './cluster-watchers';

/**
 * Versions of the format that can be read; the last one is written. An optional field needs no new version: its default is
 * used where it is absent, and older releases of Berth ignore it.
 */
const VERSIONS = [1];

/** A host, with its memory as a number. */
interface ContractHost extends Omit<ClusterHost, 'memory'> {
  readonly memoryMebibytes?: number;
}

/** The contents of the file: only literals that stay true between deployments, and no secrets. */
interface Contract extends ClusterFeatures, ClusterLimits, ClusterWatchers {
  readonly version: number;
  readonly name: string;
  readonly region: string;
  readonly datacenters: string[];
  readonly nomad: { readonly address: string; readonly maxKillTimeoutSeconds: number };
  readonly consul: { readonly address: string };
  readonly dns: { readonly servers: string[]; readonly searches: string[] };
  readonly entryPoints: ClusterEntryPoint[];
  readonly ingresses?: { readonly name: string; readonly address: string }[];
  readonly namespaces: string[];
  readonly nodePools: string[];
  readonly middlewares?: string[];
  readonly serversTransports?: string[];
  readonly serviceNames?: { readonly [namespace: string]: string[] };
  readonly hosts?: ContractHost[];
}

/** The text of the contract file of a platform. */
export function contractText(cluster: ICluster): string {
  const contract: Contract = {
    version: VERSIONS[VERSIONS.length - 1],
    name: cluster.name,
    region: cluster.region,
    ...writtenFeatures(cluster.features),
    ...watchersBy((name) => cluster[name]),
    datacenters: cluster.datacenters,
    nomad: { address: cluster.nomadAddress, maxKillTimeoutSeconds: cluster.maxKillTimeout.toSeconds() },
    consul: { address: cluster.consulAddress },
    dns: { servers: cluster.dnsServers, searches: cluster.dnsSearches },
    entryPoints: cluster.entryPoints,
    ingresses: cluster.ingresses,
    namespaces: cluster.namespaces,
    nodePools: cluster.nodePools,
    middlewares: cluster.middlewares,
    serversTransports: cluster.serversTransports,
    serviceNames: cluster.serviceNames,
    traefikVersion: cluster.traefikVersion,
    dockerModes: cluster.dockerModes,
    hosts: cluster.hosts.map(({ memory, ...host }) => ({ ...host, memoryMebibytes: memory?.toMebibytes() })),
  };
  return `${JSON.stringify(contract, undefined, 2)}\n`;
}

const ORIGIN = "take the one that the platform's own synthesis wrote";

/** Read a contract file, with errors that say what to do. */
export function readContract(file: string): ClusterAttributes {
  const refuse = (problem: string, fix = ORIGIN): Error => new Error(`the contract file '${file}' ${problem}: ${fix}`);
  let contract: Contract;
  try {
    contract = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof SyntaxError ? 'is not JSON' : "can't be read");
  }
  if (!VERSIONS.includes(contract?.version)) {
    const isNewer = contract?.version > VERSIONS[VERSIONS.length - 1];
    const fix = isNewer ? 'a newer release of Berth wrote it: update Berth here' : undefined;
    throw refuse(`must have version ${VERSIONS.join(' or ')}, got ${contract?.version}`, fix);
  }
  const violations = new Violations();
  const attributes = attributesOf(new JsonFields(contract, violations));
  // What is missing or of another kind can't be judged.
  if (violations.all.length === 0) violations.add(...clusterViolations(attributes).all.map(inFile));
  if (violations.all.length > 0) throw refuse('is damaged', `${ORIGIN}\n${violations.describe(basename(file))}`);
  return attributes;
}

function attributesOf(contract: JsonFields): ClusterAttributes {
  const [nomad, consul, dns] = ['nomad', 'consul', 'dns'].map((name) => contract.object(name));
  const flag = (name: string): boolean => contract.flag(name);
  const text = (name: string): string => contract.text(name);
  return {
    name: contract.text('name'),
    region: contract.text('region'),
    // A file that lacks 'secured' must not be taken for that of an open platform.
    ...featuresBy((feature) => (feature === 'secured' ? contract.flag(feature) : contract.optional(feature, flag))),
    ...watchersBy((watcher) => contract.optional(watcher, text)),
    datacenters: contract.texts('datacenters'),
    nomadAddress: nomad.text('address'),
    maxKillTimeout: Duration.seconds(nomad.number('maxKillTimeoutSeconds')),
    consulAddress: consul.text('address'),
    dnsServers: dns.texts('servers'),
    dnsSearches: dns.texts('searches'),
    entryPoints: contract.objects('entryPoints').map((entryPoint) => ({
      name: entryPoint.text('name'),
      address: entryPoint.text('address'),
      redirectsToTls: entryPoint.optional('redirectsToTls', (name) => entryPoint.flag(name)),
    })),
    ingresses: contract.optional('ingresses', (name) =>
      contract.objects(name).map((host) => ({ name: host.text('name'), address: host.text('address') })),
    ),
    namespaces: contract.texts('namespaces'),
    nodePools: contract.texts('nodePools'),
    middlewares: contract.optional('middlewares', (name) => contract.texts(name)),
    serversTransports: contract.optional('serversTransports', (name) => contract.texts(name)),
    serviceNames: contract.optional('serviceNames', (name) => contract.lists(name)),
    traefikVersion: contract.optional('traefikVersion', text),
    dockerModes: contract.optional('dockerModes', (name) => contract.lists(name)),
    // Files of early releases have no hosts.
    hosts: contract.optional('hosts', (name) => contract.objects(name).map(hostOf)),
  };
}

function hostOf(host: JsonFields): ClusterHost {
  return {
    name: host.text('name'),
    datacenter: host.text('datacenter'),
    nodePool: host.text('nodePool'),
    nodeClass: host.optional('nodeClass', (name) => host.text(name)),
    meta: host.optional('meta', (name) => host.map(name)),
    cpu: host.optional('cpu', (name) => host.number(name)),
    memory: host.optional('memoryMebibytes', (name) => Size.mebibytes(host.number(name))),
    takenPorts: host.optional('takenPorts', (name) => host.map(name)),
  };
}

/** Attributes that have another name in the file. */
const FIELDS: { readonly [attribute: string]: string } = {
  nomadAddress: 'nomad.address',
  maxKillTimeout: 'nomad.maxKillTimeoutSeconds',
  consulAddress: 'consul.address',
  dnsServers: 'dns.servers',
  dnsSearches: 'dns.searches',
};

function inFile(violation: Violation): Violation {
  return { ...violation, prop: violation.prop.replace(/^\w+/, (attribute) => FIELDS[attribute] ?? attribute) };
}
