import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../../lib/cli/command-line';
import { MapJob } from '../../lib/map/stack-map';
import { NomadAgent } from './nomad-agent';

/** What a run of the program wrote, and its code. */
interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const SERVER = `require('http').createServer((_, answer) => answer.end('hello')).listen(process.env.NOMAD_PORT_http, '127.0.0.1')`;

/** The specification of a job, as the synthesis writes it. */
function spec(program: string, more: object = {}, group: object = {}, env: object = {}): any {
  return {
    ...{ ID: 'webapi', Name: 'webapi', Type: 'service', Namespace: 'default', Region: 'global', Datacenters: ['*'] },
    ...more,
    TaskGroups: [
      {
        ...{ Name: 'webapi', Count: 2, Networks: [{ DynamicPorts: [{ Label: 'http' }] }] },
        RestartPolicy: { Attempts: 0, Mode: 'fail' },
        ReschedulePolicy: { Attempts: 0, Unlimited: false },
        Tasks: [
          {
            ...{ Name: 'webapi', Driver: 'raw_exec', Env: { PATH: process.env.PATH, ...env } },
            ...{ Config: { command: process.execPath, args: ['-e', program] }, Resources: { CPU: 20, MemoryMB: 30 } },
          },
        ],
        ...group,
      },
    ],
  };
}

