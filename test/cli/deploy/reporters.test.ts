import { stripVTControlCharacters } from 'node:util';
import { JsonReporter } from '../../../lib/cli/deploy/reporters/json-reporter';
import { LineReporter } from '../../../lib/cli/deploy/reporters/line-reporter';
import { DeployEvent, Reporter } from '../../../lib/cli/deploy/reporters/reporter';
import { TerminalReporter } from '../../../lib/cli/deploy/reporters/terminal-reporter';

const changes = { created: 0, updated: 1, deleted: 0 };
const EVENTS: DeployEvent[] = [
  { kind: 'began', stack: 'shop' },
  { kind: 'progress', stack: 'shop', address: 'nomad_job.web', text: 'changing', isRepeated: false },
  { kind: 'progress', stack: 'shop', address: 'nomad_job.web', text: 'still changing, 10 s', isRepeated: true },
  { kind: 'ended', stack: 'shop', state: 'deployed', seconds: 65, changes },
  { kind: 'began', stack: 'pay' },
  { kind: 'ended', stack: 'pay', state: 'failed', seconds: 2, problem: 'failed:\n::warning::no\u001b[2J' },
  { kind: 'ended', stack: 'late', state: 'skipped', problem: 'it depends on pay, which failed' },
  { kind: 'finding', text: '[shop] route /web: 502' },
];

beforeEach(() => void jest.useFakeTimers({ now: new Date('2026-11-26T06:00:00Z') }));
afterEach(() => void jest.useRealTimers());

const play = (reporter: Reporter, events = EVENTS): void => events.forEach((event) => reporter.report(event));

describe('lines for a log', () => {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  beforeEach(() => void lines.splice(0));

  test('are one for each event that matters, with the time; foreign text drives nothing', () => {
    const reporter = new LineReporter(write, false);
    play(reporter);
    reporter.close();
    expect(lines).toEqual([
      '2026-11-26T06:00:00Z shop: began',
      '2026-11-26T06:00:00Z shop: nomad_job.web: changing',
      '2026-11-26T06:00:00Z shop: deployed, 1 changed, 1 min 5 s',
      '2026-11-26T06:00:00Z pay: began',
      '2026-11-26T06:00:00Z pay: failed, 2 s: failed:',
      '| ::warning::no\\u{001b}[2J',
      '2026-11-26T06:00:00Z late: skipped: it depends on pay, which failed',
      '2026-11-26T06:00:00Z [shop] route /web: 502',
    ]);
  });

  test('say every 30 s what still runs, and nothing once all has ended', () => {
    const reporter = new LineReporter(write, false);
    play(reporter, [EVENTS[0], { kind: 'began', stack: 'pay' }]);
    jest.advanceTimersByTime(65_000);
    play(reporter, [
      { kind: 'ended', stack: 'shop', state: 'deployed', seconds: 65, changes },
      { kind: 'ended', stack: 'pay', state: 'deployed', seconds: 65, changes },
    ]);
    jest.advanceTimersByTime(60_000);
    reporter.close();
    const still = lines.filter((line) => line.includes('still'));
    expect(still).toEqual([
      '2026-11-26T06:00:30Z still: shop (30 s), pay (30 s)',
      '2026-11-26T06:01:00Z still: shop (1 min 0 s), pay (1 min 0 s)',
    ]);
  });

  test('of a stack are a group in GitHub Actions, and a failure stands outside of it', () => {
    const reporter = new LineReporter(write, true);
    play(reporter, [
      ...EVENTS.slice(0, 4),
      EVENTS[4],
      { kind: 'progress', stack: 'pay', address: '', text: '::error::x', isRepeated: false },
      EVENTS[5],
    ]);
    reporter.close();
    expect(lines).toEqual([
      '2026-11-26T06:00:00Z shop: began',
      '::group::shop: deployed, 1 changed, 1 min 5 s',
      '2026-11-26T06:00:00Z shop: nomad_job.web: changing',
      '::endgroup::',
      '2026-11-26T06:00:00Z pay: began',
      '::group::pay: failed, 2 s',
      '2026-11-26T06:00:00Z pay: ::error::x',
      '::endgroup::',
      '2026-11-26T06:00:00Z pay: failed, 2 s: failed:',
      '| ::warning::no\\u{001b}[2J',
    ]);
  });
});

