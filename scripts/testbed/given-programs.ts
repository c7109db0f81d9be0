import { basename } from 'node:path';
import { run } from '../../lib/deploy/command';
import { buildProgram, programVersion } from './programs';

/** A program that the environment names. */
export interface GivenProgram {
  readonly path: string;
  readonly version: string;
}

const KNOWN = new Map<string, Promise<GivenProgram>>();

/**
 * The program that the environment names, such as `BERTH_NOMAD=/opt/nomad-2.0.5/nomad`, if it names any: for versions that can't be built
 * from modules.
 */
export async function givenProgram(name: string): Promise<GivenProgram | undefined> {
  const variable = `BERTH_${name.replace(/-/g, '_').toUpperCase()}`;
  const path = process.env[variable];
  if (!path) return undefined;
  if (basename(path) !== name) throw new Error(`${variable} is ${path}, which must be a file of the name ${name}`);
  if (!KNOWN.has(path)) KNOWN.set(path, identify(variable, path));
  return KNOWN.get(path);
}

async function identify(variable: string, path: string): Promise<GivenProgram> {
  for (const arg of ['version', '--version']) {
    const { code, output } = await run(path, [arg], { timeoutSeconds: 30 });
    // Further lines say the versions of other things, such as Go's.
    const [version] = /\d+\.\d+\.\d+/.exec(output.trim().split('\n')[0]) ?? [];
    if (code === 0 && version !== undefined) return { path, version };
  }
  throw new Error(`${variable} is ${path}, which must be a program that says its version`);
}

/** Path of a program to test with: the given one, or the one that is built from its module. */
export async function obtainProgram(name: string, log: (line: string) => void): Promise<string> {
  return (await givenProgram(name))?.path ?? buildProgram(name, log);
}

/** Version of the program to test with. */
export async function testedVersion(name: string): Promise<string> {
  return (await givenProgram(name))?.version ?? programVersion(name);
}
