import { FakeNomad, Reply } from '../fake-nomad';
import { allocation, deployment, follow, job, register } from './monitored';

/** Answers first with these, and from then on with the last. */
function sequence(...replies: Reply[]): () => Reply {
  return () => (replies.length > 1 ? replies.shift()! : replies[0]);
}

describe('errors of the watcher are not errors of the watched', () => {
  const nomad = new FakeNomad();
  beforeAll(() => nomad.start());
  afterAll(() => nomad.stop());
  beforeEach(() => nomad.asked.splice(0));

  const running = { ClientStatus: 'running', DeploymentStatus: { Healthy: true } };
  const check = { MONITOR_CHECKS: 'smoke=10', MONITOR_PROMOTION: 'monitor' };

  /** Let the check's run end in this way. */
  const checked = (
    status: string,
    dispatch: () => Reply = () => ({ body: { DispatchedJobID: 'smoke/dispatch-1' } }),
  ): void => {
    nomad.has('/v1/job/smoke', { ID: 'smoke', Version: 0, TaskGroups: [] });
    nomad.has('/v1/jobs', []);
    nomad.on('POST /v1/job/smoke/dispatch', dispatch);
    nomad.has('/v1/job/smoke/dispatch-1', { Status: 'dead', NodePool: 'default', Stop: false });
    nomad.has('/v1/job/smoke/dispatch-1/allocations', [allocation(0, { ClientStatus: status })]);
    nomad.has('/v1/job/smoke/dispatch-1/evaluations', []);
  };

  test.each<[string, Reply]>([
    ['429, too many connections', { status: 429, text: 'too many requests' }],
    ['500 while the leader changes', { status: 500, text: 'No cluster leader' }],
    ["a proxy's page with 200", { text: '<html>be right back</html>' }],
    ["a proxy's page with 404", { status: 404, text: '<html>not found</html>' }],
    ['a cut connection', { isLost: true }],
  ])('asks again after %s', async (_, reply) => {
    register(nomad, [job(1), job(0)], [deployment(1, 'successful')]);
    nomad.on('GET /v1/job/web', sequence(reply, reply, { body: job(1) }));
    expect(await follow(nomad)).toMatchObject({ code: 0, output: 'web: deployed\n' });
  });

  test('fails at once where Nomad itself says no', async () => {
    nomad.on('GET /v1/job/web', () => ({ status: 403, text: 'Permission denied' }));
    const { code, output, seconds } = await follow(nomad);
    expect(code).toBe(1);
    expect(output).toBe('web: GET /v1/job/web: 403 Permission denied\n');
    expect(seconds).toBeLessThan(5);
  });

  test('asks for a thousand instances through four connections', async () => {
    const all = Array.from({ length: 1000 }, (_, index) => allocation(1, { ...running, ID: `instance-${index}` }));
    register(nomad, [job(1), job(0, { Stable: true })], [deployment(1, 'successful')], all);
    all.forEach(({ ID }) => {
      nomad.has(`/v1/allocation/${ID}`, {
        AllocatedResources: { Shared: { Ports: [{ HostIP: '10.0.0.1', Value: 80 }] } },
      });
    });
    checked('complete');
    expect(await follow(nomad, check)).toMatchObject({ code: 0 });
    expect(nomad.peak).toBeLessThanOrEqual(4);
    const [dispatch] = nomad.asked.filter(({ method }) => method === 'POST');
    expect(dispatch.body.Meta.INSTANCES.split(',')).toHaveLength(1000);
  });

  test("tells a check the ports of an instance's first service alone, and all where that has none, as in the mesh", async () => {
    const Ports = [
      { Label: 'ssh', HostIP: '10.0.0.1', Value: 2222 },
      { Label: 'http', HostIP: '10.0.0.1', Value: 20_001 },
    ];
    for (const [PortLabel, expected] of [
      ['http', '10.0.0.1:20001'],
      ['8080', '10.0.0.1:2222,10.0.0.1:20001'],
    ]) {
      nomad.asked.length = 0;
      const Services = [{ PortLabel }, { PortLabel: 'ssh' }];
      register(nomad, [job(1), job(0, { Stable: true })], [deployment(1, 'successful')], [allocation(1, running)]);
      nomad.has(`/v1/allocation/${allocation(1, running).ID}`, {
        ...{ TaskGroup: 'web', Job: { TaskGroups: [{ Name: 'web', Services }] } },
        AllocatedResources: { Shared: { Ports } },
      });
      checked('complete');
      expect(await follow(nomad, check)).toMatchObject({ code: 0 });
      const [dispatch] = nomad.asked.filter(({ method }) => method === 'POST');
      expect(dispatch.body.Meta.INSTANCES).toBe(expected);
    }
  });

  test('rolls nothing back when the check could not be started', async () => {
    register(nomad, [job(1), job(0, { Stable: true })], [deployment(1, 'successful')]);
    checked('complete', () => ({ status: 403, text: 'Permission denied' }));
    const { code, output } = await follow(nomad, check);
    expect(code).toBe(1);
    expect(output).toMatch(/403 Permission denied/);
    expect(nomad.requests('POST')).toEqual(['/v1/job/smoke/dispatch']);
  });

  test("rolls back for the check's own verdict", async () => {
    register(nomad, [job(1), job(0, { Stable: true })], [deployment(1, 'successful')]);
    nomad.on('POST /v1/job/web/revert', () => ({ body: {} }));
    checked('failed');
    const { code, output } = await follow(nomad, check);
    expect(code).toBe(1);
    expect(output).toMatch(/goes back to version 0\nweb: the run smoke\/dispatch-1 failed/);
    const revert = nomad.asked.find(({ path }) => path === '/v1/job/web/revert');
    expect(revert?.body).toEqual({ JobID: 'web', JobVersion: 0, EnforcePriorVersion: 1 });
  });

  test('reads the deployment again when the answer to its promotion is lost', async () => {
    const canaries = { web: { DesiredTotal: 2, DesiredCanaries: 1, HealthyAllocs: 1, Promoted: false } };
    register(nomad, [job(1), job(0)], [deployment(1, 'running', { TaskGroups: canaries })]);
    checked('complete');
    let isFirst = true;
    nomad.on('PUT /v1/deployment/promote/deployment-1', () => {
      nomad.has('/v1/job/web/deployments', [deployment(1, 'successful')]);
      nomad.has('/v1/deployment/deployment-1', deployment(1, 'successful'));
      const reply = isFirst ? { isLost: true } : { status: 500, text: "can't promote terminal deployment" };
      isFirst = false;
      return reply;
    });
    const { code, output } = await follow(nomad, check);
    expect(output).toMatch(/web: deployed\n$/);
    expect(code).toBe(0);
  });

  test('starts no second run when the answer to the first is lost', async () => {
    const tokens = new Set<string | null>();
    register(nomad, [job(1), job(0)], [deployment(1, 'successful')]);
    checked('complete', () => ({ body: { DispatchedJobID: 'smoke/dispatch-1' } }));
    const replies = sequence({ isLost: true }, { body: { DispatchedJobID: 'smoke/dispatch-1' } });
    nomad.on('POST /v1/job/smoke/dispatch', ({ query }) => {
      tokens.add(query.get('idempotency_token'));
      return replies();
    });
    expect(await follow(nomad, check)).toMatchObject({ code: 0 });
    expect(nomad.requests('POST')).toHaveLength(2);
    expect([...tokens]).toEqual([expect.stringMatching(/^berth-[0-9a-f]{16}-/)]);
  });
});
