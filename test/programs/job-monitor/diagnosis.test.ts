import { FakeNomad } from '../fake-nomad';
import { allocation, deployment, follow, job, Monitored, register } from './monitored';

describe('a failure that another try will not mend', () => {
  const nomad = new FakeNomad();
  beforeAll(() => nomad.start());
  afterAll(() => nomad.stop());
  beforeEach(() => nomad.asked.splice(0));

  const broken = allocation(1, {
    ClientStatus: 'failed',
    DeploymentStatus: { Healthy: false },
    TaskStates: {
      web: {
        State: 'dead',
        Failed: true,
        Events: [
          { Type: 'Started', Time: 1e9, DisplayMessage: 'Task started by client', Details: {} },
          { Type: 'Terminated', Time: 2e9, DisplayMessage: 'Exit Code: 3', Details: { exit_code: '3', signal: '0' } },
        ],
      },
    },
  });
  const blocked = (places: object): void =>
    nomad.has('/v1/job/web/evaluations', [
      { Status: 'blocked', ModifyIndex: 50, JobModifyIndex: 20, FailedTGAllocs: { web: places } },
    ]);

  test('ends the deployment, and is told first, once, and with its output', async () => {
    register(nomad, [job(1), job(0)], [deployment(1, 'running')], [broken]);
    nomad.on('GET /v1/client/fs/logs/12345678-1', ({ query }) => {
      const lines = query.get('type') === 'stderr' ? '\u001b[31mno database\u001b[0m\nbye\n' : '';
      return { text: `${query.get('task') === 'web' ? lines : 'of another task'}` };
    });
    nomad.on('PUT /v1/deployment/fail/deployment-1', () => {
      nomad.has(
        '/v1/deployment/deployment-1',
        deployment(1, 'failed', { StatusDescription: 'rolling back to job version 0' }),
      );
      return { body: {} };
    });
    const { code, output, seconds } = await follow(nomad);
    expect(code).toBe(1);
    expect(seconds).toBeLessThan(10);
    expect(nomad.requests('PUT')).toEqual(['/v1/deployment/fail/deployment-1']);
    expect(output.split('\n')).toEqual([
      "web: version 1 was not deployed: task 'web' ends at once, with exit code 3, and has used up its restarts",
      "  allocation 12345678 on s1, task 'web': Terminated: Exit Code: 3",
      "  stderr of task 'web':",
      '    | no database',
      '    | bye',
      '  Nomad: rolling back to job version 0',
      '',
    ]);
  });

  test('is told although its output cannot be read', async () => {
    register(nomad, [job(1), job(0)], [deployment(1, 'running')], [broken]);
    nomad.on('GET /v1/client/fs/logs/12345678-1', () => ({ status: 403, text: 'Permission denied' }));
    const { code, output } = await follow(nomad);
    expect(code).toBe(1);
    expect(output).toMatch(/ends at once, with exit code 3/);
  });

  test('is not a lack of room, which is told at once, and waited for', async () => {
    register(nomad, [job(1), job(0)], [deployment(1, 'running')]);
    blocked({ NodesEvaluated: 3, NodesFiltered: 0, NodesExhausted: 3, DimensionExhausted: { memory: 3 } });
    const monitor = new Monitored(nomad, {});
    await monitor.says(
      "no place for group 'web': of 3 clients in its datacenters and pool missing are memory on 3 of them",
    );
    register(nomad, [job(1), job(0)], [deployment(1, 'successful')]);
    expect(await monitor.outcome).toMatchObject({ code: 0 });
    expect(nomad.requests('PUT')).toEqual([]);
  });

  test('is not a volume that was missing for a moment', async () => {
    register(nomad, [job(1), job(0)], [deployment(1, 'running')]);
    blocked({
      NodesEvaluated: 3,
      NodesFiltered: 3,
      NodesExhausted: 0,
      ConstraintFiltered: { 'missing CSI Volume data': 3 },
    });
    const monitor = new Monitored(nomad, {});
    await monitor.says("'missing CSI Volume data' on 3 of them");
    register(nomad, [job(1), job(0)], [deployment(1, 'successful')]);
    expect(await monitor.outcome).toMatchObject({ code: 0 });
  });
});
