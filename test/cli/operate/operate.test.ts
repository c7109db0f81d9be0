import { createHash } from 'node:crypto';
import { Saying } from '../nomad/fake-nomad';
import { FakeApp } from './fake-app';

const JOB = '/v1/job/webapi';

describe('the work on an app', () => {
  const app = new FakeApp();
  let current: number;

  /** A version of the app; others have another program. */
  const version = (Version: number, Stable: boolean, program: string, more: object = {}): object => ({
    ...{ ID: 'webapi', Version, Stable, Type: 'service', CreateIndex: 5, JobModifyIndex: 10 * Version, Stop: false },
    ...{ Status: 'running', TaskGroups: [{ Name: 'webapi', Count: 1, Program: program }] },
    ...more,
  });
  const allocation = (): object => ({
    ...{
      ID: '11111111',
      TaskGroup: 'webapi',
      NodeName: 's1',
      JobVersion: current,
      CreateIndex: 42,
      DesiredStatus: 'run',
    },
    ...{ ClientStatus: 'running', DeploymentStatus: null, TaskStates: {} },
  });

  beforeAll(() => app.start());
  afterAll(() => app.stop());
  beforeEach(() => {
    current = 3;
    const Versions = [
      version(3, false, 'bad'),
      version(2, true, 'good', { VersionTag: { Name: 'berth-4f2c9e1' } }),
      version(1, true, 'old'),
    ];
    app.answers = {
      [`GET ${JOB}`]: () => ({ ...version(current, false, 'good') }),
      [`GET ${JOB}/versions`]: { Versions },
      [`GET ${JOB}/submission`]: { Source: '{"ID": "webapi"}', Format: 'json' },
      [`GET ${JOB}/evaluations`]: [],
      [`GET ${JOB}/deployments`]: [],
      [`GET ${JOB}/allocations`]: () => [allocation()],
      [`PUT ${JOB}/revert`]: () => ({ JobModifyIndex: (current = 4) }),
      'GET /v1/var/berth/deploy': { Items: { who: 'ann', rolled_back: '{"shop/other":"h"}' }, ModifyIndex: 7 },
      'PUT /v1/var/berth/deploy': {},
    };
  });

  const hash = createHash('sha256').update('{"ID": "webapi"}').digest('hex');
  const record = (rolledBack: object): unknown[] => [
    'PUT /v1/var/berth/deploy',
    { Namespace: 'shop', Path: 'berth/deploy', Items: { who: 'ann', rolled_back: JSON.stringify(rolledBack) } },
  ];
  const revert = (JobVersion: number): unknown[] => [
    `PUT ${JOB}/revert`,
    { JobID: 'webapi', JobVersion, EnforcePriorVersion: 3 },
  ];

  test('a rollback brings the last stable version back, and records what it took away', async () => {
    const { code, out, err } = await app.run('rollback', 'webapi');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      "'shop/webapi' goes back from version 3 to version 2 (berth-4f2c9e1), as its version 4",
      "the next plan wants to bring version 3 again: change the code; a deploy of the same definition is refused without '--again'",
      "'shop/webapi' serves",
    ]);
    expect(app.changes).toEqual([record({ 'shop/other': 'h', 'shop/webapi': hash }), revert(2)]);
    const put = app.nomad.asked.find(({ method }) => method === 'PUT')!;
    expect([put.query.get('cas'), put.query.get('namespace')]).toEqual(['7', 'shop']);
  });

  test.each([['berth-4f2c9e1'], ['4f2c9e1d00aabbccddeeff00112233445566aabb'], ['2'], ['v2']])(
    'a rollback goes to %s',
    async (goal) => {
      expect((await app.run('rollback', 'webapi', '--to', goal)).code).toBe(0);
      expect(app.changes.at(-1)).toEqual(revert(2));
    },
  );

  test('a rollback goes past versions that say the same as the current one', async () => {
    const Versions = [version(3, false, 'good'), version(2, true, 'good'), version(1, true, 'old')];
    app.answers[`GET ${JOB}/versions`] = { Versions };
    await app.run('rollback', 'webapi');
    expect(app.changes.at(-1)).toEqual(revert(1));
  });

  test('a rollback that does not serve is a failure', async () => {
    app.answers[`GET ${JOB}/allocations`] = [];
    const { code, err } = await app.run('rollback', 'webapi', '--deadline', '1s');
    expect(code).toBe(1);
    expect(err).toContain("berth: [shop] job 'shop/webapi': 0 of 1 instances run");
  });

  test('a rollback that Nomad refuses is not recorded', async () => {
    app.answers[`PUT ${JOB}/revert`] = new Saying(500, 'enforcing version 3: but job is at version 4');
    const { code, err } = await app.run('rollback', 'webapi');
    expect(code).toBe(1);
    expect(err).toMatch(/enforcing version 3/);
    expect(app.changes).toEqual([
      record({ 'shop/other': 'h', 'shop/webapi': hash }),
      revert(2),
      record({ 'shop/other': 'h' }),
    ]);
  });

  test('a rollback waits for no deploy that goes on', async () => {
    app.answers['PUT /v1/var/berth/deploy'] = new Saying(409, 'lock held');
    const { code, err } = await app.run('rollback', 'webapi');
    expect({ code, err }).toEqual({
      code: 1,
      err: "berth: a deploy to 'shop' goes on, by ann: wait for its end, or stop it",
    });
    expect(app.changes.map((each: any) => each[0])).not.toContain(`PUT ${JOB}/revert`);
  });

  test.each([
    [
      'of what others registered',
      () => delete app.answers[`GET ${JOB}/submission`],
      /the text that it was registered from$/,
    ],
    [
      'without the right',
      () => (app.answers['PUT /v1/var/berth/deploy'] = new Saying(403, 'Permission denied')),
      /403: Permission denied$/,
    ],
  ])('a rollback %s says that it is not recorded', async (_, prepare, warning) => {
    prepare();
    const { code, out, err } = await app.run('rollback', 'webapi');
    expect(code).toBe(0);
    expect(out).toContain('a deploy of the same definition is not refused');
    expect(err).toMatch(/^berth: warning: the rollback is not recorded: /);
    expect(err).toMatch(warning);
  });

  test.each([
    [['webapp'], "there is no app 'webapp': did you mean 'webapi'?"],
    [['webapi', '--namespace', 'pay'], "there is no app 'webapi' in the namespace 'pay': there is one in shop"],
    [['webapi', '--to', '9'], "'shop/webapi' has no version '9': it has 3, 2 (berth-4f2c9e1), 1"],
    [['webapi', '--to', '3'], "'shop/webapi' runs version 3 already"],
  ])('a rollback of %j is refused', async (args, problem) => {
    expect(await app.run('rollback', ...args)).toEqual({ code: 1, out: '', err: `berth: ${problem}` });
    expect(app.changes).toEqual([]);
  });

  test('a rollback without a stable version is refused', async () => {
    app.answers[`GET ${JOB}/versions`] = { Versions: [version(3, false, 'bad')] };
    const { err } = await app.run('rollback', 'webapi');
    expect(err).toBe("berth: there is no stable version of 'shop/webapi' before version 3: name one with '--to'");
    app.answers[`GET ${JOB}/versions`] = { Versions: null };
    expect((await app.run('rollback', 'webapi')).err).toBe("berth: Nomad has no job 'shop/webapi'");
  });

  describe('a deployment', () => {
    const deployment = (Status: string, more: object = {}): object => ({
      ...{ ID: 'd1', JobVersion: 3, JobCreateIndex: 5, Status, StatusDescription: '' },
      TaskGroups: { webapi: { DesiredTotal: 1, DesiredCanaries: 1, HealthyAllocs: 1, Promoted: false, ...more } },
    });
    beforeEach(() => {
      app.answers[`GET ${JOB}/deployment`] = deployment('running');
      app.answers['PUT /v1/deployment/promote/d1'] = {};
      app.answers['PUT /v1/deployment/fail/d1'] = { RevertedJobVersion: 2 };
    });

    test('is promoted', async () => {
      const { code, out } = await app.run('promote', 'webapi');
      expect({ code, out }).toEqual({
        code: 0,
        out: "'shop/webapi': the canaries of version 3 are promoted\n'shop/webapi' serves",
      });
      expect(app.changes).toEqual([['PUT /v1/deployment/promote/d1', { DeploymentID: 'd1', All: true }]]);
    });

    test.each([
      [
        'with sick canaries',
        { HealthyAllocs: 0 },
        /^berth: 0 of 1 canaries of 'shop\/webapi' are healthy in its group 'webapi'/,
      ],
      ['without canaries', { DesiredCanaries: 0 }, /has no canaries that wait$/],
      ['that was promoted', { Promoted: true }, /has no canaries that wait$/],
    ])('%s is not promoted', async (_, more, problem) => {
      app.answers[`GET ${JOB}/deployment`] = deployment('running', more);
      const { code, err } = await app.run('promote', 'webapi');
      expect(code).toBe(1);
      expect(err).toMatch(problem);
      expect(app.changes).toEqual([]);
    });

    test('is ended, and the version before it comes back', async () => {
      expect(await app.run('fail', 'webapi')).toEqual({
        ...{ code: 0, err: '', out: "'shop/webapi': the deployment of version 3 has failed; version 2 comes back" },
      });
      app.answers['PUT /v1/deployment/fail/d1'] = { RevertedJobVersion: null };
      expect((await app.run('fail', 'webapi')).out).toMatch(/has failed; its instances stay as they are$/);
    });

    test.each([['promote'], ['fail']])('that is over is nothing to %s', async (command) => {
      app.answers[`GET ${JOB}/deployment`] = deployment('successful');
      const { code, err } = await app.run(command, 'webapi');
      expect(code).toBe(1);
      expect(err).toBe("berth: 'shop/webapi' has no deployment that goes on: that of version 3 is successful");
      app.answers[`GET ${JOB}/deployment`] = null;
      expect((await app.run(command, 'webapi')).err).toBe("berth: 'shop/webapi' has no deployment");
    });
  });

  describe('the status', () => {
    beforeEach(() => {
      current = 2;
      app.answers[`GET ${JOB}`] = version(2, true, 'good', { VersionTag: { Name: 'berth-4f2c9e1' } });
      app.answers[`GET ${JOB}/deployment`] = { JobVersion: 2, JobCreateIndex: 5, Status: 'successful' };
      app.answers['GET /v1/vars'] = [
        { Path: 'berth/history/1', ModifyIndex: 1 },
        { Path: 'berth/history/0', ModifyIndex: 9 },
      ];
      const deploy = (ended: string, result: string) => ({
        Items: { ended, result, who: 'ann', commit: '4f2c9e1d00', run: 'https://ci/7' },
      });
      app.answers['GET /v1/var/berth/history/0'] = deploy('2026-11-26T07:00:00Z', 'serves');
      app.answers['GET /v1/var/berth/history/1'] = deploy('2026-11-25T07:00:00Z', 'failed');
    });

    test('shows the apps, the instances of one, and the last deploys', async () => {
      const { code, out, err } = await app.run('status', 'webapi');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out.split('\n').map((line) => line.split(/ {2,}/).join(' | '))).toEqual([
        'APP | STATE | INSTANCES | VERSION | DEPLOYMENT | WRONG',
        'shop/webapi | running | 1/1 | 2 (berth-4f2c9e1) | successful',
        '',
        'INSTANCE | HOST | STATE | VERSION | HEALTHY',
        '11111111 | s1 | running | 2 | -',
        '',
        'DEPLOYED | NAMESPACE | RESULT | COMMIT | BY | RUN',
        '2026-11-26T07:00:00Z | shop | serves | 4f2c9e1 | ann | https://ci/7',
        '2026-11-25T07:00:00Z | shop | failed | 4f2c9e1 | ann | https://ci/7',
      ]);
      const { apps } = JSON.parse((await app.run('status', '--json')).out);
      expect(apps).toMatchObject([{ app: 'shop/webapi', running: 1, wanted: 1, tag: 'berth-4f2c9e1' }]);
    });

    test('marks what is wrong', async () => {
      app.answers[`GET ${JOB}/allocations`] = [];
      expect((await app.run('status')).out).toMatch(/0\/1 .* yes$/m);
      delete app.answers[`GET ${JOB}`];
      expect((await app.run('status')).out).toMatch(/shop\/webapi +missing .* yes$/m);
    });

    test('fails where Nomad can not be asked, and not where only the deploys can not be read', async () => {
      app.answers['GET /v1/vars'] = new Saying(403, 'Permission denied');
      expect(await app.run('status')).toMatchObject({
        code: 0,
        err: expect.stringMatching(/^berth: warning: the last deploys can't be read/),
      });
      app.answers[`GET ${JOB}`] = new Saying(500, 'No cluster leader');
      const { code, err } = await app.run('status');
      expect(code).toBe(1);
      expect(err).toMatch(/^berth: 'shop\/webapi' is unknown: Nomad at .* 500: No cluster leader$/m);
    });
  });

  describe('the log', () => {
    const logs = (): void => {
      const texts: { [type: string]: string } = { stdout: 'one\ntwo \u0007\n', stderr: 'three\n' };
      app.answers[`GET ${JOB}/allocations`] = [{ ...allocation(), TaskStates: { webapi: { State: 'running' } } }];
      app.answers['GET /v1/client/fs/logs/11111111'] = (_: unknown, { query }: any, response: any) => {
        response.end(texts[query.get('type')]);
      };
    };

    test('is read from the hosts where the platform keeps none', async () => {
      logs();
      const { code, out, err } = await app.run('logs', 'webapi', '--no-follow');
      expect(code).toBe(0);
      expect(err).toBe('berth: the platform keeps no logs: these are the last lines on its hosts, without their times');
      expect(out.split('\n').sort()).toEqual(
        ['one', 'three', 'two \\u{0007}'].map((line) => `11111111 webapi ${line}`),
      );
    });

    test('is filtered, and JSON', async () => {
      logs();
      const { out } = await app.run('logs', 'webapi', '--no-follow', '--grep', '^t.o', '--json');
      expect(JSON.parse(out)).toMatchObject({ _msg: 'two \u0007', alloc_id: '11111111', host: 's1', task: 'webapi' });
    });

    test('of a task that is not there, or of no instance, is an error', async () => {
      logs();
      expect((await app.run('logs', 'webapi', '--no-follow', '--task', 'x')).err).toMatch(
        /there is no task 'x': an instance has webapi$/,
      );
      app.answers[`GET ${JOB}/allocations`] = [];
      expect((await app.run('logs', 'webapi', '--no-follow')).err).toMatch(/no instance of 'shop\/webapi' runs$/);
    });
  });

  describe('a host', () => {
    const node = (Name: string, more: object = {}): object => ({
      ...{ ID: `id-${Name}`, Name, Status: 'ready', SchedulingEligibility: 'eligible', Drain: false },
      ...more,
    });
    const running = { ID: 'a', JobID: 'webapi', Namespace: 'shop', ClientStatus: 'running' };
    beforeEach(() => {
      app.answers['GET /v1/nodes'] = [
        node('s1'),
        node('s2'),
        node('s3', { Drain: true, SchedulingEligibility: 'ineligible' }),
      ];
      app.answers['PUT /v1/node/id-s1/drain'] = {};
      app.answers['PUT /v1/node/id-s3/drain'] = {};
    });

    test('is drained until it is empty', async () => {
      const left = [[running, { ...running, ID: 'b' }], [running], []];
      app.answers['GET /v1/node/id-s1/allocations'] = () => left.shift();
      app.answers['GET /v1/node/id-s1'] = () => ({ DrainStrategy: left.length > 1 ? {} : null });
      app.answers['GET /v1/nodes'] = [node('s1', { SchedulingEligibility: 'ineligible' }), node('s2')];
      const { code, out, err } = await app.run('host', 'drain', 's1', '--deadline', '10m');
      expect({ code, out }).toEqual({
        code: 0,
        out: "'s1' is empty; 'berth host resume s1' lets it take instances again",
      });
      expect(err.split('\n')).toEqual(['berth: s1: 2 left: shop/webapi', 'berth: s1: 1 left: shop/webapi']);
      const DrainSpec = { Deadline: 600e9, IgnoreSystemJobs: false };
      expect(app.changes).toEqual([['PUT /v1/node/id-s1/drain', { DrainSpec, MarkEligible: false }]]);
    });

    test('whose drain somebody ends is not empty', async () => {
      app.answers['GET /v1/node/id-s1/allocations'] = [running];
      app.answers['GET /v1/node/id-s1'] = { DrainStrategy: null };
      const { code, err } = await app.run('host', 'drain', 's1');
      expect(code).toBe(1);
      expect(err).toMatch(/berth: somebody ended the drain of 's1'; 1 left: shop\/webapi$/);
    });

    test('takes instances again', async () => {
      expect((await app.run('host', 'resume', 's3')).out).toBe("'s3' takes instances again");
      expect(app.changes).toEqual([['PUT /v1/node/id-s3/drain', { DrainSpec: null, MarkEligible: true }]]);
      expect((await app.run('host', 'resume', 's1')).out).toBe("'s1' takes instances already");
    });

    test.each([
      [['s11'], "there is no host 's11': did you mean 's1'?"],
      [['elsewhere'], "there is no host 'elsewhere': there are s1, s2, s3, s9"],
      [['s9'], "the host 's9' is no client of Nomad, and runs no instances"],
      [['s1', '--platform', 'stage'], "there is no platform 'stage': there are prod"],
    ])('%j can not be drained', async (args, problem) => {
      expect(await app.run('host', 'drain', ...args)).toEqual({ code: 1, out: '', err: `berth: ${problem}` });
    });
  });
});
