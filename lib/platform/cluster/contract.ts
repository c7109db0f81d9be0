import { readFileSync } from 'node:fs';
import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { ClusterAttributes, ClusterHost, ICluster } from './cluster-attributes';
import { ClusterFeatures, featuresOf } from './cluster-features';

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
interface Contract extends ClusterFeatures {
  readonly version: number;
  readonly name: string;
  readonly region: string;
  readonly datacenters: string[];
  readonly nomad: { readonly address: string; readonly maxKillTimeoutSeconds: number };
  readonly consul: { readonly address: string };
  readonly dns: { readonly servers: string[]; readonly searches: string[] };
  readonly entryPoints: { readonly name: string; readonly address: string }[];
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
    ...featuresOf(cluster.features),
    datacenters: cluster.datacenters,
    nomad: { address: cluster.nomadAddress, maxKillTimeoutSeconds: cluster.maxKillTimeout.toSeconds() },
    consul: { address: cluster.consulAddress },
    dns: { servers: cluster.dnsServers, searches: cluster.dnsSearches },
    entryPoints: cluster.entryPoints,
    namespaces: cluster.namespaces,
    nodePools: cluster.nodePools,
    middlewares: cluster.middlewares,
    serversTransports: cluster.serversTransports,
    serviceNames: cluster.serviceNames,
    hosts: cluster.hosts.map(({ memory, ...host }) => ({ ...host, memoryMebibytes: memory?.toMebibytes() })),
  };
  return `${JSON.stringify(contract, undefined, 2)}\n`;
}

/** Read a contract file, with errors that say what to do. */
export function readContract(file: string): ClusterAttributes {
  const refuse = (problem: string, fix = "take the one that the platform's own synthesis wrote"): Error =>
    new Error(`the contract file '${file}' ${problem}: ${fix}`);
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
  const lists = [contract.datacenters, contract.dns?.servers, contract.dns?.searches, contract.entryPoints];
  const texts = [contract.name, contract.region, contract.nomad?.address, contract.consul?.address];
  const features = featuresOf(contract);
  const complete =
    [...lists, contract.namespaces, contract.nodePools].every(Array.isArray) &&
    texts.every((text) => typeof text === 'string') &&
    typeof contract.nomad.maxKillTimeoutSeconds === 'number' &&
    Object.values(features).every((feature) => typeof feature === 'boolean') &&
    // Files of early releases have no hosts.
    (contract.hosts === undefined || Array.isArray(contract.hosts));
  if (!complete) throw refuse('is not complete');
  return {
    name: contract.name,
    region: contract.region,
    ...features,
    datacenters: contract.datacenters,
    nomadAddress: contract.nomad.address,
    maxKillTimeout: Duration.seconds(contract.nomad.maxKillTimeoutSeconds),
    consulAddress: contract.consul.address,
    dnsServers: contract.dns.servers,
    dnsSearches: contract.dns.searches,
    entryPoints: contract.entryPoints,
    namespaces: contract.namespaces,
    nodePools: contract.nodePools,
    middlewares: contract.middlewares,
    serversTransports: contract.serversTransports,
    serviceNames: contract.serviceNames,
    hosts: contract.hosts?.map(({ memoryMebibytes, ...host }) => ({
      ...host,
      memory: memoryMebibytes === undefined ? undefined : Size.mebibytes(memoryMebibytes),
    })),
  };
}
