import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CONSUL_RULES } from '../../lib/platform/access/acl-bootstrap';
import { FakeDocker } from '../cli/observe/fake-docker';
import { RunningCommand, until } from '../cli/observe/fake-platform';
import { S1, Testbed } from '../cli/testbed';
import { freePorts, Program } from './program';

const LOCAL = '127.0.0.1';
const ALLOCATIONS = ['3f2a9c1e-0000-4000-8000-000000000001', '7d10b2aa-0000-4000-8000-000000000002'];
const MEBIBYTE = 1024 ** 2;

/** What Nomad, node_exporter and Traefik say, after some seconds. */
const SERIES: { readonly [job: string]: (seconds: number) => string[] } = {
  nomad: () => [
    ...['running', 'queued'].map((state, index) => {
      const labels = 'namespace="shop",job="webapi",task_group="webapi"';
      return `nomad_nomad_job_summary_${state}{${labels}} ${2 - index}`;
    }),
    ...ALLOCATIONS.flatMap((allocation) => {
      const labels = `namespace="shop",job="webapi",task_group="webapi",task="webapi",alloc_id="${allocation}"`;
      return [
        `nomad_client_allocs_cpu_total_ticks{${labels}} 60`,
        `nomad_client_allocs_memory_usage{${labels}} ${50 * MEBIBYTE}`,
        `nomad_client_allocs_memory_allocated{${labels}} ${128 * MEBIBYTE}`,
      ];
    }),
  ],
  node: (seconds) => [
    `node_cpu_seconds_total{cpu="0",mode="idle"} ${seconds * 0.75}`,
    `node_cpu_seconds_total{cpu="0",mode="user"} ${seconds * 0.25}`,
    'node_memory_MemAvailable_bytes 75',
    'node_memory_MemTotal_bytes 100',
    'node_filesystem_avail_bytes{device="a"} 40',
    'node_filesystem_size_bytes{device="a"} 100',
  ],
  traefik: (seconds) => {
    const service = 'service="webapi-0a1b2c3d@consulcatalog"';
    const bucket = `traefik_service_request_duration_seconds_bucket{${service},code="200",le=`;
    return [
      `traefik_service_requests_total{${service},code="200"} ${seconds * 95}`,
      `traefik_service_requests_total{${service},code="500"} ${seconds * 5}`,
      ...['0.1', '0.2', '+Inf'].map((le, index) => `${bucket}"${le}"} ${seconds * (index === 0 ? 90 : 100)}`),
    ];
  },
};

