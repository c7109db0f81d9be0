import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SUMMARY = join(__dirname, '../../../scripts/ci/summary.mjs');

describe('the last words of CI', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-summary-'));

  afterAll(() => rmSync(dir, { recursive: true }));

  const summary = (...steps: string[]): { readonly code: number | null; readonly lines: string[] } => {
    const { status, stdout } = spawnSync(process.execPath, [SUMMARY, dir, ...steps], { encoding: 'utf8' });
    return { code: status, lines: stdout.trimEnd().split('\n') };
  };

  test('count steps and the tests of all reports, and fail when one has', () => {
    expect(summary('4', '0')).toEqual({ code: 0, lines: ['4 passed, 0 failed, 0 skipped'] });
    const suite = {
      name: join(process.cwd(), 'a.test.ts'),
      status: 'failed',
      assertionResults: [
        { fullName: 'holds', status: 'passed' },
        {
          fullName: 'breaks',
          status: 'failed',
          failureMessages: ['\u001b[31mgot 2\u001b[39m\n    at Object.<anonymous>'],
        },
      ],
    };
    const counts = { numPassedTests: 1, numFailedTests: 1, numPendingTests: 2 };
    writeFileSync(join(dir, 'unit.json'), JSON.stringify({ ...counts, testResults: [suite] }));
    expect(summary('4', '0')).toEqual({
      code: 1,
      lines: ['FAILED a.test.ts: breaks', '  got 2', '5 passed, 1 failed, 2 skipped'],
    });
  });

  test('tell of a suite that failed without a test that did', () => {
    const suite = {
      name: join(process.cwd(), 'b.test.ts'),
      status: 'failed',
      message: 'EBUSY: busy',
      assertionResults: [],
    };
    const counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
    writeFileSync(join(dir, 'unit.json'), JSON.stringify({ ...counts, testResults: [suite] }));
    expect(summary('4', '1')).toEqual({
      code: 1,
      lines: ['FAILED b.test.ts', '  EBUSY: busy', '4 passed, 1 failed, 0 skipped'],
    });
  });
});
