import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Testing } from 'cdktf';
import { DockerHost, Duration, HostRole, Platform, Size } from '../../lib';
import { CONTAINERS } from '../../lib/observability/collector/container-lines';
import { AGENT_TAG, FIRST_LINE_LABEL } from '../../lib/observability/logs/docker-logging';
import { Template } from '../../lib/testing';
import { parseJobspec } from '../../lib/testing/jobspec';
import { ContainerFile, labelsOf } from './container-files';
import { freePorts, Program } from './program';

const JAVA = [
  'java.lang.IllegalStateException: no stock',
  '\tat shop.Stock.take(Stock.java:12)',
  'Caused by: java.io.IOException: gone',
  '\t... 3 more',
];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('a real Collector, and a real VictoriaLogs', () => {
  const collector = new Program('collector');
  const store = new Program('victoria-logs');
  const root = mkdtempSync(join(tmpdir(), 'berth-logs-'));
  const containers = join(root, 'containers');
  let storeArgs: string[];
  let startCollector: () => Promise<void>;
  let url: string;

  /** Entries that a query finds. */
  const ask = async (query: string): Promise<any[]> => {
    const body = new URLSearchParams({ query, limit: '100000' });
    const response = await fetch(`${url}/select/logsql/query`, { method: 'POST', body });
    expect(response.status).toBe(200);
    const text = await response.text();
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  const countOf = async (query: string): Promise<number> => Number((await ask(`${query} | stats count() as n`))[0].n);
  const until = async (query: string, count: number): Promise<void> => {
    for (let tries = 0; tries < 100 && (await countOf(query)) < count; tries += 1) await pause(200);
    expect(await countOf(query)).toBe(count);
  };

  beforeAll(async () => {
    const [port, grpc, http, metrics, health] = await freePorts(5);
    url = `http://127.0.0.1:${port}`;
    const platform = new Platform(Testing.app(), 'p', {
      hosts: [
        {
          name: 'h1',
          dockerHost: DockerHost.local(),
          address: '10.0.0.1',
          networkInterface: 'eth0',
          roles: [HostRole.SERVER, HostRole.CLIENT],
        },
      ],
      singleServer: true,
      secured: false,
      logs: { retention: Duration.days(2), size: Size.gibibytes(1) },
    });
    // Where everything is in these tests, instead of on a host.
    const here = (text: string): string =>
      text
        .replaceAll('10.0.0.1:9428', `127.0.0.1:${port}`)
        .replaceAll(':9428', `:${port}`)
        .replaceAll('/victoria-logs-data', join(root, 'store'))
        .replaceAll(CONTAINERS, containers)
        .replaceAll('"/data"', JSON.stringify(join(root, 'queue')))
        .replaceAll('172.17.0.1:4317', `127.0.0.1:${grpc}`)
        .replaceAll('172.17.0.1:4318', `127.0.0.1:${http}`)
        .replaceAll('"host": "10.0.0.1"', '"host": "127.0.0.1"')
        .replaceAll('"port": 8888', `"port": ${metrics}`)
        .replaceAll(':13133', `:${health}`);
    const { args } = Template.of(platform.servicesStack).job('victoria-logs').TaskGroups[0].Tasks[0].Config;
    storeArgs = args.map(here);
    const { upload } = Template.of(platform.hostStacks[0]).resource('docker_container', 'collector');
    const config = JSON.stringify(parseJobspec(upload[0].content), undefined, 1);
    const file = collector.file('collector.json', here(config));
    await store.start(storeArgs, `${url}/metrics`);
    startCollector = () => collector.start([`--config=${file}`], `http://127.0.0.1:${health}/`);
    await startCollector();
  }, 900_000);

  afterAll(async () => {
    await Promise.all([collector.stop(), store.stop()]);
    rmSync(root, { recursive: true, force: true });
  });

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
    await store.quit();
    tasks.forEach((task) => files[task].write(lines(task, 3000, 1000)));
    await pause(3_000);
    // What waits for the store is still there when the Collector is started anew.
    await collector.quit();
    tasks.forEach((task) => files[task].write(lines(task, 4000, 1000)));
    await startCollector();
    await store.start(storeArgs, `${url}/metrics`);
    await until('{job="busy"}', 50_000);
    const unique = await ask('{job="busy"} | stats by (alloc_id) count_uniq(_msg) as n');
    expect(unique.map(({ n }) => n)).toEqual(tasks.map(() => '5000'));
  });
});
