import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(__dirname, '../../..');

describe('the program that runs the live tier in CI', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-live-tier-test-'));

  afterAll(() => rmSync(dir, { recursive: true }));

  /** A Jest whose suite `a` fails as often as is told, and the program's output, code and totals. */
  function runWith(failures: number): {
    readonly code: number | null;
    readonly output: string;
    readonly totals: unknown;
  } {
    writeFileSync(join(dir, 'left'), String(failures));
    const jest = `#!${process.execPath}
      const fs = require('node:fs');
      const left = Number(fs.readFileSync('${dir}/left', 'utf8'));
      fs.writeFileSync('${dir}/left', String(left - 1));
      const suite = (name, statuses) => ({
        ...{ name: process.cwd() + '/test/live/' + name, startTime: 0, endTime: 1000 },
        ...{ status: statuses.includes('failed') ? 'failed' : 'passed' },
        assertionResults: statuses.map((status) => ({ status })),
      });
      const suites = [suite('a', ['passed', left > 0 ? 'failed' : 'passed']), suite('b', ['passed', 'pending'])];
      const chosen = process.argv.slice(process.argv.indexOf('--runTestsByPath') + 1);
      const testResults = suites.filter(({ name }) => !process.argv.includes('--runTestsByPath') || chosen.includes(name));
      const file = process.argv.find((arg) => arg.startsWith('--outputFile=')).slice('--outputFile='.length);
      fs.writeFileSync(file, JSON.stringify({ testResults }));
      process.exit(left > 0 ? 1 : 0);`;
    writeFileSync(join(dir, 'npx'), jest);
    chmodSync(join(dir, 'npx'), 0o755);
    const report = join(dir, 'report.json');
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/live/main.ts', report, '60'], {
      ...{ cwd: ROOT, encoding: 'utf8' },
      env: { ...process.env, PATH: [dir, process.env.PATH].join(delimiter) },
    });
    const { testResults, ...totals } = JSON.parse(readFileSync(report, 'utf8'));
    expect(testResults.map(({ name }: { name: string }) => name.slice(-1))).toEqual(['a', 'b']);
    return { code: status, output: stdout, totals };
  }

  test.each([
    [0, 0, '', { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1 }],
    [
      1,
      0,
      'test/live/a: failed (1 of 2 steps), then passed\n',
      { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1 },
    ],
    [
      2,
      1,
      'test/live/a: failed (1 of 2 steps), then failed (1 of 2 steps)\n',
      { numPassedTests: 2, numFailedTests: 1, numPendingTests: 1 },
    ],
  ])('a suite that fails %i times ends it with %i', (failures, code, output, totals) => {
    expect(runWith(failures)).toEqual({ code, output, totals });
  });
});
