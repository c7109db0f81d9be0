import { FakePlatform, sample } from '../observe/fake-platform';
import { C1, S1 } from '../testbed';

const ALLOCATIONS = ['3f2a9c1e-0000-4000-8000-000000000001', '7d10b2aa-0000-4000-8000-000000000002'];
const check = (allocation: string, service: string, status: string): object => ({
  ServiceID: `_nomad-task-${allocation}-group-${service}-${service}-http`,
  ServiceName: service,
  Status: status,
});
const task = (allocation: string, job = 'webapi', namespace = 'shop'): { [label: string]: string } => ({
  ...{ namespace, job, alloc_id: allocation, task: job, host: 's1' },
});
const summary = (state: string, job: string, value: number, namespace = 'shop'): object =>
  sample({ __name__: `nomad_nomad_job_summary_${state}`, namespace, job, task_group: 'g' }, value);

const HIGH_ERROR_RATIO = {
  alert: 'HighErrorRatio',
  severity: 'warning',
  labels: { service: 'webapi-0a1b2c3d@consulcatalog' },
};

let platform: FakePlatform;
beforeEach(async () => {
  platform = await new FakePlatform([S1, C1]).start();
  platform.checks = [
    check(ALLOCATIONS[0], 'webapi', 'passing'),
    check(ALLOCATIONS[1], 'webapi', 'passing'),
    check(ALLOCATIONS[1], 'webapi-admin', 'critical'),
  ];
  platform.samples.push(
    ['up{job="nomad"}', [sample({ host: 's1' }, 1), sample({ host: 'c1' }, 0)]],
    ['node_cpu_seconds_total', [sample({ host: 's1' }, 0.123)]],
    ['node_memory', [sample({ host: 's1' }, 0.43)]],
    ['node_filesystem', [sample({ host: 's1' }, 0.61)]],
    [
      'job_summary',
      [summary('running', 'webapi', 2), summary('queued', 'webapi', 1), summary('running', 'tick/periodic-17', 0)],
    ],
    ['cpu_total_ticks', ALLOCATIONS.map((id) => sample(task(id), 60.4))],
    ['memory_usage', ALLOCATIONS.map((id) => sample(task(id), 50 * 1024 ** 2))],
    ['memory_allocated', ALLOCATIONS.map((id) => sample(task(id), 128 * 1024 ** 2))],
    [
      'duration_seconds_bucket',
      [sample({ service: 'webapi-0a1b2c3d@consulcatalog' }, 0.0123), sample({ service: 'api@internal' }, 'NaN')],
    ],
    ['5..', [sample({ service: 'webapi-0a1b2c3d@consulcatalog' }, 0.1)]],
    [
      'requests_total',
      [sample({ service: 'webapi-0a1b2c3d@consulcatalog' }, 8), sample({ service: 'webapi-admin@consulcatalog' }, 2)],
    ],
    [
      'ALERTS',
      [
        sample(
          {
            __name__: 'ALERTS',
            alertname: 'HighErrorRatio',
            alertstate: 'firing',
            severity: 'warning',
            service: 'webapi-0a1b2c3d@consulcatalog',
          },
          1,
        ),
      ],
    ],
  );
});
afterEach(() => platform.stop());

