import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDir } from '../../scripts/testbed/cache';
import { must } from '../../lib/deploy/command';
import { buildProgram, programVersion } from '../../scripts/testbed/programs';

const SOURCE = join(__dirname, 'storage', 'main.go');

/** Path of a storage plugin and its driver, alone in its directory: built from Nomad's modules unless cached. */
export async function buildStorage(): Promise<string> {
  const cached = cachedStorage();
  if (cached !== undefined) return cached;
  const nomad = await buildProgram('nomad', (line) => process.stderr.write(`  ${line}\n`));
  const env = { ...process.env, CGO_ENABLED: '0' };
  await must('go', ['build', '-mod=mod', '-ldflags=-s -w', '-o', storage(), SOURCE], { cwd: dirname(nomad), env });
  return storage();
}

/** Path of that program, when the cache has it. */
export function cachedStorage(): string | undefined {
  return existsSync(storage()) ? storage() : undefined;
}

/** A changed source or Nomad version makes another program. */
function storage(): string {
  const hash = createHash('sha256').update(readFileSync(SOURCE)).update(programVersion('nomad')).digest('hex');
  return join(cacheDir('programs', `storage-${hash.slice(0, 12)}`), 'storage');
}
