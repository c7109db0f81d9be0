import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDir } from '../../scripts/testbed/cache';
import { must } from '../../lib/deploy/command';
import { buildProgram, programVersion } from '../../scripts/testbed/programs';

/** A program of the tests' own. */
interface OwnProgram {
  /** Its source in this folder. */
  readonly source: string;

  /** The program of whose modules it is built. */
  readonly of: 'nomad' | 'traefik';
}

const OWN_PROGRAMS: { readonly [name: string]: OwnProgram } = {
  /** A storage plugin and its driver. */
  storage: { source: 'storage/main.go', of: 'nomad' },
  /** What Nomad's own code says of schedules and conditions. */
  'nomad-verdicts': { source: 'verdicts/nomad/main.go', of: 'nomad' },
  /** What Traefik's own code says of rules and middlewares. */
  'traefik-verdicts': { source: 'verdicts/traefik/main.go', of: 'traefik' },
};

/** Names of all of them. */
export const OWN_NAMES = Object.keys(OWN_PROGRAMS);

/** Path of such a program, alone in its directory: built unless cached. */
export async function buildOwn(name: string): Promise<string> {
  const cached = cachedOwn(name);
  if (cached !== undefined) return cached;
  const { source, of } = OWN_PROGRAMS[name];
  const beside = await buildProgram(of, (line) => process.stderr.write(`  ${line}\n`));
  const env = { ...process.env, CGO_ENABLED: '0' };
  const args = ['build', '-mod=mod', '-ldflags=-s -w', '-o', pathOf(name), join(__dirname, source)];
  await must('go', args, { cwd: dirname(beside), env });
  return pathOf(name);
}

/** Path of such a program, when the cache has it. */
export function cachedOwn(name: string): string | undefined {
  return existsSync(pathOf(name)) ? pathOf(name) : undefined;
}

/** A changed source, or another version of what it is built of, makes another program. */
function pathOf(name: string): string {
  const { source, of } = OWN_PROGRAMS[name];
  const text = readFileSync(join(__dirname, source));
  const hash = createHash('sha256').update(text).update(programVersion(of)).digest('hex');
  return join(cacheDir('programs', `${name}-${hash.slice(0, 12)}`), name);
}
