import { forecastOf } from '../../../lib/cli/plan/forecast';
import { PlannedJob } from '../../../lib/cli/plan/planned-job';
import { NomadClient } from '../../../lib/cli/nomad/nomad-client';
import { FakeNomad, Saying } from '../nomad/fake-nomad';
import { job } from './terraform-plan';

describe('what Nomad would do with a job', () => {
  let nomad: FakeNomad;
  let client: NomadClient;
  let dryRun: unknown;
  let live: unknown;
  beforeAll(async () => {
    nomad = await new FakeNomad().start();
    nomad.answer = ({ method }) => (method === 'PUT' ? dryRun : live);
    client = new NomadClient(nomad.address);
  });
  beforeEach(() => {
    dryRun = { Diff: { Type: 'Edited' } };
    live = { Type: 'service', Stop: false, Status: 'running', Periodic: null, ParameterizedJob: null };
  });
  afterAll(async () => {
    client.close();
    await nomad.stop();
  });

  const AFTER = job('web', [], { Update: { MaxParallel: 1 } });
  const planned = (more: Partial<PlannedJob> = {}): PlannedJob => ({
    ...{ address: 'nomad_job.web', action: 'update', namespace: 'shop', id: 'web', after: AFTER, isForeign: false },
    ...more,
  });
  const ask = (
    more: Partial<PlannedJob> = {},
    from: NomadClient | undefined = client,
    makesPlaces = false,
  ): ReturnType<typeof forecastOf> => forecastOf(planned(more), from, { isAsked: true, makesPlaces });
  const updates = (of: object, diff: object = { Type: 'Edited' }): unknown => ({
    ...{ Diff: diff, Annotations: { DesiredTGUpdates: of } },
  });

  test.each([
    [{ DestructiveUpdate: 1, Ignore: 2 }, {}, '3 instances restarted, 1 at a time'],
    [{ DestructiveUpdate: 3 }, { MaxParallel: 5 }, '3 instances restarted, all at once'],
    [{ DestructiveUpdate: 3 }, { MaxParallel: 0 }, '3 instances restarted, all at once'],
    [{ DestructiveUpdate: 1 }, {}, '1 instance restarted'],
    [{ InPlaceUpdate: 2 }, {}, '2 instances updated in place, without a restart'],
    [{ Place: 2, Ignore: 2 }, {}, '2 instances started'],
    [{ Place: 2, Stop: 2 }, {}, '2 instances started, 2 instances stopped'],
    [{ Canary: 1, Ignore: 2 }, {}, '1 canary beside 2 instances: the others are replaced when it is promoted'],
    [{ Canary: 1, Ignore: 2 }, { AutoPromote: true }, '1 canary beside 2 instances: once healthy, it replaces them'],
    [{ Canary: 2, Ignore: 2 }, { AutoPromote: true }, '2 canaries beside 2 instances: once healthy, they replace them'],
    [{ Migrate: 1, Preemptions: 2 }, {}, '1 instance moved to other hosts, 2 instances of other jobs evicted'],
    [{ Ignore: 3 }, {}, 'no instance is touched'],
  ])('in words: %j, %j', async (update, strategy, summary) => {
    dryRun = updates({ web: update });
    const after = structuredClone(AFTER);
    after.TaskGroups[0].Update = strategy;
    expect((await ask({ after })).forecast).toEqual({
      ...{ summary, obstacles: [], isUnplaceable: true, warnings: [] },
    });
  });

  test('nothing, where Nomad says None, whatever else it says', async () => {
    dryRun = updates({ web: { InPlaceUpdate: 2 } }, { Type: 'None' });
    expect((await ask()).forecast.summary).toBe('nothing: it runs as it is declared');
  });

  test('groups are told apart where there are several', async () => {
    dryRun = updates({ web: { Stop: 2 }, api: { Place: 2 } });
    expect((await ask()).forecast.summary).toBe('web: 2 instances stopped; api: 2 instances started');
  });

  test('no room is told with its reason, and may pass', async () => {
    const placement = { NodesEvaluated: 3, NodesFiltered: 0, NodesExhausted: 3, DimensionExhausted: { memory: 3 } };
    dryRun = { ...(updates({ web: { Place: 2 } }) as object), FailedTGAllocs: { web: placement } };
    expect((await ask()).forecast).toMatchObject({
      obstacles: [expect.stringMatching(/no place for group 'web': of 3 clients .* memory on 3 of them/)],
      isUnplaceable: true,
    });
  });

  test.each([
    [{ Type: 'batch' }, "a service job can't become a batch job: give it another name, or remove it first"],
    [{ Type: 'batch', Periodic: { Spec: '@daily' } }, "a service job can't become a periodic batch job"],
    [{ Type: 'batch', ParameterizedJob: {} }, "a service job can't become a parameterized batch job"],
  ])('another kind is refused, though the dry run takes it: %j', async (more, problem) => {
    const { forecast } = await ask({ after: { ...AFTER, ...more } });
    expect(forecast).toMatchObject({ summary: 'Nomad refuses it', isUnplaceable: false });
    expect(forecast.obstacles[0]).toMatch(problem);
  });

  test('a periodic job tells its next launch, and a parameterized one waits', async () => {
    const kind = { ...AFTER, Type: 'batch', Periodic: { Spec: '0 2 * * *' } };
    live = new Saying(404, 'job not found');
    dryRun = { ...(updates({ web: { Place: 2 } }) as object), NextPeriodicLaunch: '2026-11-27T03:00:00+01:00' };
    expect((await ask({ after: kind })).forecast.summary).toBe('launched next at 2026-11-27 02:00 UTC');
    dryRun = { ...(updates({}) as object), NextPeriodicLaunch: '0001-01-01T00:00:00Z' };
    expect((await ask({ after: kind })).forecast.summary).toBe('it is not launched');
    const waiting = { ...AFTER, Type: 'batch', ParameterizedJob: {} };
    expect((await ask({ after: waiting })).forecast.summary).toBe('nothing runs before it is dispatched');
  });

  test('a namespace that is not there is no error where the same deploy makes it', async () => {
    dryRun = new Saying(500, 'nonexistent namespace "shop"');
    expect((await ask({}, client, true)).forecast).toMatchObject({
      summary: 'not known yet: its namespace or node pool is made by the same deploy',
      obstacles: [],
    });
    expect((await ask()).forecast).toMatchObject({ summary: 'Nomad refuses it', isUnplaceable: false });
  });

  test('what Nomad says of a bad job is an obstacle, and a missing right an error that names it', async () => {
    dryRun = new Saying(500, '1 error occurred:\n\t* Task web validation failed\n\n');
    expect((await ask()).forecast.obstacles[0]).toMatch(/with 500: Task web validation failed$/);
    dryRun = new Saying(403, 'Permission denied');
    await expect(ask()).rejects.toThrow("a plan needs the right 'plan-job' in 'shop' (AclRules.plan)");
  });

  test('an answer that is no plan is an error, and never nothing', async () => {
    dryRun = {};
    await expect(ask()).rejects.toThrow("Nomad's dry run answers something else than a plan");
    dryRun = new Saying(200, '');
    await expect(ask()).rejects.toThrow("Nomad's dry run answers something else than a plan");
  });

  test('warnings are told one by one', async () => {
    dryRun = { Diff: { Type: 'Edited' }, Warnings: '2 warnings:\n\n* Group "web" has\n  a warning\n* another\n' };
    expect((await ask()).forecast.warnings).toEqual(['Group "web" has a warning', 'another']);
  });

  test('a new job whose name is taken says that it takes the other one over', async () => {
    expect((await ask({ action: 'create' })).notes).toEqual([
      'a job of this name runs already: the deploy takes it over',
    ]);
    live = { ...(live as object), Stop: true };
    expect((await ask({ action: 'create' })).notes).toEqual([]);
  });

  test("somebody else's job is compared as it runs", async () => {
    const answer = await ask({ isForeign: true });
    expect(answer.notes).toEqual(['somebody has registered it by other means since the last deploy']);
    expect(answer.difference).toEqual({ Type: 'Edited' });
  });

  test('nobody is asked of what goes, of what is unknown, and before there is a platform', async () => {
    const asked = nomad.asked.length;
    const summaries = [
      await ask({ action: 'delete' }),
      await ask({ after: undefined, waitsFor: 'nomad_variable.db' }),
      await forecastOf(planned(), undefined, { isAsked: true, makesPlaces: false }),
    ].map(({ forecast }) => forecast.summary);
    expect(summaries).toEqual([
      'all of its instances are stopped',
      'not known before the deploy: it waits for nomad_variable.db',
      'not known yet: the same deploy makes the platform',
    ]);
    expect(nomad.asked).toHaveLength(asked);
  });
});
