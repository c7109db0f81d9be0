import { run } from '../../lib/deploy/command';
import { missingForMonitor } from '../../scripts/testbed/requirements';
import { givenProgram, obtainProgram, programText, testedVersion } from '../../scripts/testbed/given-programs';
import { cachedProgram, PROGRAMS } from '../../scripts/testbed/programs';
import { cdktfProgram } from './deploys/cdktf-program';
import { buildOwn, cachedOwn, OWN_NAMES } from './own-programs';

/** Runs before the tests are collected: they can't wait to learn what is missing, nor build one program twice. */
export default async function (): Promise<void> {
  const cached =
    PROGRAMS.every((name) => (givenProgram(name) ?? cachedProgram(name, testedVersion(name))) !== undefined) &&
    OWN_NAMES.every((name) => cachedOwn(name) !== undefined);
  const buildable = cached || (await run('go', ['version'])).code === 0;
  const log = (line: string): void => void process.stderr.write(`  ${line}\n`);
  process.env.BERTH_AGENTS_MISSING = buildable ? '' : 'the go command is missing: install Go 1.26 or newer';
  // Some let Terraform apply to the agents.
  const missing = (await missingForMonitor(log)) ?? '';
  process.env.BERTH_APPLIES_MISSING = missing;
  if (!buildable) {
    process.stderr.write(`agents tier skipped: ${process.env.BERTH_AGENTS_MISSING}\n`);
    return;
  }
  if (missing !== '') process.stderr.write(`its tests that apply are skipped: ${missing}\n`);
  process.env.BERTH_CDKTF = missing === '' ? ((await cdktfProgram()) ?? '') : '';
  if (missing === '' && process.env.BERTH_CDKTF === '') {
    process.stderr.write("the test of cdktf's own program is skipped: npm can't install cdktf-cli\n");
  }
  process.stderr.write(`agents tier with ${PROGRAMS.map(programText).join(', ')}\n`);
  for (const name of PROGRAMS) await obtainProgram(name, log);
  for (const name of OWN_NAMES) await buildOwn(name);
}
