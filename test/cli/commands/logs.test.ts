import { ServerResponse } from 'node:http';
import { FakePlatform, Question } from '../observe/fake-platform';

const ALLOCATIONS = ['3f2a9c1e-0000-4000-8000-000000000001', '7d10b2aa-0000-4000-8000-000000000002'];
const JOBS = [
  { namespace: 'shop', job: 'webapi', task: 'webapi' },
  { namespace: 'shop', job: 'webapi', task: 'cache' },
  { namespace: 'pay', job: 'payments', task: 'payments' },
];

/** A line as VictoriaLogs tells it. */
const line = (second: number, _msg: string, of = 0): object => ({
  _time: `2026-11-26T01:38:${String(second).padStart(2, '0')}.123456789Z`,
  ...{ _stream_id: `stream-${of}`, _msg, alloc_id: ALLOCATIONS[of], task: 'webapi' },
});
const send = (response: ServerResponse, lines: object[]): void =>
  void response.write(lines.map((each) => `${JSON.stringify(each)}\n`).join(''));

let platform: FakePlatform;
let kept: object[];
beforeEach(async () => {
  platform = await new FakePlatform().start();
  kept = [line(1, 'one'), line(2, 'two', 1)];
  platform.onLogs = ({ form, path }, response) => {
    const query = form.get('query')!;
    const [, name] = /^\{job="([^"]*)"\} \| uniq/.exec(query) ?? [];
    if (query.includes('| uniq')) {
      send(
        response,
        JOBS.filter(({ job }) => name === undefined || job === name),
      );
    } else if (path === '/select/logsql/query') send(response, kept);
    response.end();
  };
});
afterEach(() => platform.stop());

const asked = (): Question => platform.questions.find(({ form }) => form.get('query')?.includes('sort by'))!;

describe('berth logs', () => {
  test('prints the lines of all instances, which are told apart', async () => {
    expect(await platform.run('logs', 'webapi', '--no-follow')).toEqual({
      code: 0,
      out: '2026-11-26T01:38:01.123Z 3f2a9c1e webapi one\n2026-11-26T01:38:02.123Z 7d10b2aa webapi two',
      err: '',
    });
    expect(asked().form.get('query')).toMatch(
      /^_time:>=\S+Z \{namespace="shop",job="webapi"\} \| sort by \(_time\) \| fields _time, _stream_id, _msg, alloc_id, host, task$/,
    );
  });

  test('options narrow what is asked for', async () => {
    await platform.run(
      'logs',
      'webapi',
      '--no-follow',
      '--task',
      'cache',
      '--grep',
      'a "b"|\\d',
      '--since',
      '2h',
      '--json',
    );
    const query = asked().form.get('query')!;
    expect(query).toContain(' {namespace="shop",job="webapi",task="cache"} _msg:~"a \\"b\\"|\\\\d" | sort by (_time)');
    const since = Date.now() - Date.parse(/^_time:>=(\S+) /.exec(query)![1]);
    expect(Math.abs(since - 2 * 60 * 60 * 1000)).toBeLessThan(5_000);
  });

  test('--json has all fields, a document a line', async () => {
    kept = [{ ...line(1, 'a\u001b[31m\nb'), trace_id: 'abc' }, line(2, '\u009b')];
    const { out } = await platform.run('logs', 'webapi', '--no-follow', '--json');
    expect(out.split('\n').map((each) => JSON.parse(each))).toEqual(kept);
    expect(out).not.toMatch(/(?!\n)\p{C}/u);
    expect(asked().form.get('query')).not.toContain('fields');
  });

  test('every line of a message has its source, and no control character reaches a terminal', async () => {
    kept = [line(1, 'Error: x\n\tat y\r\n\u001b[31mred\u001b[0m \u001b]0;title\u0007\u202e\n')];
    const { out } = await platform.run('logs', 'webapi', '--no-follow');
    const start = '2026-11-26T01:38:01.123Z 3f2a9c1e webapi';
    expect(out.split('\n')).toEqual([
      `${start} Error: x`,
      `${start} \tat y`,
      `${start} red \\u{001b}]0;title\\u{0007}\\u{202e}`,
    ]);
  });

  test('what is too much for the store to sort is read in parts, in order, and no line twice', async () => {
    const now = Date.now();
    const times = [590, 400, 200, 10, -5].map((seconds) => now - seconds * 1000);
    platform.onLogs = ({ form }, response) => {
      const query = form.get('query')!;
      if (query.includes('| uniq')) return void response.end(JSON.stringify(JOBS[0]));
      const [, first] = /^_time:(?:>=|\[)([^ ,]+)/.exec(query)!;
      const [, last] = /^_time:\[\S+ (\S+)\) /.exec(query) ?? [];
      const [from, until] = [Date.parse(first), last === undefined ? Infinity : Date.parse(last)];
      if (Math.min(until, now) - from > 200_000) {
        const why = 'cannot calculate [sort by (_time)], since it requires more than 51MB of memory';
        return void response.writeHead(400).end(`cannot execute query [${query}${' '.repeat(900)}]: ${why}`);
      }
      const found = times.filter((time) => time >= from && time < until);
      send(
        response,
        found.map((time) => ({ ...line(1, String(times.indexOf(time))), _time: new Date(time).toISOString() })),
      );
      return void response.end();
    };
    const { out, err } = await platform.run('logs', 'webapi', '--no-follow');
    expect(err).toBe('');
    expect(out.split('\n').map((text) => text.split(' ').at(-1))).toEqual(['0', '1', '2', '3', '4']);
  });

  test('agents have their hosts for instances', async () => {
    kept = [{ _time: '2026-11-26T01:38:01.1Z', _stream_id: 'a', _msg: 'agent: leader', host: 's1' }];
    platform.onLogs = ({ form }, response) =>
      void response.end(JSON.stringify(form.get('query')!.includes('| uniq') ? { job: 'consul' } : kept[0]));
    expect((await platform.run('logs', 'consul', '--no-follow')).out).toBe('2026-11-26T01:38:01.100Z s1 agent: leader');
    expect(asked().form.get('query')).toContain('{namespace="",job="consul"}');
  });

  test.each([
    [['webapp'], "no lines are kept of an app 'webapp': did you mean 'webapi'?"],
    [
      ['webapi', '--namespace', 'pay'],
      "no lines are kept of an app 'webapi' in the namespace 'pay': there is one in shop",
    ],
    [['webapi', '--task', 'web'], "no lines are kept of a task 'web' of 'webapi', but of cache, webapi"],
  ])('fails when nothing can come (%p)', async (args, problem) => {
    expect(await platform.run('logs', ...args)).toEqual({ code: 1, out: '', err: `berth: [prod] ${problem}` });
  });

  test.each(['0m', '10', 'x', '-1m', '1w', '1.5h'])('--since must be a length of time (%s)', async (since) => {
    const { code, err } = await platform.run('logs', 'webapi', `--since=${since}`);
    expect([code, err]).toEqual([
      1,
      `berth: '--since' must be a length of time, such as 30s, 10m, 2h or 1d, got '${since}'`,
    ]);
  });
});
