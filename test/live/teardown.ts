import { stopEngine } from '../../scripts/testbed/engine';
import { expectCleanMachine } from '../../scripts/testbed/leftovers';

/** Runs once after all suites: the engine that they share is stopped, and nothing of theirs is left. */
export default async function (): Promise<void> {
  if (process.env.BERTH_LIVE_MISSING) return;
  await stopEngine((line) => process.stderr.write(`  ${line}\n`));
  await expectCleanMachine();
}