const RULES = [
  { alert: 'Broken', expr: 'up{job="nomad"} == 1', labels: { severity: 'critical', namespace: 'shop', job: 'webapi' } },
  { alert: 'Watchdog', expr: 'vector(1)', labels: { severity: 'none' } },
];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('berth top and berth logs, of real programs', () => {
  const [consul, prometheus, store] = ['consul', 'prometheus', 'victoria-logs'].map((name) => new Program(name));
  const testbed = new Testbed().synth([{ ...S1, name: 'here' }]);
  const docker = new FakeDocker();
  const started = Date.now();
  let exporter: Server;
  let storeUrl: string;
  let startStore: () => Promise<void>;
  let command: RunningCommand | undefined;

  const at = (): string[] => ['--app', testbed.app, '--dir', testbed.dir];
  const ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { monitoring, logs_password: logs } = testbed.secrets;
    const authorization = `Basic ${btoa(`berth:${url.startsWith(storeUrl) ? logs : monitoring.password}`)}`;
    const response = await fetch(url, { ...init, headers: { authorization, ...init.headers } });
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
    return response;
  };

  beforeAll(async () => {
    await testbed.init();
    const { monitoring, logs_password: logs } = testbed.secrets;
    const [metricsPort, logsPort] = await freePorts(2);
    storeUrl = `http://${LOCAL}:${logsPort}`;
    exporter = createServer(({ url }, response) => {
      const series = SERIES[url!.slice(1)];
      response.setHeader('Content-Type', 'text/plain');
      if (series !== undefined) return void response.end(`${series((Date.now() - started) / 1000).join('\n')}\n`);
      // Those that start the programs have no password.
      return void ask(decodeURIComponent(url!.replace(/^.*\?/, ''))).then(
        () => response.end('ready'),
        () => response.writeHead(503).end(),
      );
    });
    await new Promise<void>((resolve) => exporter.listen(0, LOCAL, resolve));
    const readyOf = (url: string): string => `http://${target}/ready?${encodeURIComponent(url)}`;
    const target = `${LOCAL}:${(exporter.address() as AddressInfo).port}`;
    const rules = prometheus.file('rules.json', { groups: [{ name: 'g', rules: RULES }] });
    const web = prometheus.file('web.json', { basic_auth_users: { berth: monitoring.password_hash } });
    const config = prometheus.file('prometheus.json', {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: Object.keys(SERIES).map((job) => ({
        ...{ job_name: job, honor_labels: true, metrics_path: `/${job}` },
        static_configs: [{ targets: [target], labels: { host: 'here' } }],
      })),
    });
    startStore = () =>
      store.start(
        [
          ...[`-storageDataPath=${store.path('data')}`, `-httpListenAddr=${LOCAL}:${logsPort}`],
          ...['-httpAuth.username=berth', `-httpAuth.password=${logs}`],
          // Too little to sort many lines.
          '-memory.allowedBytes=16MiB',
        ],
        readyOf(`${storeUrl}/metrics`),
      );
    await Promise.all([
      prometheus.start(
        [
          ...[`--config.file=${config}`, `--web.config.file=${web}`, `--storage.tsdb.path=${prometheus.path('data')}`],
          `--web.listen-address=${LOCAL}:${metricsPort}`,
        ],
        readyOf(`http://${LOCAL}:${metricsPort}/-/ready`),
      ),
      startStore(),
      startConsul(metricsPort, logsPort),
    ]);
  }, 900_000);

  afterEach(async () => {
    await command?.stop();
    command = undefined;
  });
  afterAll(async () => {
    await Promise.all([consul.stop(), prometheus.stop(), store.stop()]);
    exporter?.close();
    docker.remove();
    testbed.remove();
  });

  /** A Consul with access control, whose catalog names the programs and an app with two instances, one of which fails. */
  async function startConsul(metricsPort: number, logsPort: number): Promise<void> {
    const { consul_management_token: management, consul_tokens: tokens } = testbed.secrets;
    const [http, serf, rpc] = await freePorts(3);
    const config = consul.file('consul.json', {
      ...{ server: true, bootstrap_expect: 1, data_dir: consul.path('data'), disable_update_check: true },
      ...{ bind_addr: LOCAL, advertise_addr: LOCAL, node_name: 'here' },
      ports: { http, dns: -1, serf_lan: serf, serf_wan: -1, server: rpc, grpc: -1, grpc_tls: -1 },
      acl: { enabled: true, default_policy: 'deny', tokens: { initial_management: management } },
    });
    const url = `http://${LOCAL}:${http}`;
    await consul.start(['agent', `-config-file=${config}`], `${url}/v1/status/leader`);
    const put = (path: string, body: object): Promise<Response> =>
      ask(`${url}${path}`, { method: 'PUT', headers: { 'X-Consul-Token': management }, body: JSON.stringify(body) });
    await put('/v1/acl/policy', { Name: 'dns', Rules: CONSUL_RULES.dns });
    const { accessor: AccessorID, secret: SecretID } = tokens.dns;
    await put('/v1/acl/token', { AccessorID, SecretID, Policies: [{ Name: 'dns' }] });
    const check = (Status: string): object => ({ Name: 'check', TTL: '10m', Status });
    const register = (ID: string, Name: string, Port: number, status: string): Promise<Response> =>
      put('/v1/agent/service/register', { ID, Name, Address: LOCAL, Port, Check: check(status) });
    await register('prometheus', 'prometheus', metricsPort, 'passing');
    await register('victoria-logs', 'victoria-logs', logsPort, 'passing');
    for (const [index, id] of ALLOCATIONS.entries()) {
      await register(
        `_nomad-task-${id}-group-webapi-webapi-http`,
        'webapi',
        8080,
        index === 0 ? 'passing' : 'critical',
      );
    }
    docker.lead(`${LOCAL}:8500`, http);
    [metricsPort, logsPort].forEach((port) => docker.lead(`${LOCAL}:${port}`, port));
  }

  /** Let an instance of the app write lines. */
  async function write(messages: string[], instance: number = 0, time: number = Date.now()): Promise<void> {
    const labels = {
      namespace: 'shop',
      job: 'webapi',
      task_group: 'webapi',
      task: 'webapi',
      host: 'here',
      stream: 'stdout',
    };
    const lines = messages.map((_msg, index) => {
      const _time = new Date(time + index).toISOString();
      return JSON.stringify({ ...labels, alloc_id: ALLOCATIONS[instance], _time, _msg });
    });
    const fields = 'namespace,job,task_group,task,alloc_id,host,stream';
    await ask(`${storeUrl}/insert/jsonline?_stream_fields=${fields}`, { method: 'POST', body: lines.join('\n') });
  }

  const messages = (out: string[]): string[] => out.map((line) => line.split(' ').slice(3).join(' '));
  const numbers = (count: number, from = 0): string[] =>
    Array.from({ length: count }, (_, index) => `line ${from + index}`);

  test('top tells what Prometheus and Consul know', async () => {
    const look = async (): Promise<any> => {
      const { code, out, err } = await testbed.run('top', '--json', ...at());
      expect([code, err]).toEqual([0, '']);
      return JSON.parse(out);
    };
    let seen = await look();
    for (let tries = 0; tries < 20 && seen.jobs[0]?.latencyP95Seconds === undefined; tries += 1) {
      await pause(1_000);
      seen = await look();
    }
    const broken = { alert: 'Broken', severity: 'critical', labels: expect.objectContaining({ job: 'webapi' }) };
    expect(seen).toMatchObject({
      platform: 'prod',
      hosts: [{ host: 'here', up: true, cpu: expect.closeTo(0.25, 1), memory: 0.25, disk: 0.6 }],
      jobs: [
        {
          ...{ namespace: 'shop', job: 'webapi', running: 2, wanted: 3, healthy: 1 },
          ...{ requestsPerSecond: expect.any(Number), errorRatio: expect.closeTo(0.05, 2) },
          latencyP95Seconds: expect.closeTo(0.15, 2),
          ...{ cpuMegahertz: 120, memoryBytes: 100 * MEBIBYTE, memoryReservedBytes: 256 * MEBIBYTE },
          tasks: ALLOCATIONS.map((allocation, index) => ({ allocation, host: 'here', healthy: index === 0 })),
          alerts: [broken],
        },
      ],
      alerts: [broken],
    });
    const { out } = await testbed.run('top', 'webapi', ...at());
    expect(out).toMatch(/shop +webapi +2\/3 +1 .* 100 MiB of 256 MiB +1\n/);
  }, 60_000);

  test('logs reads more than the store can sort at once, in order, and none twice', async () => {
    const sent = numbers(60_000);
    const start = Date.now() - sent.length - 5_000;
    for (let index = 0; index < sent.length; index += 10_000) {
      await write(sent.slice(index, index + 10_000), 0, start + index);
    }
    const read = async (): Promise<string[]> => {
      const { out } = await testbed.run('logs', 'webapi', '--no-follow', '--since', '10m', ...at());
      return messages(out.split('\n'));
    };
    // The store shows lines, and knows whose they are, a moment after it has taken them.
    let seen = await read();
    for (let tries = 0; tries < 60 && seen.length < sent.length; tries += 1) {
      await pause(500);
      seen = await read();
    }
    expect(seen).toEqual(sent);
    const { out } = await testbed.run('logs', 'webapi', '--no-follow', '--grep', '^line 5999[89]$', ...at());
    expect(messages(out.split('\n'))).toEqual(['line 59998', 'line 59999']);
  }, 120_000);

  test('logs follows instances, and goes on where it was once the store is back', async () => {
    await write(['before']);
    const known = async (): Promise<boolean> =>
      (await testbed.run('logs', 'webapi', '--no-follow', ...at())).code === 0;
    for (let tries = 0; tries < 60 && !(await known()); tries += 1) await pause(500);
    command = new RunningCommand(['logs', 'webapi', '--since', '1s', '--grep', 'follow', ...at()], undefined);
    await pause(1_000);
    await write(['follow 1', 'other', 'follow 2']);
    await write(['follow 3'], 1, Date.now() + 10);
    const { out, err } = command;
    await until(
      () => out.length >= 3,
      () => ({ out, err }),
    );
    expect(messages(out)).toEqual(['follow 1', 'follow 2', 'follow 3']);
    expect(out.map((line) => line.split(' ')[1])).toEqual(['3f2a9c1e', '3f2a9c1e', '7d10b2aa']);
    await store.quit();
    await until(() => err.length > 0);
    await startStore();
    await write(['follow 4']);
    await until(
      () => out.length >= 4,
      () => ({ out, err }),
    );
    await until(
      () => err.length >= 2,
      () => err,
    );
    expect([err[0], err.at(-1)]).toEqual([
      expect.stringMatching(/^berth: the connection is lost: .*: trying again$/),
      'berth: the connection is back',
    ]);
    expect(messages(out)).toEqual(['follow 1', 'follow 2', 'follow 3', 'follow 4']);
    expect(await command.stop()).toBe(0);
  }, 60_000);

  test('logs tells a regular expression that the store can not read', async () => {
    const { code, out, err } = await testbed.run('logs', 'webapi', '--grep', '(', ...at());
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^berth: \[prod\] VictoriaLogs answers 400: .*missing closing \)/);
  });
});