test('for programs each event is JSON on a line of its own', () => {
  const lines: string[] = [];
  const reporter = new JsonReporter((line) => lines.push(line));
  play(reporter);
  reporter.close();
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    EVENTS.map((event) => ({ time: '2026-11-26T06:00:00.000Z', ...event })),
  );
});

describe('a terminal', () => {
  let writes: string[];
  const terminal = (more: object = {}) => ({
    ...{ rows: 24, columns: 60, hasColors: false, onResize: () => () => undefined, onKey: () => () => undefined },
    write: (text: string): void => void writes.push(text),
    ...more,
  });
  /** What a terminal shows of what was written. */
  const screen = (): string[] => {
    let lines: string[] = [];
    for (const write of writes) {
      const [, up = '0', text] = /^(?:\u001b\[(\d+)A)?\r\u001b\[J([^]*)$/.exec(write) ?? [];
      if (text === undefined) continue;
      const drawn = stripVTControlCharacters(text).split('\n').slice(0, -1);
      lines = [...lines.slice(0, lines.length - Number(up)), ...drawn];
    }
    return lines;
  };
  beforeEach(() => void (writes = []));

  test('has a line for each stack that runs, below what has ended', () => {
    const reporter = new TerminalReporter(terminal(), 3);
    play(reporter, EVENTS.slice(0, 2));
    jest.advanceTimersByTime(12_000);
    expect(screen()).toEqual([expect.stringMatching(/^. shop 12 s {2}nomad_job\.web: changing$/), '  2 to come']);
    play(reporter, EVENTS.slice(3));
    reporter.close();
    expect(screen()).toEqual([
      '✓ shop: 1 changed, 1 min 5 s',
      '✗ pay: 2 s, failed:',
      '  ::warning::no\\u{001b}[2J',
      '- late: it depends on pay, which failed',
      '✗ [shop] route /web: 502',
    ]);
  });

  test('is drawn ten times a second at most, however much happens', () => {
    const reporter = new TerminalReporter(terminal(), 1);
    play(reporter, [EVENTS[0]]);
    for (let index = 0; index < 1_000; index += 1) {
      play(reporter, [EVENTS[1]]);
      jest.advanceTimersByTime(1);
    }
    expect(writes.length - 1).toBeLessThanOrEqual(10);
    reporter.close();
  });

  test('never gets a line that it would break, nor more than fit on it', () => {
    const reporter = new TerminalReporter(terminal({ rows: 6, columns: 20 }), 30);
    for (let index = 0; index < 30; index += 1) {
      play(reporter, [{ kind: 'began', stack: `stack-with-a-long-name-${index}` }]);
    }
    jest.advanceTimersByTime(100);
    expect(screen()).toHaveLength(4);
    expect(screen().every((line) => line.length < 20)).toBe(true);
    expect(screen()[3]).toContain('27 more');
    reporter.close();
  });

  test('shows its cursor again when it ends, and when the program does', () => {
    const before = process.listenerCount('exit');
    const reporter = new TerminalReporter(terminal(), 1);
    expect(writes).toEqual(['\u001b[?25l']);
    expect(process.listenerCount('exit')).toBe(before + 1);
    (process.listeners('exit').at(-1) as () => void)();
    expect(writes.at(-1)).toBe('\u001b[?25h');
    reporter.close();
    expect(process.listenerCount('exit')).toBe(before);
    expect(writes.at(-1)).toBe('\u001b[?25h');
  });

  test('has no colours where they are not wanted', () => {
    for (const hasColors of [false, true]) {
      writes = [];
      const reporter = new TerminalReporter(terminal({ hasColors }), 1);
      play(reporter, [EVENTS[3]]);
      reporter.close();
      expect(writes.join('').includes('\u001b[32m')).toBe(hasColors);
    }
  });
});
