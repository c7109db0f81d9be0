import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from './cache';
import { must, run } from '../../lib/deploy/command';

const MODULES = join(__dirname, 'images');

/** Programs that the agents tier runs. */
export const PROGRAMS: readonly string[] = [
  ...['consul', 'nomad', 'nomad-autoscaler', 'traefik'],
  ...['prometheus', 'promtool', 'alertmanager', 'node_exporter', 'victoria-logs', 'collector'],
];

/** Version of a program as its go.mod has it, such as `1.11.3`: some modules are numbered unlike their releases. */
export function programVersion(name: string): string {
  const { version, release = version } = goModule(name);
  return release;
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
  for (const each of replacements(name, version)) await layModule(each, dir);
  const what = `${name} ${version} from its Go module`;
  log(`building ${what}, a few minutes the first time`);
  const start = Date.now();
  const ticker = setInterval(() => log(`building ${what} … ${Math.round((Date.now() - start) / 1000)} s`), 30_000);
  const args = ['build', '-mod=mod', '-ldflags=-s -w', ...goTags(name), '-o', program, goTool(name)];
  const { code, output } = await run('go', args, { cwd: dir, env: { ...process.env, CGO_ENABLED: '0' } });
  clearInterval(ticker);
  if (code !== 0) throw new Error(`${what} could not be built:\n${output.split('\n').slice(-8).join('\n')}`);
  return program;
}

/** A module that a go.mod replaces by a folder beside it. */
interface Replacement {
  readonly module: string;

  /**
   * The version that the folder completes.
   *
   * @default - none: the folder is all of the module
   */
  readonly version?: string;

  /** Name of the folder. */
  readonly folder: string;

  /** The folder's own files, as paths. */
  readonly source: string;
}

function replacements(name: string, version: string): Replacement[] {
  const found = [...goMod(name, version).matchAll(/^replace (\S+)(?: (v\S+))? => \.\/(\S+)$/gm)];
  return found.map(([, module, replaced, folder]) => {
    return { module, version: replaced, folder, source: join(MODULES, name, folder) };
  });
}

/** Lay the folder's files where the build looks for them, over a copy of the module that they complete. */
async function layModule({ module, version, folder, source }: Replacement, dir: string): Promise<void> {
  const target = join(dir, folder);
  rmSync(target, { recursive: true, force: true });
  if (version !== undefined) {
    const { Dir } = JSON.parse(await must('go', ['mod', 'download', '-json', `${module}@${version}`]));
    cpSync(Dir, target, { recursive: true });
    await must('chmod', ['-R', 'u+w', target]);
  }
  cpSync(source, target, { recursive: true });
}

/** A change of the go.mod, or of a file that is compiled with it, makes another program. */
function directory(name: string, version: string): string {
  const hash = createHash('sha256').update(goMod(name, version));
  const main = ownMain(name);
  const laid = replacements(name, version).flatMap(({ source }) => filesIn(source));
  for (const file of [...(main === undefined ? [] : [main]), ...laid]) hash.update(readFileSync(file));
  return cacheDir('programs', `${name}-${hash.digest('hex').slice(0, 12)}`);
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

function goMod(name: string, version?: string): string {
  const isPinned = version === undefined || version === programVersion(name);
  return readFileSync(join(MODULES, name, isPinned ? 'go.mod' : `${version}.mod`), 'utf8');
}

/** The program's own module, which is the first that its go.mod requires. */
function goModule(name: string): { readonly path: string; readonly version: string; readonly release?: string } {
  const [, path, version, release] = /^require (\S+) v(\S+)(?: \/\/ release (\S+))?$/m.exec(goMod(name))!;
  return { path, version, release };
}

/** What is compiled: a package of a module, or a file of our own. */
function goTool(name: string): string {
  return ownMain(name) ?? /^tool (\S+)$/m.exec(goMod(name))![1];
}

function ownMain(name: string): string | undefined {
  const file = join(MODULES, name, 'main.go');
  return existsSync(file) ? file : undefined;
}

function goTags(name: string): string[] {
  return /^\/\/ (-tags=\S+)$/m.exec(goMod(name))?.slice(1) ?? [];
}
