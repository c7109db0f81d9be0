import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Saying } from '../nomad/fake-nomad';
import { FakeApp } from '../plan/fake-app';
import { job, jobspec, mapJob, plan, resource } from '../plan/terraform-plan';

describe('berth plan', () => {
  let app: FakeApp;
  let dryRun: unknown;
  beforeAll(async () => {
    app = await new FakeApp().start();
  });
  beforeEach(() => {
    dryRun = { Diff: { Type: 'Edited' }, Annotations: { DesiredTGUpdates: { web: { Place: 1 } } } };
    app.nomad.answer = ({ method, path }) => {
      if (path === '/v1/status/leader') return '127.0.0.1:4647';
      return method === 'PUT' ? dryRun : new Saying(404, 'job not found');
    };
  });
  afterAll(() => app.stop());

  const CHANGE = plan([
    resource('nomad_job.web', ['update'], jobspec(job('web')), jobspec(job('web', [], { Priority: 70 }))),
  ]);
  const NEW = plan([resource('nomad_job.web', ['create'], null, jobspec(job('web')))]);
  const jobs = [mapJob('web')];
  const host = (actions: string[]): object => ({
    map: {
      hosts: [{ name: 's1', address: '10.0.0.11', roles: ['server'] }],
      platform: { ...PLATFORM, nomadAddress: 'http://127.0.0.1:1' },
    },
    plan: plan([resource('docker_container.nomad', actions, actions[0] === 'create' ? null : {}, {})]),
  });
  const PLATFORM = {
    ...{ name: 'prod', nomadAddress: 'http://127.0.0.1:1', consulAddress: 'http://127.0.0.1:2', region: 'global' },
    ...{ secured: false, entryPoints: [], ingresses: [] },
  };

  test('is 0 without changes, 2 with changes, 1 where a stack can not be planned, and others are planned all the same', async () => {
    app.synth({ shop: {}, mail: {} });
    expect(await app.run('plan')).toEqual({
      code: 0,
      out: 'Plan: no changes in 2 stacks\n\nWithout changes: shop, mail',
      err: '',
    });
    app.synth({ shop: { map: { jobs }, plan: CHANGE }, mail: {} });
    expect(await app.run('plan')).toMatchObject({ code: 2, err: '' });
    app.synth({
      shop: { map: { jobs }, plan: CHANGE },
      mail: { script: 'echo; echo "Error: bad state"; echo more; exit 1' },
    });
    const { code, out, err } = await app.run('plan');
    expect([code, err]).toEqual([1, 'berth: [mail] terraform plan failed: Error: bad state more']);
    expect(out).toContain('~ job shop/web changes: 1 instance started');
  });

  test('plans only the stacks that are named', async () => {
    app.synth({ shop: { map: { jobs }, plan: CHANGE }, mail: {} });
    expect(await app.run('plan', 'mail')).toMatchObject({ code: 0, out: expect.not.stringContaining('shop') });
    expect(readFileSync(join(app.app, 'calls'), 'utf8')).toBe('init mail\nplan mail\nshow mail\n');
    expect(await app.run('plan', 'shopp')).toMatchObject({ code: 1, err: expect.stringContaining("no stack 'shopp'") });
  });

  test('keeps each plan where only its owner reads it, and none of an earlier run', async () => {
    app.synth({
      shop: { script: 'umask 0; for a; do case "$a" in -out=*) echo plan > "${a#-out=}";; esac; done' },
      mail: {},
    });
    await app.run('plan');
    const file = join(app.app, '.berth/plans/shop.tfplan');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe('plan\n');
    await app.run('plan', 'mail');
    expect(existsSync(file)).toBe(false);
  });

  test('asks Nomad first: what hangs there would hang Terraform, too', async () => {
    app.synth({ shop: { map: { jobs }, plan: CHANGE } });
    app.nomad.answer = () => undefined;
    const started = Date.now();
    const { code, err } = await app.run('plan');
    expect([code, err]).toEqual([
      1,
      `berth: [shop] Nomad at ${app.nomad.address}: GET /v1/status/leader: no answer within 5 s`,
    ]);
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(existsSync(join(app.app, 'calls'))).toBe(false);
  });

  test.each([
    [new Saying(200, '<html>Sign in</html>'), /is answered, but not by Nomad: it is no JSON: <html>/],
    [new Saying(500, 'No cluster leader'), /is answered with 500: No cluster leader/],
    [new Saying(200, '""'), /names no leader/],
  ])('a foreign or headless API is one line: %j', async (answer, message) => {
    app.synth({ shop: { map: { jobs }, plan: CHANGE } });
    app.nomad.answer = () => answer;
    const { code, err } = await app.run('plan');
    expect([code, err.split('\n').length]).toEqual([1, 1]);
    expect(err).toMatch(message);
  });

  test('a platform that the same deploy makes need not answer; one that is there must', async () => {
    const shop = { map: { jobs, platform: { ...PLATFORM, nomadAddress: 'http://127.0.0.1:1' } }, plan: NEW };
    app.synth({ 'prod-s1': host(['create']), shop: { ...shop, dependencies: ['prod-s1'] } });
    const first = await app.run('plan');
    expect(first).toMatchObject({ code: 2, err: '' });
    expect(first.out).toContain('+ job shop/web new: not known yet: the same deploy makes the platform');
    app.synth({ 'prod-s1': host(['update']), shop: { ...shop, dependencies: ['prod-s1'] } });
    expect(await app.run('plan')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^berth: \[shop\] .*ECONNREFUSED/),
    });
    // Alone, nothing tells that its hosts are to come.
    app.synth({ 'prod-s1': host(['create']), shop });
    expect(await app.run('plan', 'shop')).toMatchObject({ code: 1 });
  });

  test('Terraform that never ends is stopped at its time limit', async () => {
    app.synth({ shop: { script: 'exec sleep 60' } });
    const { code, err } = await app.run('plan', '--timeout', '1s');
    expect(code).toBe(1);
    expect(err).toMatch(/^berth: \[shop\] terraform plan failed: .*did not end within 1 s$/);
  });

  test('what Terraform shows that is no plan is an error, and never "no changes"', async () => {
    app.synth({ shop: { plan: { format_version: '9.0' } } });
    expect(await app.run('plan')).toMatchObject({ code: 1, err: expect.stringContaining('in the format 9.0') });
    app.synth({ shop: { plan: {} as never } });
    expect(await app.run('plan')).toMatchObject({ code: 1 });
  });

  test('a predicted missing place is 1 with its job, and 2 where that is allowed', async () => {
    const placement = { NodesEvaluated: 3, NodesFiltered: 0, NodesExhausted: 3, DimensionExhausted: { memory: 3 } };
    dryRun = { Diff: { Type: 'Added' }, FailedTGAllocs: { web: placement } };
    app.synth({ shop: { map: { jobs }, plan: NEW } });
    const { code, err } = await app.run('plan');
    expect(code).toBe(1);
    expect(err).toMatch(/^berth: \[shop\] job shop\/web: no place for group 'web': .*memory on 3 of them: make room/);
    expect(await app.run('plan', '--allow-unplaceable')).toMatchObject({ code: 2, err: '' });
  });

  test('a namespace that another stack of the same plan makes is no obstacle', async () => {
    dryRun = new Saying(500, 'nonexistent namespace "shop"');
    app.synth({ shop: { map: { jobs }, plan: NEW } });
    expect(await app.run('plan')).toMatchObject({ code: 1 });
    const access = { plan: plan([resource('nomad_namespace.shop', ['create'], null, { name: 'shop' })]) };
    app.synth({ access, shop: { map: { jobs }, plan: NEW } });
    expect(await app.run('plan')).toMatchObject({
      code: 2,
      out: expect.stringContaining('is made by the same deploy'),
    });
  });

  test('writes JSON, Markdown and HTML of the same plan', async () => {
    app.synth({ shop: { map: { jobs }, plan: CHANGE } });
    const [markdown, html] = ['plan.md', 'plan.html'].map((name) => join(app.root, name));
    const { code, out } = await app.run('plan', '--json', '--markdown', markdown, '--html', html);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      stacks: [
        { stack: 'shop', jobs: [{ namespace: 'shop', id: 'web', changes: [{ path: 'Priority', after: '70' }] }] },
      ],
    });
    expect(readFileSync(markdown, 'utf8')).toContain('+ Priority: 70');
    expect(readFileSync(html, 'utf8')).toContain('+ Priority: 70');
    const nowhere = await app.run('plan', '--html', join(app.root, 'no/where.html'));
    expect(nowhere).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^berth: '.*where\.html' can't be written: ENOENT/),
    });
  });
});
