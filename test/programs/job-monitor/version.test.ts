import { FakeNomad } from '../fake-nomad';
import { allocation, deployment, follow, job, register } from './monitored';

describe('the monitor follows what Terraform registered', () => {
  const nomad = new FakeNomad();
  beforeAll(() => nomad.start());
  afterAll(() => nomad.stop());

  const before = job(0, { Stable: true });
  const own = job(1);

  test('and says that it is deployed', async () => {
    register(nomad, [own, before], [deployment(1, 'successful'), deployment(0, 'successful')]);
    expect(await follow(nomad)).toMatchObject({ code: 0, output: 'web: deployed\n' });
  });

  test('fails when Nomad had brought the version before back by then, although that one is deployed', async () => {
    const back = job(2, { TaskGroups: before.TaskGroups });
    const rolledBack = deployment(1, 'failed', { StatusDescription: 'rolling back to job version 0' });
    const failed = allocation(1, { ClientStatus: 'failed', ClientDescription: 'Failed tasks' });
    register(nomad, [back, own, before], [deployment(2, 'successful'), rolledBack], [failed, allocation(2)]);
    const { code, output } = await follow(nomad);
    expect(code).toBe(1);
    expect(output).toMatch(/^web: version 1 was not deployed\n/);
    expect(output).toContain('rolling back to job version 0 (the job is version 2, version 0 again)');
  });

  test('fails when somebody else has changed the job while it was being deployed', async () => {
    register(nomad, [job(2), own, before], [deployment(2, 'running')]);
    const { code, output } = await follow(nomad);
    expect(code).toBe(1);
    expect(output).toBe('web: version 1 was not deployed: it was replaced by version 2, a change by somebody else\n');
  });

  test('fails when somebody else has changed the job after it was deployed', async () => {
    register(nomad, [job(2), own, before], [deployment(2, 'successful'), deployment(1, 'successful')]);
    const { code, output } = await follow(nomad);
    expect(code).toBe(1);
    expect(output).toMatch(/version 1 was deployed, and then replaced by version 2/);
  });

  test('is not disturbed by an autoscaler, which changes nothing but counts, in whichever order Nomad writes keys', async () => {
    const keys = Object.entries({ ...own.TaskGroups[0], Count: 7 }).reverse();
    const scaled = job(2, { TaskGroups: [Object.fromEntries(keys)] });
    register(nomad, [scaled, own, before], [deployment(2, 'running'), deployment(1, 'successful')]);
    expect(await follow(nomad)).toMatchObject({ code: 0, output: 'web: deployed\n' });
    register(nomad, [scaled, own, before], [deployment(2, 'successful')]);
    expect(await follow(nomad)).toMatchObject({ code: 0, output: 'web: deployed\n' });
  });

  test.each([
    ['Nomad does not know its version any more', [job(9), job(8)], /what Terraform registered is gone: .* version 9/],
    ['somebody has stopped the job', [job(1, { Stop: true })], /it was stopped/],
  ])('fails when %s', async (_, versions, told) => {
    register(nomad, versions, [deployment(9, 'successful'), deployment(1, 'successful')]);
    const { code, output } = await follow(nomad);
    expect(code).toBe(1);
    expect(output).toMatch(told);
  });

  test('fails when somebody has removed the job', async () => {
    nomad.on('GET /v1/job/web', () => ({ status: 404, text: 'job not found' }));
    const { code, output } = await follow(nomad);
    expect(code).toBe(1);
    expect(output).toMatch(/it was removed/);
  });
});