const CHECKED = {
  Update: { MaxParallel: 2, MinHealthyTime: 1e8, HealthyDeadline: 2e10, ProgressDeadline: 3e10, HealthCheck: 'checks' },
  Services: [
    {
      ...{ Name: 'webapi', Provider: 'nomad', PortLabel: 'http' },
      Checks: [{ Name: 'ready', Type: 'http', Path: '/', Interval: 1e9, Timeout: 1e9 }],
    },
  ],
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('what is verified and mended, at a real Nomad', () => {
  const nomad = new NomadAgent();
  const root = mkdtempSync(join(tmpdir(), 'berth-verify-'));
  const good = spec(SERVER, {}, CHECKED);
  const bad = spec(`console.error('no config'); process.exit(3)`, {}, CHECKED);

  beforeAll(() => nomad.startWithClient(), 900_000);
  afterAll(async () => {
    await nomad.stop();
    rmSync(root, { recursive: true });
  }, 120_000);

  /** Write what a stack declares: one job. */
  const declare = (job: any, more: Partial<MapJob> = {}): void => {
    const directory = join(root, 'stacks/shop');
    mkdirSync(directory, { recursive: true });
    const stack = { name: 'shop', constructPath: 'shop', workingDirectory: 'stacks/shop', dependencies: [] };
    writeFileSync(join(root, 'manifest.json'), JSON.stringify({ stacks: { shop: stack } }));
    const jobspec = JSON.stringify(job);
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ resource: { nomad_job: { job: { jobspec } } } }));
    const mapped = {
      ...{ construct: 'shop/job', address: 'nomad_job.job', namespace: 'default', id: job.ID, type: job.Type },
      ...{ groups: [{ name: 'webapi', count: 2, scaled: false, images: [] }], services: [], metrics: false },
      ...more,
    };
    const platform = {
      ...{ name: 'here', nomadAddress: nomad.address, consulAddress: 'http://127.0.0.1:1', region: 'global' },
      ...{ secured: false, entryPoints: [], ingresses: [] },
    };
    const map = { version: 1, stack: 'shop', platform, hosts: [], jobs: [mapped], routes: [], calls: [] };
    writeFileSync(join(root, 'shop.map.json'), JSON.stringify(map));
  };
  /** Register a job as Terraform does, with the text that it has. */
  const register = (job: any): Promise<any> =>
    nomad.ask('PUT', '/v1/jobs', { Job: job, Submission: { Source: JSON.stringify(job), Format: 'json' } });
  const berth = async (...args: string[]): Promise<Run> => {
    const out: string[] = [];
    const err: string[] = [];
    const sinks = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
    const code = await run([...args, '--app', root, '--dir', join(root, 'none')], sinks);
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  const verify = (deadline: string = '60s'): Promise<Run> => berth('verify', '--no-synth', '--deadline', deadline);

  test('a job that runs as it is declared serves', async () => {
    declare(good);
    await register(good);
    const { code, out, err } = await verify();
    expect({ code, out, err }).toMatchObject({
      code: 0,
      out: 'all of it serves: 1 stack, 1 job, and 0 routes through 0 ingresses',
    });
  }, 120_000);

  test("a job that somebody changed behind Terraform's back does not", async () => {
    const changed = spec(SERVER, {}, CHECKED, { GREETING: 'secret' });
    await nomad.ask('PUT', '/v1/jobs', { Job: changed });
    const { code, err } = await verify();
    expect(code).toBe(1);
    expect(err).toContain(
      "berth: [shop] job 'default/webapi': it is not what is declared: they differ in " +
        "group 'webapi'.task 'webapi'.Env[GREETING]: somebody changed it, or it was not deployed",
    );
    expect(err).not.toContain('secret');
    await register(good);
    expect((await verify()).code).toBe(0);
  }, 180_000);

  test('a count that something else sets is no difference, and a count that is declared is one', async () => {
    await nomad.ask('POST', '/v1/job/webapi/scale', { Count: 1, Target: { Group: 'webapi' } });
    const { code, err } = await verify('10s');
    expect(code).toBe(1);
    expect(err).toContain("they differ in group 'webapi'.Count");
    declare(good, { groups: [{ name: 'webapi', count: 2, scaled: true, images: [] }] });
    expect(await verify()).toMatchObject({ code: 0 });
    declare(good);
    await register(good);
    expect(await verify()).toMatchObject({ code: 0 });
  }, 180_000);

  test('a version that fails is told with its cause and its last lines, and a rollback mends it', async () => {
    declare(bad);
    await register(bad);
    const failed = await verify('90s');
    expect(failed.code).toBe(1);
    expect(failed.err).toContain("task 'webapi' ends at once, with exit code 3, and has used up its restarts");
    expect(failed.err).toContain('| no config');
    const { code, out, err } = await berth('rollback', 'webapi', '--deadline', '60s');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toMatch(/^'default\/webapi' goes back from version \d+ to version \d+, as its version \d+$/m);
    const { Items } = await nomad.ask('GET', '/v1/var/berth/deploy');
    expect(JSON.parse(Items.rolled_back)['default/webapi']).toMatch(/^[0-9a-f]{64}$/);
    expect((await verify('5s')).err).toContain('it is not what is declared');
    declare(good);
    expect(await verify()).toMatchObject({ code: 0 });
  }, 300_000);

  test('a rollback waits for no deploy that holds the lock', async () => {
    const body = {
      Namespace: 'default',
      Path: 'berth/deploy',
      Items: { who: 'ann' },
      Lock: { TTL: '15s', LockDelay: '1s' },
    };
    const { Lock } = await nomad.ask('PUT', '/v1/var/berth/deploy?lock-acquire', body);
    const { code, err } = await berth('rollback', 'webapi', '--to', '1');
    await nomad.ask('PUT', '/v1/var/berth/deploy?lock-release', { ...body, Items: undefined, Lock: { ID: Lock.ID } });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/a deploy to 'default' goes on, by ann/) });
  }, 60_000);

  test('canaries wait for somebody, who promotes them', async () => {
    const canary = { ...CHECKED, Update: { ...CHECKED.Update, Canary: 1, AutoPromote: false } };
    const next = spec(SERVER, {}, canary, { GREETING: 'next' });
    declare(next);
    await register(next);
    const waiting = await verify();
    expect(waiting.code).toBe(1);
    expect(waiting.err).toContain("its canaries are healthy, and go on with 'berth promote'");
    expect(await berth('promote', 'webapi')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/are promoted\n'default\/webapi' serves$/),
    });
    expect(await verify()).toMatchObject({ code: 0 });
  }, 180_000);

  test('a deployment that goes on is ended', async () => {
    const slow = spec('setInterval(() => 0, 1000)', {}, CHECKED, { GREETING: 'slow' });
    await register(slow);
    for (let tries = 0; tries < 50; tries += 1) {
      if ((await nomad.ask('GET', '/v1/job/webapi/deployment'))?.Status === 'running') break;
      await pause(200);
    }
    expect(await berth('fail', 'webapi')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/has failed; its instances stay as they are$/),
    });
    await register(good);
    declare(good);
    expect(await verify()).toMatchObject({ code: 0 });
  }, 180_000);

  test('a batch job serves when it is done, and fails with its program', async () => {
    const batch = (ID: string, program: string): any =>
      spec(program, { ID, Name: ID, Type: 'batch' }, { Count: 1, Networks: [] });
    declare(batch('done', '0'));
    await register(batch('done', '0'));
    expect(await verify()).toMatchObject({ code: 0 });
    const broken = batch('broken', `console.log('no data'); process.exit(4)`);
    declare(broken);
    await register(broken);
    const { code, err } = await verify();
    expect(code).toBe(1);
    expect(err).toMatch(
      /job 'default\/broken': it ended with 0 of 1 instances complete, 1 failed: task 'webapi' ends at once, with exit code 4/,
    );
    expect(err).toContain('| no data');
  }, 120_000);

  test('a job without a place is told what is missing', async () => {
    const huge = spec(SERVER, { ID: 'huge', Name: 'huge' }, { Count: 1 });
    huge.TaskGroups[0].Tasks[0].Resources.MemoryMB = 90_000_000;
    declare(huge);
    await register(huge);
    const { code, err } = await verify('3s');
    expect(code).toBe(1);
    expect(err).toMatch(/no place for group 'webapi': of 1 clients in its datacenters and pool missing are memory/);
    await nomad.purge('huge');
    expect((await verify('3s')).err).toContain('Nomad has no such job');
  }, 60_000);

  test('a host is drained until it is empty, and takes instances again', async () => {
    declare(good);
    const drained = await berth('host', 'drain', 'here', '--deadline', '1s');
    expect(drained).toMatchObject({
      code: 0,
      out: "'here' is empty; 'berth host resume here' lets it take instances again",
    });
    expect(drained.err).toContain('no other host takes work');
    expect((await verify('2s')).code).toBe(1);
    expect(await berth('host', 'resume', 'here')).toMatchObject({ code: 0 });
    expect(await verify('90s')).toMatchObject({ code: 0 });
  }, 180_000);
});
