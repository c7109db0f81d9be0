import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SYNTHESIZE } from '../map/map-reader';
import { TOPOLOGY_VERSION, TopologyFile, TopologyHost } from '../platform/topology/topology-format';
import { readTopologyDocument } from '../platform/topology/topology-reader';
import { Violations } from '../private/validation/violations';
import { text } from './options';

/** The option that names the directory of topology files. */
export const APP = text('cdktf.out', 'directory of the synthesized files');

const SUFFIX = '.topology.json';

/** Read the topology of the platform that is meant: where there is one alone, it need not be named. */
export function readOnlyTopology(app: string, platform: string | undefined): TopologyFile {
  if (platform !== undefined) return readTopology(app, platform);
  const names = platformsIn(app);
  if (names.length === 1) return readTopology(app, names[0]);
  if (names.length > 1) throw new Error(`'--platform' must be given, as one of ${names.join(', ')}`);
  throw new Error(`there is no topology file in '${app}': ${SYNTHESIZE}`);
}

function platformsIn(app: string): string[] {
  try {
    const files = readdirSync(app).filter((file) => file.endsWith(SUFFIX));
    return files.map((file) => file.slice(0, -SUFFIX.length)).sort();
  } catch {
    return [];
  }
}

/** Read a platform's topology, with errors that say what to do. */
export function readTopology(app: string, platform: string): TopologyFile {
  const file = join(app, `${platform}${SUFFIX}`);
  const refuse = (problem: string, more = ''): Error =>
    new Error(`the topology file '${file}' ${problem}: ${SYNTHESIZE}${more}`);
  // The name becomes part of a file's name and of a Terraform variable's.
  if (!/^[a-z0-9-]+$/.test(platform)) {
    throw new Error(`a platform's name must be lower-case letters, digits and hyphens, got '${platform}'`);
  }
  let document: any;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof SyntaxError ? 'is not JSON' : "can't be read");
  }
  if (document?.version !== TOPOLOGY_VERSION) {
    throw refuse(`must have version ${TOPOLOGY_VERSION}, got ${document?.version}`);
  }
  if (document.name !== platform) throw refuse(`must be of the platform '${platform}', got '${document.name}'`);
  const violations = new Violations();
  const topology = readTopologyDocument(document, violations);
  if (violations.all.length > 0) throw refuse('is damaged', `\n${violations.describe(basename(file))}`);
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