describe('berth top', () => {
  test('shows hosts, jobs and alerts as one table where there is no terminal', async () => {
    const { code, out, err } = await platform.run('top');
    expect([code, err]).toEqual([0, '']);
    expect(out.replace(/\d{4}-\S+Z/, 'NOW')).toMatchInlineSnapshot(`
      "prod  NOW  1 of 2 hosts up  1 alert

      HOST  UP   CPU  MEMORY  DISK
      s1    yes  12%     43%   61%
      c1    no     -       -     -

      NAMESPACE  JOB     RUNNING  HEALTHY  REQ/S  ERRORS      P95      CPU              MEMORY  ALERTS
      shop       webapi      2/3        1   10.0   1.00%  12.3 ms  121 MHz  100 MiB of 256 MiB       1
      shop       tick        0/0        -      -       -        -        -                   -       -

      ALERT           SEVERITY  OF
      HighErrorRatio  warning   service=webapi-0a1b2c3d@consulcatalog"
    `);
  });

  test('one job shows its instances', async () => {
    const { out, err } = await platform.run('top', 'webapi');
    expect(err).toBe('');
    expect(out.replace(/\d{4}-\S+Z/, 'NOW')).toMatchInlineSnapshot(`
      "prod  NOW  1 of 2 hosts up  1 alert

      NAMESPACE  JOB     RUNNING  HEALTHY  REQ/S  ERRORS      P95      CPU              MEMORY  ALERTS
      shop       webapi      2/3        1   10.0   1.00%  12.3 ms  121 MHz  100 MiB of 256 MiB       1

      INSTANCE  HOST  TASK    HEALTHY     CPU               MEMORY
      3f2a9c1e  s1    webapi  yes      60 MHz  50.0 MiB of 128 MiB
      7d10b2aa  s1    webapi  no       60 MHz  50.0 MiB of 128 MiB

      ALERT           SEVERITY  OF
      HighErrorRatio  warning   service=webapi-0a1b2c3d@consulcatalog"
    `);
  });

  test('--json is for programs', async () => {
    const { out } = await platform.run('top', '--json');
    const { jobs, ...document } = JSON.parse(out);
    expect(document).toEqual({
      platform: 'prod',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      hosts: [
        { host: 's1', up: true, cpu: 0.123, memory: 0.43, disk: 0.61 },
        { host: 'c1', up: false },
      ],
      alerts: [HIGH_ERROR_RATIO],
    });
    expect(jobs).toEqual([
      { namespace: 'shop', job: 'tick', running: 0, wanted: 0, tasks: [], alerts: [] },
      {
        ...{ namespace: 'shop', job: 'webapi', running: 2, wanted: 3, healthy: 1 },
        ...{ requestsPerSecond: 10, errorRatio: 0.01, latencyP95Seconds: 0.0123 },
        ...{ cpuMegahertz: 120.8, memoryBytes: 100 * 1024 ** 2, memoryReservedBytes: 256 * 1024 ** 2 },
        tasks: ALLOCATIONS.map((allocation, index) => ({
          ...{ allocation, host: 's1', task: 'webapi', healthy: index === 0 },
          ...{ cpuMegahertz: 60.4, memoryBytes: 50 * 1024 ** 2, memoryReservedBytes: 128 * 1024 ** 2 },
        })),
        alerts: [HIGH_ERROR_RATIO],
      },
    ]);
  });

  test('a namespace narrows what is shown, and tells jobs of one name apart', async () => {
    platform.samples.unshift([
      'job_summary',
      [summary('running', 'webapi', 1), summary('running', 'webapi', 1, 'pay'), summary('running', 'db', 1, 'pay')],
    ]);
    const jobsOf = async (...args: string[]): Promise<string[]> =>
      JSON.parse((await platform.run('top', '--json', ...args)).out).jobs.map(
        ({ namespace, job }: any) => `${namespace}/${job}`,
      );
    expect(await jobsOf()).toEqual(['pay/db', 'pay/webapi', 'shop/webapi']);
    expect(await jobsOf('--namespace', 'pay')).toEqual(['pay/db', 'pay/webapi']);
    expect(await jobsOf('webapi', '--namespace', 'pay')).toEqual(['pay/webapi']);
    expect(await platform.run('top', 'webapi')).toEqual({
      code: 1,
      out: '',
      err: "berth: [prod] '--namespace' must be given for 'webapi', as one of pay, shop",
    });
    expect((await platform.run('top', 'db', '--namespace', 'shop')).err).toBe(
      "berth: [prod] there is no app 'db' in the namespace 'shop': there is one in pay",
    );
  });

  test('a job that is not there is told with the nearest one', async () => {
    const { code, err } = await platform.run('top', 'webapp');
    expect([code, err]).toEqual([1, "berth: [prod] there is no app 'webapp': did you mean 'webapi'?"]);
    expect((await platform.run('top', 'zzz')).err).toBe("berth: [prod] there is no app 'zzz'");
  });

  test('control characters of the platform reach no terminal', async () => {
    const hostile = 'a\u001b]0;x\u0007\u009bm\u202e\nb';
    platform.samples.unshift(['ALERTS', [sample({ alertname: hostile, severity: hostile, [hostile]: hostile }, 1)]]);
    for (const args of [[], ['--json']]) {
      const { out } = await platform.run('top', ...args);
      expect(out).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
      expect(out).toContain(args.length === 0 ? 'a\\u{001b}]0;x\\u{0007}' : 'a\\u001b]0;x\\u0007');
    }
    expect(JSON.parse((await platform.run('top', '--json')).out).alerts[0].alert).toBe(hostile);
  });
});
