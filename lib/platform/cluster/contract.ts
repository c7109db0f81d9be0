import { readFileSync } from 'node:fs';
import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { ClusterAttributes, ClusterHost, ICluster } from './cluster-attributes';

/** Version of the file's format; a reader refuses any other. */
const VERSION = 1;

/** A host, with its memory as a number. */
interface ContractHost extends Omit<ClusterHost, 'memory'> {
  readonly memoryMebibytes?: number;
}

/** What the file holds: literals that stay true between deployments, and nothing secret. */
interface Contract {
  readonly version: number;
  readonly name: string;
  readonly region: string;
  readonly secured?: boolean;
  readonly hasCni?: boolean;
  readonly hasMesh?: boolean;
  readonly hasDockerVolumes?: boolean;
  readonly hasAutoscaler?: boolean;
  readonly datacenters: string[];
  readonly nomad: { readonly address: string; readonly maxKillTimeoutSeconds: number };
  readonly consul: { readonly address: string };
  readonly dns: { readonly servers: string[]; readonly searches: string[] };
  readonly entryPoints: { readonly name: string; readonly address: string }[];
  readonly namespaces: string[];
  readonly nodePools: string[];
  readonly middlewares?: string[];
  readonly hosts?: ContractHost[];
}

/** The text of the contract file of a platform. */
export function contractText(cluster: ICluster): string {
  const contract: Contract = {
    version: VERSION,
    name: cluster.name,
    region: cluster.region,
    secured: cluster.secured,
    hasCni: cluster.hasCni,
    hasMesh: cluster.hasMesh,
    hasDockerVolumes: cluster.hasDockerVolumes,
    hasAutoscaler: cluster.hasAutoscaler,
    datacenters: cluster.datacenters,
    nomad: { address: cluster.nomadAddress, maxKillTimeoutSeconds: cluster.maxKillTimeout.toSeconds() },
    consul: { address: cluster.consulAddress },
    dns: { servers: cluster.dnsServers, searches: cluster.dnsSearches },
    entryPoints: cluster.entryPoints,
    namespaces: cluster.namespaces,
    nodePools: cluster.nodePools,
    middlewares: cluster.middlewares,
    hosts: cluster.hosts.map(({ memory, ...host }) => ({ ...host, memoryMebibytes: memory?.toMebibytes() })),
  };
  return `${JSON.stringify(contract, undefined, 2)}\n`;
}

/** Read a contract file, with errors that say what to do. */
export function readContract(file: string): ClusterAttributes {
  const refuse = (problem: string): Error =>
    new Error(`the contract file '${file}' ${problem}: take the one that the platform's own synthesis wrote`);
  let contract: Contract;
  try {
    contract = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof SyntaxError ? 'is not JSON' : "can't be read");
  }
  if (contract?.version !== VERSION) throw refuse(`must have version ${VERSION}, got ${contract?.version}`);
  const lists = [contract.datacenters, contract.dns?.servers, contract.dns?.searches, contract.entryPoints];
  const texts = [contract.name, contract.region, contract.nomad?.address, contract.consul?.address];
  const complete =
    [...lists, contract.namespaces, contract.nodePools].every(Array.isArray) &&
    texts.every((text) => typeof text === 'string') &&
    typeof contract.nomad.maxKillTimeoutSeconds === 'number' &&
    // Older platforms don't tell of their hosts.
    (contract.hosts === undefined || Array.isArray(contract.hosts));
  if (!complete) throw refuse('is not complete');
  return {
    name: contract.name,
    region: contract.region,
    secured: contract.secured,
    hasCni: contract.hasCni,
    hasMesh: contract.hasMesh,
    hasDockerVolumes: contract.hasDockerVolumes,
    hasAutoscaler: contract.hasAutoscaler,
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
    hosts: contract.hosts?.map(({ memoryMebibytes, ...host }) => ({
      ...host,
      memory: memoryMebibytes === undefined ? undefined : Size.mebibytes(memoryMebibytes),
    })),
  };
}
