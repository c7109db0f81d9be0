import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { buildProgram, canBuild, programVersion } from './programs';

/** A program that the environment names. */
export interface GivenProgram {
  readonly path: string;
  readonly version: string;
}

const KNOWN = new Map<string, GivenProgram>();

/** The file that the environment names for a program, if it names one, such as `BERTH_NOMAD=/opt/nomad-2.0.5/nomad`. */
export function givenProgram(name: string): GivenProgram | undefined {
  const variable = variableOf(name);
  const path = process.env[variable];
  if (!path || canBuild(name, path)) return undefined;
  if (basename(path) !== name) {
    const must = `must be a file of the name ${name}, or a version that has a module file`;
    throw new Error(`${variable} is ${path}, which ${must}`);
  }
  if (!KNOWN.has(path)) KNOWN.set(path, identify(variable, path));
  return KNOWN.get(path);
}

function identify(variable: string, path: string): GivenProgram {
  for (const arg of ['version', '--version']) {
    const { status, stdout } = spawnSync(path, [arg], { encoding: 'utf8', timeout: 30_000 });
    // Further lines say the versions of other things, such as Go's.
    const [version] = /\d+\.\d+\.\d+/.exec((stdout ?? '').trim().split('\n')[0]) ?? [];
    if (status === 0 && version !== undefined) return { path, version };
  }
  throw new Error(`${variable} is ${path}, which must be a program that says its version`);
}

/** The version that the environment names: that of a file, or one that can be built, such as `BERTH_TRAEFIK=3.6.12`. */
function givenVersion(name: string): string | undefined {
  const value = process.env[variableOf(name)];
  return value && canBuild(name, value) ? value : givenProgram(name)?.version;
}

function variableOf(name: string): string {
  return `BERTH_${name.replace(/-/g, '_').toUpperCase()}`;
}

/** Path of a program to test with: the given one, or one that is built from its module. */
export async function obtainProgram(name: string, log: (line: string) => void): Promise<string> {
  return givenProgram(name)?.path ?? buildProgram(name, log, testedVersion(name));
}

/** Version of the program to test with. */
export function testedVersion(name: string): string {
  return givenVersion(name) ?? programVersion(name);
}

/** A program to test with in words, such as `nomad 1.11.3`; a given one with its path. */
export function programText(name: string): string {
  const given = givenProgram(name);
  return `${name} ${testedVersion(name)}${given === undefined ? '' : ` of ${given.path}`}`;
}

/** Versions of the programs that the environment names, as properties of a platform. */
export function givenVersions(): {
  readonly consulVersion?: string;
  readonly nomadVersion?: string;
  readonly traefikVersion?: string;
} {
  return {
    consulVersion: givenVersion('consul'),
    nomadVersion: givenVersion('nomad'),
    traefikVersion: givenVersion('traefik'),
  };
}
