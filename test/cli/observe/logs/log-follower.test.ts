import { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { FakePlatform, RunningCommand, until } from '../fake-platform';

const line = (second: number, _msg: string, stream = 's'): string =>
  `${JSON.stringify({
    _time: new Date(START + second * 1000).toISOString().replace('Z', '456789Z'),
    ...{ _stream_id: stream, _msg, alloc_id: `${stream}2a9c1e-0000`, task: 'webapi' },
  })}\n`;
const START = Date.now() - 60_000;

let platform: FakePlatform;
let command: RunningCommand | undefined;
/** What the store holds, and the answers that follow it. */
let kept: string[];
let tails: { readonly response: ServerResponse; readonly form: URLSearchParams }[];

beforeEach(async () => {
  platform = await new FakePlatform().start();
  [kept, tails] = [[line(1, 'one'), line(2, 'two', 't')], []];
  platform.onLogs = ({ form, path }, response) => {
    if (path === '/select/logsql/tail') {
      response.flushHeaders();
      return void tails.push({ response, form });
    }
    const isNames = form.get('query')!.includes('| uniq');
    response.end(isNames ? JSON.stringify({ namespace: 'shop', job: 'webapi', task: 'webapi' }) : kept.join(''));
  };
});
afterEach(async () => {
  await command?.stop();
  platform.stop();
});

const messages = (): string[] => command!.out.map((text) => text.split(' ').slice(3).join(' '));

/** Follow, and wait until the store is asked for what comes. */
async function follow(...more: string[]): Promise<void> {
  command = platform.begin(['logs', 'webapi', ...more]);
  await until(
    () => tails.length === 1,
    () => command,
  );
}

describe('the follower of logs', () => {
  test('prints what is there, and then what comes, no line twice', async () => {
    await follow();
    expect(messages()).toEqual(['one', 'two']);
    const [{ response, form }] = tails;
    expect(form.get('query')).toBe(
      '{namespace="shop",job="webapi"} | fields _time, _stream_id, _msg, alloc_id, host, task',
    );
    response.write(line(1, 'one') + line(3, 'three'));
    response.write(line(2, 'two', 't'));
    // Of another stream the same time is new.
    response.write(line(3, 'four', 't'));
    await until(() => messages().length === 4);
    expect(messages()).toEqual(['one', 'two', 'three', 'four']);
    expect(await command!.stop()).toBe(0);
    expect(command!.err).toEqual([]);
  });

  test('what comes overlaps with what was there by more than the store waits', async () => {
    await follow('--since', '1d');
    expect(tails[0].form.get('offset')).toBe('5000ms');
    const overlap = Number(/^(\d+)ms$/.exec(tails[0].form.get('start_offset')!)![1]);
    expect(overlap).toBeGreaterThanOrEqual(10_000);
    expect(overlap).toBeLessThan(20_000);
  });

  test('a lost connection is told, and taken up where it was', async () => {
    await follow();
    tails[0].response.write(line(3, 'three'));
    await until(() => messages().length === 3);
    kept = [line(1, 'one'), line(3, 'three'), line(4, 'meanwhile')];
    platform.cut();
    await until(
      () => tails.length === 2,
      () => command,
    );
    expect(messages()).toEqual(['one', 'two', 'three', 'meanwhile']);
    expect(command!.err).toEqual([
      expect.stringMatching(/^berth: the connection is lost: .+: trying again$/),
      'berth: the connection is back',
    ]);
    tails[1].response.write(line(5, 'five'));
    await until(() => messages().length === 5);
    // Only a little of what it has had is read again.
    const reads = platform.questions
      .map(({ form }) => /^_time:>=(\S+)/.exec(form.get('query') ?? '')?.[1])
      .filter(Boolean);
    expect(Date.parse(reads.at(-1)!)).toBe(START + 3_000 - 60_000);
  });

  test('while the store is gone it goes on trying, and tells each cause once', async () => {
    await follow();
    platform.services['victoria-logs'] = [];
    platform.cut();
    await until(
      () => command!.err.length === 2,
      () => command,
    );
    const asked = (): number => platform.questions.filter(({ path }) => path.includes('/victoria-logs')).length;
    const before = asked();
    await until(() => asked() > before);
    await pause(200);
    expect(command!.err).toHaveLength(2);
    expect(command!.err[1]).toBe(
      "berth: the connection is lost: the platform keeps no logs: give it 'logs: {}', and deploy it: trying again",
    );
    expect(await command!.stop()).toBe(0);
  });

  test('a connection that is dead but open is noticed', async () => {
    jest.useFakeTimers({
      advanceTimers: 20,
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask', 'Date', 'performance'],
    });
    try {
      await follow();
      platform.intercept = (_, { path }, response) => {
        if (path !== '/health' || tails.length > 1) return false;
        response.destroy();
        return true;
      };
      jest.advanceTimersByTime(15_000);
      await until(
        () => command!.err.length > 0,
        () => command,
      );
      expect(command!.err[0]).toContain("the connection is lost: VictoriaLogs can't be asked");
    } finally {
      jest.useRealTimers();
    }
  });

  test('a refusal ends it', async () => {
    await follow();
    platform.intercept = (program, _, response) => {
      if (program !== 'victoria-logs') return false;
      response.writeHead(401).end();
      return true;
    };
    platform.cut();
    expect(await command!.code).toBe(1);
    expect(command!.err.at(-1)).toMatch(/^berth: \[prod\] VictoriaLogs refuses what is in /);
  });
});
