import { BatchJob, Size } from '../../lib';
import { image } from '../fixtures/image';
import { defineServer, NewStack, Ran, runInNode, ServedPlatform } from './served-platform';

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)('success is true, with real ingresses', () => {
  const platform = new ServedPlatform();
  const { nomad } = platform;
  const verify = (deadline: string, ...stacks: string[]): Promise<Ran> =>
    platform.berth('verify', ...stacks, '--deadline', deadline);
  const shop = (newStack: NewStack): void => defineServer(newStack('shop'));

  beforeAll(() => platform.start(), 900_000);
  afterAll(() => platform.stop(), 120_000);

  test('a deploy says that all of it serves, and plan, verify and drift agree', async () => {
    platform.synth((newStack) => ['shop', 'old'].forEach((name) => defineServer(newStack(name))));
    const deployed = await platform.berth('deploy');
    expect(deployed).toMatchObject({ code: 0, out: expect.stringContaining('all of it serves') });
    expect(await platform.berth('plan')).toMatchObject({ code: 0 });
    expect(await verify('60s')).toMatchObject({
      code: 0,
      out: 'all of it serves: 2 stacks, 2 jobs, and 2 routes through 3 ingresses',
    });
    expect(await platform.berth('drift')).toMatchObject({ code: 0, out: 'no drift in 2 stacks' });
    expect((await platform.berth('status')).out).toMatch(/^default\/shop +running +2\/2/m);
  }, 180_000);

  test("'berth exec' hands on what a program writes, and its exit code", async () => {
    const shell = ['/bin/sh', '-c', 'echo "$NOMAD_JOB_NAME"; exit 7'];
    expect(await platform.exec('shop', ...shell)).toEqual({ code: 7, printed: 'shop\n' });
    expect(await platform.exec('shop', '/bin/true')).toEqual({ code: 0, printed: '' });
  }, 60_000);

  test('a count that somebody changed by the API is drift, and does not serve', async () => {
    await nomad.scale('shop', 1);
    expect(await platform.berth('drift', 'shop')).toMatchObject({
      code: 2,
      out: expect.stringContaining('group shop / Count: 1 → 2'),
    });
    expect(await verify('1s', 'shop')).toMatchObject({
      code: 1,
      err: expect.stringContaining("they differ in group 'shop'.Count"),
    });
    await nomad.scale('shop', 2);
    expect(await platform.berth('drift')).toMatchObject({ code: 0 });
  }, 120_000);

  test('a job that nobody declares is drift, and so is one of a stack that was removed from the code', async () => {
    const spec = {
      ID: 'by-hand',
      Datacenters: ['*'],
      Type: 'batch',
      Periodic: { Enabled: true, SpecType: 'cron', Spec: '0 0 1 1 *' },
    };
    const TaskGroups = [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'raw_exec', Config: { command: '/bin/true' } }] }];
    await nomad.ask('PUT', '/v1/jobs', { Job: { ...spec, TaskGroups } });
    expect(await platform.berth('drift')).toMatchObject({
      code: 2,
      out: 'job default/by-hand runs, and nobody declares it',
    });
    expect(await platform.berth('drift', '--ignore', 'default/by-*')).toMatchObject({ code: 0 });
    await nomad.ask('DELETE', '/v1/job/by-hand?purge=true');
    platform.synth(shop);
    expect(await platform.berth('drift')).toMatchObject({
      code: 2,
      out: 'job default/old runs, and nobody declares it',
    });
  }, 180_000);

  test('a job that fails and that nobody monitors is no success', async () => {
    platform.synth((newStack) => {
      shop(newStack);
      const stack = newStack('loose', { monitored: false });
      const { job } = new BatchJob(stack, 'import', { image, cpu: 20, memory: Size.mebibytes(64) });
      runInNode(job, `console.error('no data'); process.exit(3)`);
    });
    const deployed = await platform.berth('deploy');
    expect(deployed).toMatchObject({ code: 1 });
    expect(deployed.out).toContain('loose: deployed, 1 created');
    expect(deployed.out).toMatch(
      /\[loose\] job 'default\/import': it ended with 0 of 1 instances complete, .*: task 'import' ends at once, with exit code 3/,
    );
    expect(deployed.out).toContain('| no data');
    await nomad.purge('import');
  }, 120_000);

  test('ingresses that have lost a route, are silent, or are gone are told apart, though the deploy has no changes', async () => {
    platform.synth(shop);
    const [, silent, gone] = platform.ingresses;
    const instances = JSON.stringify(await platform.consul('GET', '/v1/catalog/service/shop'));
    const [router] = /shop-[0-9a-f]{8}/.exec(instances)!;
    // An ingress drops a router that two services define in two ways.
    const Tags = ['traefik.enable=true', `traefik.http.routers.${router}.rule=Path(\`/x\`)`];
    await platform.consul('PUT', '/v1/agent/service/register', { ID: 'intruder', Name: 'intruder', Port: 1, Tags });
    await gone.proxy.kill();
    silent.proxy.pause();
    const { code, out } = await platform.berth('deploy', '--deadline', '1s');
    silent.proxy.resume();
    expect(code).toBe(1);
    expect(out).toContain('shop: deployed, no changes');
    const [first, second, third] = [1, 2, 3].map((n) => `'i${n}' \\(127\\.0\\.0\\.${n}:\\d+\\)`);
    for (const told of [
      `route /shop: is not served by the ingress ${first}: /shop/ is answered with 404 .*: the ingress has no such route`,
      `route /shop: is not served by the ingress ${second}: no answer within 5 s`,
      `\\[shop\\] the ingress ${third} does not answer: 1 route is not served there: .*ECONNREFUSED`,
    ]) {
      expect(out).toMatch(new RegExp(told));
    }
  }, 180_000);
});
