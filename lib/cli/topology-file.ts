import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { TOPOLOGY_VERSION, TopologyFile, TopologyHost } from '../platform/topology/topology-format';
import { text } from './options';

/** The option that names the directory of topology files. */
export const APP = text('cdktf.out');

/** Read a platform's topology, with errors that say what to do. */
export function readTopology(app: string, platform: string): TopologyFile {
  const file = join(app, `${platform}.topology.json`);
  const refuse = (problem: string): Error =>
    new Error(`the topology file '${file}' ${problem}: synthesize first ('npm run synth' or 'cdktf synth')`);
  // The name becomes part of a file's name and of a Terraform variable's.
  if (!/^[a-z0-9-]+$/.test(platform)) {
    throw new Error(`a platform's name must be lower-case letters, digits and hyphens, got '${platform}'`);
  }
  let topology: TopologyFile;
  try {
    topology = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof SyntaxError ? 'is not JSON' : "can't be read");
  }
  if (topology?.version !== TOPOLOGY_VERSION) {
    throw refuse(`must have version ${TOPOLOGY_VERSION}, got ${topology?.version}`);
  }
  if (topology.name !== platform) throw refuse(`must be of the platform '${platform}', got '${topology.name}'`);
  const complete =
    typeof topology.region === 'string' &&
    typeof topology.secured === 'boolean' &&
    Array.isArray(topology.hosts) &&
    topology.hosts.length > 0 &&
    topology.hosts.every(isHost);
  if (!complete) throw refuse('is not complete');
  topology.hosts.forEach(({ name, address }) => {
    // A certificate can't name an address that only Terraform knows.
    if (!isIPv4(address)) {
      throw new Error(`the host '${name}' of '${file}' must have an IPv4 address, got '${address}'`);
    }
  });
  return topology;
}

/** Read the topology of a platform that must be secured. */
export function readSecuredTopology(app: string, platform: string): TopologyFile {
  const topology = readTopology(app, platform);
  if (!topology.secured) throw new Error(`the platform '${platform}' is not secured: it has no secrets`);
  return topology;
}

/** Hosts in the order in which they are deployed: servers first. */
export function serversFirst(topology: TopologyFile): TopologyHost[] {
  const isServer = ({ roles }: TopologyHost): boolean => roles.includes('server');
  return [...topology.hosts.filter(isServer), ...topology.hosts.filter((host) => !isServer(host))];
}

function isHost(host: TopologyHost): boolean {
  const fields = [host?.name, host?.address, host?.datacenter, host?.engine, host?.dataDir];
  return fields.every((field) => typeof field === 'string') && [host.roles, host.firewall].every(Array.isArray);
}
