import { setTimeout as pause } from 'node:timers/promises';
import { Duration, Size } from '../../lib';
import { AGENT_TAG, FIRST_LINE_LABEL } from '../../lib/observability/logs/docker-logging';
import { ContainerFile, labelsOf } from './container-files';
import { LogsBed } from './logs-bed';

const JAVA = [
  'java.lang.IllegalStateException: no stock',
  '\tat shop.Stock.take(Stock.java:12)',
  'Caused by: java.io.IOException: gone',
  '\t... 3 more',
];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('a real Collector, and a real VictoriaLogs', () => {
  const bed = new LogsBed();
  const { containers } = bed;
  const ask = bed.ask.bind(bed);
  const until = bed.until.bind(bed);

  beforeAll(() => bed.open({ logs: { retention: Duration.days(2), size: Size.gibibytes(1) } }), 900_000);
  afterAll(() => bed.close());

  test('keep whose each line is, in the words of metrics', async () => {
    new ContainerFile(containers, 'a0', labelsOf({ job: 'webapi', allocation: 'alloc-a', name: 'web' })).write([
      'hello',
    ]);
    new ContainerFile(containers, 'a1', labelsOf({ job: 'tick/periodic-1795', allocation: 'alloc-b' })).write(['tick']);
    new ContainerFile(containers, 'a2', {}, `${AGENT_TAG}consul`).write(['agent: leader']);
    new ContainerFile(containers, 'a3', {}).write(['of a stranger']);
    await until('*', 3);
    const one = async (query: string): Promise<any> => {
      // A stream is found a moment after its lines are counted.
      await until(query, 1);
      const [{ _stream_id: id, _time: time, ...rest }] = await ask(query);
      expect([typeof id, Date.now() - Date.parse(time) < 60_000]).toEqual(['string', true]);
      return rest;
    };
    const labels =
      'alloc_id="alloc-a",host="h1",job="webapi",namespace="shop",stream="stdout",task="web",task_group="web"';
    expect(await one('{job="webapi"}')).toEqual({
      _msg: 'hello',
      _stream: `{${labels}}`,
      alloc_id: 'alloc-a',
      host: 'h1',
      job: 'webapi',
      namespace: 'shop',
      stream: 'stdout',
      task: 'web',
      task_group: 'web',
    });
    expect(await one('{job="tick"}')).toMatchObject({ job: 'tick', run: '1795', alloc_id: 'alloc-b' });
    expect(await one('{job="consul"}')).toEqual({
      _msg: 'agent: leader',
      _stream: '{host="h1",job="consul",stream="stdout"}',
      host: 'h1',
      job: 'consul',
      stream: 'stdout',
    });
  });

  test('keep long lines whole, and stack traces together, also where two streams alternate', async () => {
    const long = `begin ${'x'.repeat(40_000)} end`;
    const file = new ContainerFile(containers, 'b0', labelsOf({ job: 'traces', allocation: 'alloc-c' }));
    file.write([long]);
    for (const line of JAVA) {
      file.write([line], 'stderr');
      file.write([`request ${line.length}`]);
    }
    const dated = { [FIRST_LINE_LABEL]: '^\\d{4}-' };
    const own = new ContainerFile(containers, 'b1', labelsOf({ job: 'dated', allocation: 'alloc-d', more: dated }));
    own.write(['2026-11-26 failed', 'Traceback:', '  File "x"', 'ValueError: no', '2026-11-26 went on']);
    await until('{job="traces"}', 6);
    await until('{job="dated"}', 2);
    const texts = async (query: string): Promise<string[]> => (await ask(query)).map(({ _msg }) => _msg);
    expect(await texts('{job="traces",stream="stderr"}')).toEqual([JAVA.join('\n')]);
    expect((await texts('{job="traces",stream="stdout"}')).sort()).toEqual(
      [long, ...JAVA.map((line) => `request ${line.length}`)].sort(),
    );
    expect((await texts('{job="dated"}')).sort()).toEqual([
      '2026-11-26 failed\nTraceback:\n  File "x"\nValueError: no',
      '2026-11-26 went on',
    ]);
  });

  test('lose no line of a burst over several files, nor while either of them is down, and keep none twice', async () => {
    const tasks = Array.from({ length: 10 }, (_, task) => task);
    const files = tasks.map(
      (task) => new ContainerFile(containers, `c${task}`, labelsOf({ job: 'busy', allocation: `alloc-${task}` })),
    );
    const lines = (task: number, from: number, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `line ${task}-${from + index} of a task that has much to say`);
    // Faster than anybody reads.
    for (const from of [0, 1000, 2000]) {
      tasks.forEach((task) => files[task].write(lines(task, from, 1000)));
      if (from < 2000) files.forEach((file) => file.rotate());
    }
    await until('{job="busy"}', 30_000);
    await bed.stopStore();
    tasks.forEach((task) => files[task].write(lines(task, 3000, 1000)));
    await pause(3_000);
    // What waits for the store is still there when the Collector is started anew.
    await bed.stopCollector();
    tasks.forEach((task) => files[task].write(lines(task, 4000, 1000)));
    await bed.startCollector();
    await bed.startStore();
    await until('{job="busy"}', 50_000);
    const unique = await ask('{job="busy"} | stats by (alloc_id) count_uniq(_msg) as n');
    expect(unique.map(({ n }) => n)).toEqual(tasks.map(() => '5000'));
  });
});

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('a Collector and a VictoriaLogs with a password', () => {
  const bed = new LogsBed();

  beforeAll(() => bed.open({ logs: {}, secured: true }), 900_000);
  afterAll(() => bed.close());

  test('lose no line, and keep none twice, while it is replaced with the store stopped', async () => {
    const file = new ContainerFile(bed.containers, 'e0', labelsOf({ job: 'steady', allocation: 'alloc-s' }));
    let written = 0;
    const write = (): void =>
      file.write(Array.from({ length: 1000 }, () => `line ${(written += 1)} of a task that goes on`));
    write();
    await bed.until('{job="steady"}', 1000);
    // As 'berth secrets rotate … passwords' does; then the host is deployed, and the services are.
    write();
    await bed.stopStore();
    write();
    bed.changePassword();
    await bed.stopCollector();
    write();
    await bed.startCollector();
    write();
    await bed.startStore();
    write();
    await bed.until('{job="steady"}', written);
    expect(await bed.ask('{job="steady"} | stats count_uniq(_msg) as n')).toEqual([{ n: String(written) }]);
  });
});
