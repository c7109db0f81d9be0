import { TopologyFile, TopologyHost } from '../../../platform/topology/topology-format';
import { SecretsFile } from '../secrets-file';

/** What to rotate secrets with. */
export interface Rotation {
  readonly topology: TopologyFile;
  readonly file: SecretsFile;
  readonly days: number;
  /** Names of the hosts that get new certificates; empty stands for all. */
  readonly hosts: string[];
}

/** One step of a rotation: it changes the file, and returns what to tell. */
export type Step = (rotation: Rotation) => Promise<string[]>;

/** The line that says which stacks to deploy. */
export function deploy({ name }: TopologyFile, first: string[], hosts: TopologyHost[], last: string[] = []): string {
  const stacks = [...first, ...hosts.map((host) => host.name), ...last].map((stack) => `${name}-${stack}`);
  return `deploy next, one after another: ${stacks.join(', ')}`;
}
