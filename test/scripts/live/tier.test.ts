import { join } from 'node:path';
import { Run, runTier, SuiteReport } from '../../../scripts/live/tier';

const MINUTE = 60_000;

/** A suite of three steps that took ten minutes. */
function suite(name: string, failures: number, status = failures > 0 ? 'failed' : 'passed'): SuiteReport {
  const assertionResults = [0, 1, 2].map((index) => ({ status: index < failures ? 'failed' : 'passed' }));
  return { name: join(process.cwd(), 'test/live', name), status, startTime: 0, endTime: 10 * MINUTE, assertionResults };
}

/** Runs whose reports are known, and what was run. */
function runs(...reports: (SuiteReport[] | undefined)[]): { readonly run: Run; readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const run: Run = (suites) => {
    asked.push(suites?.map((name) => name.split('/').pop()));
    const testResults = reports[asked.length - 1];
    return testResults && { testResults };
  };
  return { run, asked };
}

const tier = (run: Run, minutes = 60): ReturnType<typeof runTier> => runTier(run, minutes * MINUTE, () => 0);

describe('the live tier', () => {
  test('is green when every suite passes at once', () => {
    const { run, asked } = runs([suite('a', 0), suite('b', 0)]);
    expect(tier(run)).toMatchObject({ isGreen: true, lines: [] });
    expect(asked).toEqual([undefined]);
  });

  test('runs a suite that failed once more, and counts and tells the second outcome', () => {
    const { run, asked } = runs([suite('a', 2), suite('b', 0)], [suite('a', 0)]);
    const { isGreen, lines, suites } = tier(run);
    expect([isGreen, lines]).toEqual([true, ['test/live/a: failed (2 of 3 steps), then passed']]);
    expect(asked).toEqual([undefined, ['a']]);
    expect(suites.flatMap(({ assertionResults }) => assertionResults).map(({ status }) => status)).toEqual(
      Array(6).fill('passed'),
    );
  });

  test('tells why a step failed whose suite then passed', () => {
    const failing = { ...suite('a', 0), status: 'failed' };
    const step = { status: 'failed', title: 'a leader is lost', failureMessages: ['no leader in 9 s\n    at x'] };
    const { run } = runs([{ ...failing, assertionResults: [step] }], [suite('a', 0)]);
    expect(tier(run).lines).toEqual([
      'test/live/a: failed (1 of 1 steps), then passed',
      '  a leader is lost: no leader in 9 s',
    ]);
  });

  test('is red when a suite fails twice, whichever steps failed', () => {
    const { run } = runs([suite('a', 2), suite('b', 1)], [suite('a', 0), suite('b', 3)]);
    expect(tier(run)).toMatchObject({
      isGreen: false,
      lines: [
        'test/live/a: failed (2 of 3 steps), then passed',
        'test/live/b: failed (1 of 3 steps), then failed (3 of 3 steps)',
      ],
    });
  });

  test('is red, and says so, when there is no time for a second run', () => {
    const { run, asked } = runs([suite('a', 1), suite('b', 1)], [suite('a', 0)]);
    expect(tier(run, 15)).toMatchObject({
      isGreen: false,
      lines: [
        'test/live/a: failed (1 of 3 steps), then passed',
        'test/live/b: failed (1 of 3 steps), and there was no time to run it again',
      ],
    });
    expect(asked).toEqual([undefined, ['a']]);
  });

  test('is red when a run could not report, or a suite could not run', () => {
    expect(tier(runs(undefined).run)).toMatchObject({ isGreen: false, lines: ['the live tier wrote no report'] });
    expect(tier(runs([]).run).isGreen).toBe(false);
    const broken = { ...suite('a', 0, 'failed'), assertionResults: [] };
    expect(tier(runs([broken], undefined).run)).toMatchObject({
      isGreen: false,
      lines: ['test/live/a: failed (0 of 0 steps), then wrote no report'],
    });
  });
});
