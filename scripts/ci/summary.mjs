// Tells the failures of all reports, and ends with one line that counts everything. It needs nothing but Node, as an
// installation that failed is counted, too. Arguments: directory of the reports, steps that passed, steps that failed.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const LINES = 12;
const COLORS = /\u001b\[[\d;]*m/g;

const [dir, passed, failed] = process.argv.slice(2);
const total = { passed: Number(passed), failed: Number(failed), skipped: 0 };

for (const file of readdirSync(dir).sort()) {
  const report = JSON.parse(readFileSync(join(dir, file), 'utf8'));
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests;
  for (const suite of report.testResults ?? []) tell(suite);
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

function tell({ name, status, message, assertionResults }) {
  const suite = relative(process.cwd(), name);
  const failures = assertionResults.filter((each) => each.status === 'failed');
  for (const { fullName, failureMessages = [] } of failures) say(`${suite}: ${fullName}`, failureMessages.join('\n'));
  // A suite that could not run, or whose last hook failed, has no test that says so.
  if (status === 'failed' && failures.length === 0) say(suite, message ?? '');
}

function say(title, text) {
  const lines = text
    .replace(COLORS, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*at /.test(line));
  console.log([`FAILED ${title}`, ...lines.slice(0, LINES).map((line) => `  ${line}`)].join('\n'));
}
