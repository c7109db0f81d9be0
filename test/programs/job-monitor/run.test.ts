import { FakeNomad } from '../fake-nomad';
import { allocation, follow, Monitored } from './monitored';

describe('a run that the monitor starts', () => {
  const nomad = new FakeNomad();
  beforeAll(() => nomad.start());
  afterAll(() => nomad.stop());

  const MIGRATE = { MONITOR_WHAT: 'run', MONITOR_JOB: 'migrate', MONITOR_MODIFY_INDEX: '' };
  const RUN = 'migrate/dispatch-1';

  /** Runs that Nomad has, by id: what their tokens are, and whether they still go on. */
  const runs = new Map<string, { token: string; isLive: boolean; isStopped: boolean }>();

  const tell = (id: string): void => {
    const { token, isLive, isStopped } = runs.get(id)!;
    nomad.has(`/v1/job/${id}`, {
      ID: id,
      Status: isLive ? 'running' : 'dead',
      Stop: isStopped,
      NodePool: 'default',
      DispatchIdempotencyToken: token,
    });
    nomad.has(`/v1/job/${id}/allocations`, [allocation(0, { ClientStatus: isLive ? 'running' : 'complete' })]);
    nomad.has(`/v1/job/${id}/evaluations`, []);
    nomad.on(`DELETE /v1/job/${id}`, () => {
      set(id, { isLive: false, isStopped: true });
      return { body: {} };
    });
  };
  const set = (id: string, change: { token?: string; isLive?: boolean; isStopped?: boolean }): void => {
    runs.set(id, { token: '', isLive: true, isStopped: false, ...runs.get(id), ...change });
    tell(id);
  };

  beforeEach(() => {
    nomad.asked.splice(0);
    runs.clear();
    nomad.has('/v1/job/migrate', { ID: 'migrate', Version: 3, JobModifyIndex: 70, Meta: { image: 'one' } });
    nomad.on('GET /v1/jobs', () => ({
      body: [...runs].map(([ID, { isLive, isStopped }]) => ({
        ID,
        ParentID: 'migrate',
        Status: isLive ? 'running' : 'dead',
        Stop: isStopped,
      })),
    }));
    nomad.on('POST /v1/job/migrate/dispatch', ({ query }) => {
      set(RUN, { token: query.get('idempotency_token')! });
      return { body: { DispatchedJobID: RUN } };
    });
  });

  test('is followed to its end', async () => {
    const monitor = new Monitored(nomad, MIGRATE);
    await monitor.says(`run ${RUN}`);
    set(RUN, { isLive: false });
    expect(await monitor.outcome).toMatchObject({ code: 0 });
    expect(monitor.output).toMatch(/migrate: succeeded\n$/);
  });

  test('is left to itself, where nobody awaits its end', async () => {
    const monitor = new Monitored(nomad, { ...MIGRATE, MONITOR_WHAT: 'start' });
    expect(await monitor.outcome).toMatchObject({ code: 0 });
    expect(monitor.output).toMatch(/migrate: started\n$/);
    expect([...runs.values()]).toEqual([expect.objectContaining({ isLive: true })]);
    const again = new Monitored(nomad, { ...MIGRATE, MONITOR_WHAT: 'start' });
    expect(await again.outcome).toMatchObject({ code: 0 });
    expect(runs.size).toBe(1);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('is stopped by %s, which is told', async (signal) => {
    const monitor = new Monitored(nomad, MIGRATE);
    await monitor.says(`run ${RUN}`);
    monitor.process.kill(signal);
    expect(await monitor.outcome).toMatchObject({ code: 130 });
    expect(monitor.output).toContain(`migrate: stopped the run ${RUN}`);
    expect(nomad.requests('DELETE')).toEqual([`/v1/job/${RUN}`]);
  });

  test('is stopped when Terraform kills the shell around the monitor', async () => {
    const monitor = new Monitored(nomad, MIGRATE, ['/bin/sh', '-c', 'node -e "$MONITOR_PROGRAM"; exit $?']);
    await monitor.says(`run ${RUN}`);
    monitor.process.kill('SIGKILL');
    await monitor.outcome;
    expect(monitor.output).toContain(`migrate: stopped the run ${RUN}`);
    expect(nomad.requests('DELETE')).toEqual([`/v1/job/${RUN}`]);
  });

  test('is followed by the next monitor when it still goes on, and never repeated', async () => {
    const first = new Monitored(nomad, MIGRATE);
    await first.says(`run ${RUN}`);
    first.process.kill('SIGKILL');
    await first.outcome;

    const second = new Monitored(nomad, MIGRATE);
    await second.says(`follows the run ${RUN}, which was started before`);
    set(RUN, { isLive: false });
    expect(await second.outcome).toMatchObject({ code: 0 });
    expect(nomad.requests('POST')).toHaveLength(1);
  });

  test('is the same after its job was registered again with the same definition', async () => {
    const first = new Monitored(nomad, MIGRATE);
    await first.says(`run ${RUN}`);
    first.process.kill('SIGKILL');
    await first.outcome;
    nomad.has('/v1/job/migrate', { ID: 'migrate', Version: 5, JobModifyIndex: 99, Meta: { image: 'one' } });
    const second = new Monitored(nomad, MIGRATE);
    await second.says(`follows the run ${RUN}`);
    second.process.kill('SIGKILL');
    await second.outcome;
  });

  test('waits for one of another definition', async () => {
    set('migrate/dispatch-0', { token: 'berth-0123456789abcdef-1' });
    const monitor = new Monitored(nomad, MIGRATE);
    await monitor.says('waits for the run migrate/dispatch-0, which is of another definition');
    expect(nomad.requests('POST')).toEqual([]);
    set('migrate/dispatch-0', { isLive: false });
    await monitor.says(`run ${RUN}`);
    set(RUN, { isLive: false });
    expect(await monitor.outcome).toMatchObject({ code: 0 });
  });

  test('waits for one that was stopped and still ends', async () => {
    set('migrate/dispatch-0', { isLive: false, isStopped: true });
    nomad.has('/v1/job/migrate/dispatch-0/allocations', [allocation(0, { ClientStatus: 'running' })]);
    const monitor = new Monitored(nomad, MIGRATE);
    await monitor.says('waits for the run migrate/dispatch-0');
    expect(nomad.requests('POST')).toEqual([]);
    set('migrate/dispatch-0', {});
    await monitor.says(`run ${RUN}`);
    set(RUN, { isLive: false });
    expect(await monitor.outcome).toMatchObject({ code: 0 });
  });

  test('is stopped at its time limit', async () => {
    const { code, output } = await follow(nomad, { ...MIGRATE, MONITOR_SECONDS: '2' });
    expect(code).toBe(1);
    expect(output).toMatch(/the run migrate\/dispatch-1 did not end in 2 s, and was stopped/);
    expect(nomad.requests('DELETE')).toEqual([`/v1/job/${RUN}`]);
  });

  test('fails when somebody else stops it', async () => {
    const monitor = new Monitored(nomad, MIGRATE);
    await monitor.says(`run ${RUN}`);
    set(RUN, { isLive: false, isStopped: true });
    expect(await monitor.outcome).toMatchObject({ code: 1 });
    expect(monitor.output).toMatch(/was stopped by somebody/);
  });
});
