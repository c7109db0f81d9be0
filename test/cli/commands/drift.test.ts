import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Answering, Saying } from '../nomad/fake-nomad';
import { FakeApp } from '../plan/fake-app';
import { job, jobspec, mapJob, plan, resource } from '../plan/terraform-plan';

describe('berth drift', () => {
  let app: FakeApp;
  let difference: object;
  let live: object | undefined;
  let running: object[];
  beforeAll(async () => {
    app = await new FakeApp().start();
  });
  const answer: Answering = ({ method, path }) => {
    if (path === '/v1/status/leader') return '127.0.0.1:4647';
    if (path === '/v1/jobs') return running;
    if (method === 'PUT') return { Diff: difference };
    return live ?? new Saying(404, 'job not found');
  };
  beforeEach(() => {
    app.nomad.answer = answer;
    difference = { Type: 'None' };
    live = { Type: 'service', Stop: false, Status: 'running', Periodic: null, ParameterizedJob: null };
    running = [stub('web')];
  });
  afterAll(() => app.stop());

  const stub = (ID: string, more: object = {}): object => ({
    ...{ ID, Namespace: 'shop', ParentID: '', Status: 'running', Stop: false },
    ...more,
  });
  const shop = (groups: object[] = []): object => ({
    map: { jobs: [mapJob('web', { groups: groups as never })] },
    jobs: { web: job('web') },
  });
  const edited = (...fields: object[]): object => ({
    ...{ Type: 'Edited', Fields: [], Objects: [] },
    TaskGroups: [{ Type: 'Edited', Name: 'web', Fields: fields, Tasks: [] }],
  });
  const field = (Name: string, Old: string, New: string): object => ({ Type: 'Edited', Name, Old, New });

  test('is 0 where all is as it is declared', async () => {
    app.synth({ shop: shop() });
    expect(await app.run('drift')).toEqual({ code: 0, out: 'no drift in 1 stack', err: '' });
    expect(app.nomad.asked.find(({ method }) => method === 'PUT')!.body).toEqual({ Job: job('web'), Diff: true });
    // No plan with secrets is left behind.
    expect(readdirSync(join(app.app, '.berth/drift'))).toEqual([]);
  });

  test('is 2 with what differs, and hides secrets, which Nomad shows', async () => {
    app.synth({ shop: shop() });
    const task = {
      Type: 'Edited',
      Name: 'web',
      Fields: [field('Env[DB_PASSWORD]', 'hunter2', 'other'), field('KillTimeout', '5000000000', '90000000000')],
    };
    difference = {
      Type: 'Edited',
      TaskGroups: [{ Type: 'Edited', Name: 'web', Fields: [field('Count', '3', '2')], Tasks: [task] }],
    };
    expect(await app.run('drift')).toEqual({
      code: 2,
      out: [
        '[shop] job shop/web: it is not what is declared',
        '    group web / Count: 3 → 2',
        '    group web / task web / Env.DB_PASSWORD: (hidden) → (hidden, another value)',
        '    group web / task web / KillTimeout: 5s → 90s',
      ].join('\n'),
      err: '',
    });
    const { out } = await app.run('drift', '--json');
    expect(JSON.parse(out).stacks[0].jobs[0].changes).toHaveLength(3);
    expect(out).not.toContain('hunter2');
  });

  test('a count that an autoscaler sets is none; other fields of that group are', async () => {
    app.synth({ shop: shop([{ name: 'web', scaled: true, images: [] }]) });
    difference = edited(field('Count', '3', '2'));
    expect(await app.run('drift')).toMatchObject({ code: 0 });
    difference = edited(field('Count', '3', '2'), field('ShutdownDelay', '1000000000', '5000000000'));
    expect(await app.run('drift')).toMatchObject({ code: 2, out: expect.stringMatching(/ShutdownDelay: 1s → 5s$/) });
  });

  test('a job that is gone, stopped or of another kind is drift', async () => {
    app.synth({ shop: shop() });
    const before = live as object;
    live = undefined;
    expect(await app.run('drift')).toMatchObject({ code: 2, out: expect.stringContaining('it is not there') });
    live = { ...before, Stop: true };
    difference = { Type: 'Edited', Fields: [field('Stop', 'true', 'false')] };
    expect(await app.run('drift')).toMatchObject({ code: 2, out: '[shop] job shop/web: somebody stopped it' });
    live = { ...before, Type: 'batch' };
    expect(await app.run('drift')).toMatchObject({
      code: 2,
      out: expect.stringContaining("can't become a service job"),
    });
  });

  test('a job that runs and nobody declares is drift, in the namespaces of the stacks', async () => {
    app.synth({ shop: shop(), mail: { map: { jobs: [mapJob('mail')] }, jobs: { mail: job('mail') } } });
    running = [
      stub('web'),
      stub('mail'),
      stub('by-hand'),
      stub('by-hand-2'),
      stub('done', { Status: 'dead' }),
      stub('ended', { Stop: true }),
      stub('nightly/periodic-1', { ParentID: 'nightly' }),
      stub('traefik', { Namespace: 'ingress' }),
    ];
    expect(await app.run('drift', 'shop')).toMatchObject({
      code: 2,
      out: 'job shop/by-hand runs, and nobody declares it\njob shop/by-hand-2 runs, and nobody declares it',
    });
    expect(await app.run('drift', '--ignore', 'shop/by-hand*')).toMatchObject({ code: 0 });
    expect(await app.run('drift', '--ignore', 'hop/by-hand*', '--ignore', 'shop/by-hand-2')).toMatchObject({
      code: 2,
      out: 'job shop/by-hand runs, and nobody declares it',
    });
  });

  test('of all but jobs Terraform tells', async () => {
    const changed = plan([
      resource('nomad_acl_policy.x', ['update'], { rules: 'a' }, { rules: 'b' }),
      resource('nomad_job.web', ['update'], jobspec(job('web')), jobspec(job('web'))),
    ]);
    app.synth({ access: { plan: changed } });
    expect(await app.run('drift')).toMatchObject({
      code: 2,
      out: '[access] nomad_acl_policy.x: a deploy would update it\n    rules: "a" → "b"',
    });
  });

  test('is 1 where nobody can tell: never "no drift"', async () => {
    app.synth({ shop: shop() });
    app.nomad.answer = (...asked) =>
      asked[0].path === '/v1/jobs' ? new Saying(403, 'Permission denied') : answer(...asked);
    const refused = await app.run('drift');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^berth: \[prod\] .*GET \/v1\/jobs is answered with 403: Permission denied$/);
    app.nomad.answer = (...asked) => (asked[0].method === 'PUT' ? { Warnings: '' } : answer(...asked));
    expect(await app.run('drift')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('something else than a plan'),
    });
    app.nomad.answer = answer;
    app.synth({ shop: { ...shop(), script: 'echo "Error: no state"; exit 1' } });
    expect(await app.run('drift')).toMatchObject({
      code: 1,
      out: '',
      err: 'berth: [shop] terraform plan failed: Error: no state',
    });
    app.synth({ shop: { ...shop(), jobs: {} } });
    expect(await app.run('drift')).toMatchObject({
      code: 1,
      err: expect.stringContaining("no specification of 'nomad_job.web'"),
    });
  });

  test('an API that does not answer ends it before Terraform hangs', async () => {
    app.synth({ shop: shop() });
    app.nomad.answer = () => new Saying(200, 'hello');
    expect(await app.run('drift')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('not by Nomad') });
    expect(existsSync(join(app.app, 'calls'))).toBe(false);
  });
});
