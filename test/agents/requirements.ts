import { run } from '../../lib/deploy/command';
import { buildProgram, cachedProgram, PROGRAMS } from '../../scripts/testbed/programs';
import { buildStorage, cachedStorage } from './storage-program';

/** Runs before the tests are collected: they can't wait to learn what is missing, nor build one program twice. */
export default async function (): Promise<void> {
  const cached = PROGRAMS.every((name) => cachedProgram(name) !== undefined) && cachedStorage() !== undefined;
  const buildable = cached || (await run('go', ['version'])).code === 0;
  process.env.BERTH_AGENTS_MISSING = buildable ? '' : 'the go command is missing: install Go 1.25 or newer';
  if (!buildable) {
    process.stderr.write(`agents tier skipped: ${process.env.BERTH_AGENTS_MISSING}\n`);
    return;
  }
  for (const name of PROGRAMS) await buildProgram(name, (line) => process.stderr.write(`  ${line}\n`));
  await buildStorage();
}
