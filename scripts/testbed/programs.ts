import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from './cache';
import { run } from '../../lib/deploy/command';

const MODULES = join(__dirname, 'images');

/** Programs that can be built from Go modules: the version in go.mod, and others that have a file of their own. */
export const PROGRAMS = ['consul', 'nomad', 'nomad-autoscaler', 'traefik'] as const;

/** Version of a program as its go.mod has it, such as `1.11.3`. */
export function programVersion(name: string): string {
  const tool = goTool(name).replace(/\/cmd\/.*$/, '');
  return new RegExp(`^require ${tool} v(\\S+)$`, 'm').exec(goMod(name))![1];
}

/** Whether there is a module file for a version of a program. */
export function canBuild(name: string, version: string): boolean {
  return version === programVersion(name) || existsSync(join(MODULES, name, `${version}.mod`));
}

/** Path of a program, when the cache has it. */
export function cachedProgram(name: string, version: string = programVersion(name)): string | undefined {
  const program = join(directory(name, version), name);
  return existsSync(program) ? program : undefined;
}

/** Path of a program, built from its Go module unless the cache has it. */
export async function buildProgram(
  name: string,
  log: (line: string) => void,
  version: string = programVersion(name),
): Promise<string> {
  const cached = cachedProgram(name, version);
  if (cached !== undefined) return cached;
  const dir = directory(name, version);
  const program = join(dir, name);
  writeFileSync(join(dir, 'go.mod'), goMod(name, version));
  const what = `${name} ${version} from its Go module`;
  log(`building ${what}, a few minutes the first time`);
  const start = Date.now();
  const ticker = setInterval(() => log(`building ${what} … ${Math.round((Date.now() - start) / 1000)} s`), 30_000);
  const args = ['build', '-mod=mod', '-ldflags=-s -w', '-o', program, goTool(name)];
  const { code, output } = await run('go', args, { cwd: dir, env: { ...process.env, CGO_ENABLED: '0' } });
  clearInterval(ticker);
  if (code !== 0) throw new Error(`${what} could not be built:\n${output.split('\n').slice(-8).join('\n')}`);
  return program;
}

/** A changed go.mod makes another program. */
function directory(name: string, version: string): string {
  const hash = createHash('sha256').update(goMod(name, version)).digest('hex');
  return cacheDir('programs', `${name}-${hash.slice(0, 12)}`);
}

function goMod(name: string, version?: string): string {
  const isPinned = version === undefined || version === programVersion(name);
  return readFileSync(join(MODULES, name, isPinned ? 'go.mod' : `${version}.mod`), 'utf8');
}

function goTool(name: string): string {
  return /^tool (\S+)$/m.exec(goMod(name))![1];
}
