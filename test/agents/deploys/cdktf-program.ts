import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../lib/deploy/command';
import { cacheDir } from '../../../scripts/testbed/cache';

/** The version that the docs name. It is too large for a dependency: 340 packages. */
const VERSION = '0.21.0';

/** Longest time for its installation, in seconds. */
const PATIENCE = 300;

/** Path of cdktf's own program, installed unless the cache has it; undefined where npm can't get it. */
export async function cdktfProgram(): Promise<string | undefined> {
  const dir = cacheDir(`cdktf-cli-${VERSION}`);
  const program = join(dir, 'node_modules', '.bin', 'cdktf');
  if (existsSync(program)) return program;
  const args = ['install', '--no-audit', '--no-fund', '--prefix', dir, `cdktf-cli@${VERSION}`];
  const { code } = await run('npm', args, { timeoutSeconds: PATIENCE });
  if (code === 0 && existsSync(program)) return program;
  rmSync(dir, { recursive: true, force: true });
  return undefined;
}
