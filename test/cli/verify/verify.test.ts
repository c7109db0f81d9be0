import { findingText } from '../../../lib/cli/verify/finding';
import { Saying } from '../nomad/fake-nomad';
import { FakeStack } from './fake-stack';

/** What Traefik says where it has no route. */
const NO_ROUTE = '404 page not found\n';

describe('whether all of a stack serves', () => {
  const stack = new FakeStack();

  beforeAll(() => stack.start());
  beforeEach(() => stack.reset());
  afterAll(() => stack.stop());

  const routed = (more: object = {}) => stack.map({ routes: [stack.route(more)] });
  const answering =
    (status: number, text: string) =>
    (_: unknown, response: any): void =>
      void response.writeHead(status).end(text);

  test('a job that is what it is declared as, healthy and routed by every ingress has no finding', async () => {
    const hosts: string[] = [];
    stack.serves = (request, response) => {
      hosts.push(`${request.headers.host} ${request.url}`);
      response.end('hello');
    };
    expect(await stack.verify(routed({ host: 'shop.example' }))).toEqual([]);
    // Three ingresses, three times each.
    expect(hosts).toEqual(Array.from({ length: 9 }, () => 'shop.example /webapi/healthz'));
  });

  describe('a job', () => {
    const path = '/v1/job/webapi';
    const live = (more: object): void => void (stack.answers[path] = { ...(stack.answers[path] as object), ...more });

    test('that Nomad does not have', async () => {
      delete stack.answers[path];
      expect(await stack.verify()).toEqual([{ stack: 'shop', job: 'shop/webapi', problem: 'Nomad has no such job' }]);
    });

    test('that somebody stopped', async () => {
      live({ Stop: true });
      expect(await stack.verify()).toMatchObject([{ problem: 'it is stopped' }]);
    });

    test("that somebody changed behind Terraform's back", async () => {
      const Env = { Type: 'Edited', Name: 'Env[GREETING]', Old: 'secret', New: 'hello' };
      const task = { Type: 'Edited', Name: 'webapi', Fields: [Env] };
      const Count = { Type: 'Edited', Name: 'Count', Old: '2', New: '1' };
      const group = { Type: 'Edited', Name: 'webapi', Fields: [Count], Tasks: [task] };
      stack.answers[`${path}/plan`] = { Diff: { Type: 'Edited', TaskGroups: [group] } };
      const [{ problem, cause }] = await stack.verify();
      expect(problem).toBe('it is not what is declared');
      expect(cause).toBe(
        "they differ in group 'webapi'.Count, group 'webapi'.task 'webapi'.Env[GREETING]: " +
          'somebody changed it, or it was not deployed',
      );
      expect(stack.nomad.asked.find((asked) => asked.path === `${path}/plan`)!.body).toEqual({
        ...{ Job: { ID: 'webapi', Type: 'service' }, Diff: true },
      });
      const scaled = stack.job({ groups: [{ name: 'webapi', scaled: true, images: [] }] });
      stack.answers[`${path}/plan`] = { Diff: { Type: 'Edited', TaskGroups: [{ ...group, Tasks: null }] } };
      expect(await stack.verify(stack.map({ jobs: [scaled] }))).toEqual([]);
    });

    test('that is of another kind, which no dry run tells', async () => {
      live({ Type: 'batch' });
      expect(await stack.verify()).toMatchObject([{ cause: expect.stringMatching(/^they differ in Type:/) }]);
    });

    test('whose dry run the token does not allow', async () => {
      stack.answers[`${path}/plan`] = new Saying(403, 'Permission denied');
      const [{ problem }] = await stack.verify();
      expect(problem).toMatch(
        /^nobody can tell whether it serves: Nomad at .* is answered with 403: Permission denied$/,
      );
    });

    test('of which Nomad can not be asked', async () => {
      stack.answers[`${path}/plan`] = new Saying(500, 'No cluster leader');
      expect(await stack.verify()).toMatchObject([
        { problem: expect.stringMatching(/^nobody can tell.*No cluster leader$/) },
      ]);
      const { platform } = stack.map();
      const map = stack.map({ platform: { ...platform!, nomadAddress: 'http://127.0.0.1:1' } });
      expect(await stack.verify(map)).toMatchObject([
        { problem: expect.stringMatching(/^nobody can tell.*ECONNREFUSED/) },
      ]);
    });

    test('whose platform the map does not name', async () => {
      expect(await stack.verify(stack.map({ platform: undefined }))).toMatchObject([
        { problem: 'nobody can tell whether its jobs serve' },
      ]);
    });

    test('of which only Terraform knows where it is', async () => {
      expect(await stack.verify(stack.map({ jobs: [], undetermined: ['a route of shop/webapi'] }))).toMatchObject([
        { problem: 'nobody can tell whether a route of shop/webapi serves' },
      ]);
    });

    test('that the synthesis has not written', async () => {
      const map = stack.map({ jobs: [stack.job({ address: 'nomad_job.other' })] });
      expect(await stack.verify(map)).toMatchObject([
        { problem: expect.stringMatching(/no specification of 'nomad_job.other'/) },
      ]);
    });

    test('whose deployment failed, with its cause and its last lines', async () => {
      stack.answers[`${path}/deployments`] = [stack.deployment('failed')];
      stack.fail(`${Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n')}\nno \u001b[31mconfig\u0007\n`);
      const [found] = await stack.verify();
      expect(found.problem).toBe('the deployment of version 3 failed: it is failed');
      expect(found.cause).toBe("task 'webapi' ends at once, with exit code 1, and has used up its restarts");
      const lines = found.lines!.filter((line) => line.startsWith('  |'));
      expect(lines).toHaveLength(20);
      expect(lines[0]).toBe('  | line 11');
      expect(lines[19]).toBe('  | no config\\u{0007}');
      expect(findingText(found)).toMatch(
        /^\[shop\] job 'shop\/webapi': the deployment of version 3 failed: it is failed: task/,
      );
    });

    test('whose deployment goes on until the time is up', async () => {
      stack.answers[`${path}/deployments`] = [stack.deployment('running')];
      expect(await stack.verify()).toMatchObject([{ problem: 'the deployment of version 3 goes on: 0 of 1 healthy' }]);
      const answers = [stack.deployment('running'), stack.deployment('successful')];
      Object.defineProperty(stack.answers, `${path}/deployments`, { get: () => [answers.shift()] });
      expect(await stack.verify(stack.map(), { deadlineSeconds: 5 })).toEqual([]);
    });

    test('whose canaries wait for somebody', async () => {
      const waiting = { DesiredCanaries: 1, HealthyAllocs: 1, AutoPromote: false };
      stack.answers[`${path}/deployments`] = [stack.deployment('running', waiting)];
      expect(await stack.verify(stack.map(), { deadlineSeconds: 60 })).toMatchObject([
        { problem: "the deployment of version 3 waits: its canaries are healthy, and go on with 'berth promote'" },
      ]);
    });

    test('that fails without a deployment', async () => {
      stack.answers[`${path}/deployments`] = [];
      stack.fail('no config');
      const [{ problem, cause }] = await stack.verify();
      expect(problem).toBe('0 of 1 instances run');
      expect(cause).toMatch(/^task 'webapi' ends at once/);
    });

    test('of which an instance of another version still runs', async () => {
      stack.answers[`${path}/deployments`] = [];
      stack.answers[`${path}/allocations`] = [stack.allocation({ JobVersion: 2 })];
      expect(await stack.verify()).toMatchObject([{ problem: '0 of 1 instances run' }]);
    });

    test('without a place for all its instances', async () => {
      const web = { NodesEvaluated: 3, NodesFiltered: 0, NodesExhausted: 3, DimensionExhausted: { memory: 3 } };
      stack.answers[`${path}/evaluations`] = [{ Status: 'blocked', ModifyIndex: 41, FailedTGAllocs: { webapi: web } }];
      expect(await stack.verify()).toMatchObject([
        {
          problem: 'not every instance has a place',
          cause:
            "no place for group 'webapi': of 3 clients in its datacenters and pool missing are memory on 3 of them",
        },
      ]);
    });

    test('whose check fails in Consul', async () => {
      stack.checks = [{ Name: 'ready', Status: 'critical', Output: 'connection refused\n' }];
      expect(await stack.verify()).toMatchObject([
        { problem: "an instance is not healthy: instance 11111111 on s1: the check 'ready' fails: connection refused" },
      ]);
    });

    test('whose instance Consul does not know', async () => {
      stack.answers[`${path}/allocations`] = [stack.allocation({ ID: '99999999-2222-3333-4444-555555555555' })];
      expect(await stack.verify()).toMatchObject([
        { problem: expect.stringMatching(/instance 99999999 on s1 is no instance of the service 'webapi' in Consul$/) },
      ]);
    });

    test("whose check fails in Nomad's own catalog", async () => {
      const service = { Name: 'webapi', Provider: 'nomad', Checks: [{}] };
      live({ TaskGroups: [{ Name: 'webapi', Count: 1, Services: [service] }] });
      const checks = `/v1/client/allocation/11111111-2222-3333-4444-555555555555/checks`;
      stack.answers[checks] = { a: { Check: 'ready', Status: 'success', Output: '' } };
      expect(await stack.verify()).toEqual([]);
      stack.answers[checks] = { a: { Check: 'ready', Status: 'failure', Output: 'timeout' } };
      expect(await stack.verify()).toMatchObject([
        { problem: expect.stringMatching(/the check 'ready' fails: timeout$/) },
      ]);
    });
  });

  describe('a batch job', () => {
    const path = '/v1/job/webapi';
    const batch = () => stack.map({ jobs: [stack.job({ type: 'batch' })] });
    beforeEach(() => {
      stack.write('{"ID": "webapi", "Type": "batch"}');
      stack.answers[path] = { ...(stack.answers[path] as object), Type: 'batch', Status: 'dead' };
      stack.answers[`${path}/deployments`] = null;
    });
    afterEach(() => stack.write());

    test('is done when its instances are complete', async () => {
      stack.answers[`${path}/allocations`] = [stack.allocation({ ClientStatus: 'complete' })];
      expect(await stack.verify(batch())).toEqual([]);
    });

    test('that failed', async () => {
      stack.fail('no data');
      const [{ problem, cause, lines }] = await stack.verify(batch(), { deadlineSeconds: 60 });
      expect(problem).toBe('it ended with 0 of 1 instances complete, 1 failed');
      expect(cause).toMatch(/^task 'webapi' ends at once/);
      expect(lines).toContain('  | no data');
    });

    test('that goes on', async () => {
      stack.answers[path] = { ...(stack.answers[path] as object), Status: 'running' };
      expect(await stack.verify(batch())).toMatchObject([{ problem: 'it goes on: 0 of 1 instances are complete' }]);
    });

    test('of whose runs the last one failed is a warning', async () => {
      const run = (id: string, SubmitTime: number) => ({
        ID: `webapi/periodic-${id}`,
        ParentID: 'webapi',
        Status: 'dead',
        SubmitTime,
      });
      stack.answers['/v1/jobs'] = [run('2', 2), run('1', 1)];
      stack.answers['/v1/job/webapi%2Fperiodic-2/allocations'] = [stack.allocation({ ClientStatus: 'failed' })];
      const map = stack.map({ jobs: [stack.job({ type: 'batch', launch: 'periodic' })] });
      expect(await stack.verify(map)).toEqual([]);
      expect(stack.warnings).toEqual(["[shop] job 'shop/webapi': its last run 'webapi/periodic-2' failed"]);
    });
  });

  describe('a route', () => {
    test.each([502, 503, 504])(
      'behind which no instance answers (%i)',
      async (status) => {
        stack.serves = answering(status, 'no available server\n');
        const found = await stack.verify(routed());
        expect(found.map(({ problem }) => problem)).toEqual(
          ['1', '2', '3'].map((id) =>
            expect.stringMatching(new RegExp(`^is not served by the ingress 's${id}' \\(127.0.0.${id}:`)),
          ),
        );
        expect(found[0].cause).toBe(
          `/webapi/healthz is answered with ${status} 'no available server': no instance answers`,
        );
      },
      30_000,
    );

    test('that one ingress of three does not serve, as it is dead', async () => {
      const map = routed();
      const [one, two] = map.platform!.ingresses;
      const ingresses = [one, two, { name: 's9', address: '127.0.0.9' }];
      const found = await stack.verify({ ...map, platform: { ...map.platform!, ingresses } });
      expect(found).toEqual([
        {
          stack: 'shop',
          problem: expect.stringMatching(
            /^the ingress 's9' \(127\.0\.0\.9:\d+\) does not answer: 1 route is not served there$/,
          ),
          cause: expect.stringMatching(/ECONNREFUSED/),
        },
      ]);
    });

    test('that one ingress of three has not read', async () => {
      stack.serves = (request, response) => {
        const isLate = request.socket.localAddress === '127.0.0.2';
        answering(isLate ? 404 : 200, isLate ? NO_ROUTE : 'hello')(request, response);
      };
      expect(await stack.verify(routed())).toMatchObject([
        {
          problem: expect.stringMatching(/^is not served by the ingress 's2'/),
          cause: "/webapi/healthz is answered with 404 '404 page not found': the ingress has no such route",
        },
      ]);
    });

    test('must answer three times in a row', async () => {
      let asked = 0;
      stack.serves = (request, response) => {
        asked += 1;
        answering(asked % 3 === 0 ? 502 : 200, '')(request, response);
      };
      const map = routed();
      const ingresses = map.platform!.ingresses.slice(0, 1);
      expect(await stack.verify({ ...map, platform: { ...map.platform!, ingresses } })).toHaveLength(1);
    });

    test('of a stack without changes that is dead', async () => {
      stack.serves = (request) => request.socket.destroy();
      expect(await stack.verify(stack.map({ jobs: [], routes: [stack.route()] }))).toHaveLength(3);
    });

    const prefix = (more: object = {}) => routed({ probe: { path: '/webapi', from: 'prefix', arrives: '/' }, ...more });

    test('whose service says itself what Traefik says without a route', async () => {
      const asked: string[] = [];
      stack.serves = answering(404, NO_ROUTE);
      stack.instance = (request, response) => {
        asked.push(request.url!);
        answering(404, NO_ROUTE)(request, response);
      };
      expect(await stack.verify(prefix())).toEqual([]);
      expect(new Set(asked)).toEqual(new Set(['/']));
      expect(await stack.verify(routed())).toHaveLength(3);
    });

    test.each([
      ['the service says something else', {}, 'is not served', /the ingress has no such route$/],
      [
        'nobody knows its path',
        { probe: { path: '/x', from: 'prefix' } },
        'nobody can tell whether it is served',
        /give the route a path that the service knows/,
      ],
      [
        'it has no port',
        { service: 'other' },
        'nobody can tell whether it is served',
        /no instance has a port of its own: give/,
      ],
      [
        'its job is unknown',
        { job: 'other' },
        'nobody can tell whether it is served',
        /no instance can be asked from here: Nomad at/,
      ],
    ])('that is answered like none, and %s', async (_, more, problem, cause) => {
      stack.serves = answering(404, NO_ROUTE);
      const [found] = await stack.verify(prefix(more));
      expect(found.problem).toMatch(problem);
      expect(found.cause).toMatch(cause);
    });

    test.each<[string, object, number, boolean]>([
      ['a prefix that the service does not know', { probe: { path: '/x', from: 'prefix' } }, 404, true],
      ['a prefix at which the service fails', { probe: { path: '/x', from: 'prefix' } }, 500, true],
      ['a health check that is not there', {}, 404, false],
      ['a health check that fails', {}, 500, false],
      ['a redirect', {}, 302, true],
      ['an expected code', { probe: { path: '/x', from: 'route', expect: [503] } }, 503, true],
      ['another code than expected', { probe: { path: '/x', from: 'route', expect: [204] } }, 200, false],
      ['who calls', { authenticated: true }, 401, true],
      ['who calls, by the service', {}, 401, false],
      ['nothing, as it must not be asked', { probe: false }, 502, true],
      ['nothing, as nothing answers by UDP', { protocol: 'udp' }, 502, true],
    ])('that is answered with %s', async (_, more, status, serves) => {
      stack.serves = answering(status, 'said by the service');
      expect(await stack.verify(routed(more))).toHaveLength(serves ? 0 : 3);
    });

    test('of an entry point that is not there', async () => {
      const [{ problem }] = await stack.verify(routed({ entryPoints: ['api'] }));
      expect(problem).toBe("nobody can tell whether it is served: 'prod' has no entry point 'api'");
    });

    test('of a platform without ingress', async () => {
      const map = routed();
      expect(await stack.verify({ ...map, platform: { ...map.platform!, ingresses: [] } })).toMatchObject([
        { problem: 'none of its routes is served', cause: "the platform 'prod' has no ingress" },
      ]);
    });

    test('for TCP, whose connection the ingress ends at once', async () => {
      const tcp = stack.map({ jobs: [], routes: [stack.route({ protocol: 'tcp' })] });
      expect(await stack.verify(tcp)).toEqual([]);
      stack.endConnections = true;
      expect(await stack.verify(tcp).finally(() => (stack.endConnections = false))).toMatchObject([
        ...[1, 2, 3].map(() => ({ cause: 'the connection is ended at once' })),
      ]);
    });
  });
});
