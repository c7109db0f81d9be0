import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/deploy/command';
import { cacheDir } from './cache';

const IMAGES = join(__dirname, 'images');

/** Where a wheel has its program, by the program's name. */
const PATHS: { readonly [name: string]: string } = { envoy: 'envoy/_bin/envoy' };

/** Version of a program that a Python package holds; undefined for other programs. */
export function packageVersion(name: string): string | undefined {
  if (PATHS[name] === undefined) return undefined;
  return /==(\S+)/.exec(readFileSync(requirements(name), 'utf8'))![1];
}

/** Path of a program, unpacked from its Python package unless the cache has it. The package's hash is checked. */
export async function unpackProgram(name: string, log: (line: string) => void): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements(name)));
  const dir = cacheDir('programs', `${name}-${hash.digest('hex').slice(0, 12)}`);
  const program = join(dir, name);
  if (existsSync(program)) return program;
  const what = `${name} ${packageVersion(name)}`;
  const missing = await missingPip();
  if (missing !== undefined) throw new Error(`${what} comes in a Python package, and ${missing}`);
  log(`fetching ${what} in its Python package`);
  const wheel = mkdtempSync(join(dir, 'wheel-'));
  try {
    const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes', '--dest', wheel];
    await python(['-m', 'pip', 'download', ...options, '-r', requirements(name)]);
    await python(['-m', 'zipfile', '-e', join(wheel, readdirSync(wheel)[0]), wheel]);
    chmodSync(join(wheel, PATHS[name]), 0o755);
    renameSync(join(wheel, PATHS[name]), program);
  } catch (error) {
    throw new Error(`${what} can't be fetched in its Python package: ${(error as Error).message}`);
  } finally {
    rmSync(wheel, { recursive: true });
  }
  return program;
}

/** Why no Python package can be fetched on this machine, in one line with the fix. */
async function missingPip(): Promise<string | undefined> {
  const { code } = await run('python3', ['-m', 'pip', '--version']);
  return code === 0 ? undefined : "Python's pip is missing: install python3-pip";
}

async function python(args: string[]): Promise<void> {
  const { code, output } = await run('python3', args, { timeoutSeconds: 300 });
  if (code !== 0) throw new Error(`${output.trim().split('\n').pop()}`);
}

function requirements(name: string): string {
  return join(IMAGES, name, 'requirements.txt');
}
