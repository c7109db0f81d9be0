import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JestReport, runTier } from './tier';

/** Runs the live tier as CI does. Arguments: the file for its report, and the minutes that are left. */
const [report, minutes] = process.argv.slice(2);
const deadline = Date.now() + Number(minutes) * 60_000;

function run(suites: readonly string[] = []): JestReport | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'berth-live-tier-'));
  try {
    const file = join(dir, 'report.json');
    const args = ['jest', '--config', 'test/live/jest.config.json', '--ci', '--json', `--outputFile=${file}`];
    const chosen = suites.length > 0 ? ['--runTestsByPath', ...suites] : [];
    spawnSync('npx', [...args, ...chosen], { stdio: ['ignore', 'ignore', 'inherit'] });
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JestReport) : undefined;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

if (report === undefined || !(Number(minutes) > 0)) {
  console.error('usage: live/main.ts <report file> <minutes that are left>');
  process.exitCode = 2;
} else {
  const { suites: testResults, lines, isGreen } = runTier(run, deadline);
  lines.forEach((line) => console.log(line));
  const count = (status: string): number =>
    testResults.flatMap(({ assertionResults }) => assertionResults).filter((result) => result.status === status).length;
  const whole = {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending'),
    testResults,
  };
  writeFileSync(report, JSON.stringify(whole));
  process.exitCode = isGreen ? 0 : 1;
}
