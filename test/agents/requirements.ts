import { run } from '../../lib/deploy/command';
import { cachedProgram, PROGRAMS } from '../../scripts/testbed/programs';
import { cachedStorage } from './storage-program';

/** Runs once before the tests are collected, as those can't wait for what the machine lacks. */
export default async function (): Promise<void> {
  const cached = PROGRAMS.every((name) => cachedProgram(name) !== undefined) && cachedStorage() !== undefined;
  const buildable = cached || (await run('go', ['version'])).code === 0;
  process.env.BERTH_AGENTS_MISSING = buildable ? '' : 'the go command is missing: install Go 1.25 or newer';
  if (!buildable) process.stderr.write(`agents tier skipped: ${process.env.BERTH_AGENTS_MISSING}\n`);
}
