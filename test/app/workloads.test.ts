import { Testing } from 'cdktf';
import {
  AppStack,
  BatchJob,
  BatchJobProps,
  Daemon,
  Duration,
  EnvValue,
  nomad,
  Schedule,
  ScheduledJob,
  ScheduledJobProps,
  Worker,
  WorkerProps,
} from '../../lib';
import { Template } from '../../lib/testing';
import { image } from '../fixtures/image';
import { monitorEnvironment } from '../fixtures/monitor-environment';
import { shop } from '../fixtures/shop';

const PLATFORM = {
  dnsServers: ['10.0.0.5'],
  nodePools: ['default', 'gpu'],
};

function render(define: (stack: AppStack) => void): any {
  const stack = shop(PLATFORM);
  define(stack);
  return Template.of(stack).job('job');
}

/** What Terraform does once the job is registered. */
function monitor(stack: AppStack): any {
  const synthesized = JSON.parse(Testing.synth(stack));
  const [found] = Object.values<any>(synthesized.resource.terraform_data ?? {});
  return found && { ...found, environment: monitorEnvironment(synthesized, found) };
}

describe('Worker', () => {
  const worker = (props: Partial<WorkerProps> = {}): any =>
    render((stack) => void new Worker(stack, 'job', { image, ...props }));

  test('defaults: two spread instances without a port, replaced one at a time', () => {
    expect(worker()).toMatchObject({
      Type: 'service',
      Spreads: [{ Attribute: '${node.unique.id}' }],
      TaskGroups: [
        {
          Count: 2,
          Update: { HealthCheck: 'task_states', MaxParallel: 1, AutoRevert: true },
          Disconnect: { LostAfter: 3600e9, Replace: true },
          Networks: [{ DNS: { Servers: ['10.0.0.5'], Searches: ['service.consul'] } }],
        },
      ],
    });
    expect(worker().TaskGroups[0].Services).toBeUndefined();
    expect(worker().TaskGroups[0].Tasks[0].Config.ports).toBeUndefined();
  });

  test('place: pool, constraints, affinities, priority', () => {
    const job = worker({
      count: 5,
      nodePool: 'gpu',
      priority: 70,
      constraints: [nomad.Constraint.nodeMeta('rack', 'r1')],
      affinities: [nomad.Affinity.attribute('${attr.cpu.arch}', '=', 'amd64')],
      update: nomad.UpdateStrategy.rolling({ maxParallel: 2 }),
      spreads: [nomad.Spread.overAttribute('${node.datacenter}')],
    });
    expect(job).toMatchObject({
      NodePool: 'gpu',
      Priority: 70,
      Constraints: [{ LTarget: '${meta.rack}' }],
      Affinities: [{ LTarget: '${attr.cpu.arch}', Weight: 50 }],
      Spreads: [{ Attribute: '${node.datacenter}' }],
      TaskGroups: [{ Count: 5, Update: { MaxParallel: 2 } }],
    });
  });

  test('grows by variables and sidecars; its name is its own in the namespace', () => {
    const stack = shop(PLATFORM);
    const one = new Worker(stack, 'job', { image });
    one.addEnv('QUEUE', EnvValue.of('mail'));
    one.addSidecar('log', { image });
    const [main, log] = Template.of(stack).job('job').TaskGroups[0].Tasks;
    expect(main.Env).toEqual({ QUEUE: 'mail' });
    expect(log).toMatchObject({ Name: 'log', Lifecycle: { Hook: 'prestart', Sidecar: true } });
    expect(() => new Daemon(stack, 'other', { image, name: 'job' })).toThrow('[shop/job] has it already');
  });

  test('fails with everything that is wrong at once', () => {
    expect(() => worker({ count: -1, nodePool: 'none', priority: 0, cpu: 0 })).toThrow(
      "[shop/job] 'cpu' must be an integer of at least 1, got 0\n" +
        "[shop/job] 'priority' must be an integer between 1 and 100, got 0\n" +
        "[shop/job] 'nodePool' must be one of default, gpu, got 'none'\n" +
        "[shop/job] 'count' must be an integer of at least 0, got -1",
    );
  });
});

describe('Daemon', () => {
  test('runs on every client, and is replaced host by host', () => {
    const job = render((stack) => void new Daemon(stack, 'job', { image }));
    expect(job).toMatchObject({
      Type: 'system',
      TaskGroups: [{ Update: { MaxParallel: 1, MinHealthyTime: 10e9 }, Disconnect: { Replace: false } }],
    });
    expect(job.Spreads).toBeUndefined();
    expect(job.TaskGroups[0].Count).toBeUndefined();
    // Nomad refuses these for system jobs.
    expect(job.TaskGroups[0].Update).not.toHaveProperty('Canary');
  });
});

describe('ScheduledJob', () => {
  const scheduled = (props: Partial<ScheduledJobProps> = {}): any => {
    const schedule = Schedule.cron({ minute: '30', hour: '4', timeZone: 'Europe/Berlin' });
    return render((stack) => void new ScheduledJob(stack, 'job', { image, schedule, ...props }));
  };

  test('defaults: no run begins beside another, and none is repeated', () => {
    expect(scheduled()).toMatchObject({
      Type: 'batch',
      Periodic: {
        Enabled: true,
        SpecType: 'cron',
        Specs: ['30 4 * * *'],
        TimeZone: 'Europe/Berlin',
        ProhibitOverlap: true,
      },
      TaskGroups: [
        { RestartPolicy: { Attempts: 0, Mode: 'fail' }, ReschedulePolicy: { Attempts: 0, Unlimited: false } },
      ],
    });
  });

  test('all props', () => {
    const job = scheduled({ allowOverlap: true, enabled: false, retries: 3, retryDelay: Duration.minutes(1) });
    expect(job).toMatchObject({
      Periodic: { Enabled: false, ProhibitOverlap: false },
      TaskGroups: [{ RestartPolicy: { Attempts: 3, Delay: 60e9 } }],
    });
  });

  test('fails when retries with their delay take longer than Nomad counts them', () => {
    expect(() => scheduled({ retries: 100, retryDelay: Duration.hours(1) })).toThrow(
      "[shop/job] 'retries' must be at most 24 with a 'retryDelay' of 1h: Nomad counts them within 24h, got 100",
    );
    expect(() => scheduled({ retries: 5761 })).toThrow("'retries' must be at most 5760 with a 'retryDelay' of 15s");
    expect(() => scheduled({ retries: 24, retryDelay: Duration.hours(1) })).not.toThrow();
    expect(() => scheduled({ retries: 1000, retryDelay: Duration.seconds(0) })).not.toThrow();
  });

  test('fails when a run must end before its first retry', () => {
    expect(() => scheduled({ retries: 1, timeout: Duration.seconds(15) })).toThrow(
      "[shop/job] 'timeout' must be longer than the 'retryDelay' of 15s, beside 'retries', got 15s",
    );
    expect(() => scheduled({ retries: 1, timeout: Duration.seconds(16) })).not.toThrow();
    expect(() => scheduled({ timeout: Duration.seconds(5) })).not.toThrow();
  });

  test('fails when retries are not legal', () => {
    expect(() => scheduled({ retries: -1, retryDelay: Duration.days(1) })).toThrow(
      /'retries' must be an integer of at least 0, got -1\n.*'retryDelay' must be between 0s and 1h/,
    );
  });
});

describe('BatchJob', () => {
  const batch = (props: Partial<BatchJobProps> = {}): any =>
    render((stack) => void new BatchJob(stack, 'job', { image, ...props }));

  test('defaults: Terraform starts its one run, as Nomad would forget a job that ends, and begin anew', () => {
    const stack = shop(PLATFORM);
    new BatchJob(stack, 'job', { image });
    const job = Template.of(stack).job('job');
    expect(job).toMatchObject({
      Type: 'batch',
      ParameterizedJob: { Payload: 'forbidden', MetaRequired: [], MetaOptional: [] },
      TaskGroups: [{ RestartPolicy: { Attempts: 0 } }],
    });
    expect(job.TaskGroups[0].Tasks[0].DispatchPayload).toBeUndefined();
    expect(Template.of(stack).resource('nomad_job', 'job').rerun_if_dead).toBe(false);
    expect(monitor(stack)).toMatchObject({
      triggers_replace: ['${sha256(nomad_job.job.jobspec)}'],
      environment: { MONITOR_WHAT: 'run', MONITOR_JOB: 'job', MONITOR_SECONDS: '3600' },
    });
    expect(monitor(stack)).not.toHaveProperty('lifecycle');
  });

  test('in a stack that is not monitored nobody else would start it', () => {
    const stack = shop(PLATFORM, { monitored: false });
    new BatchJob(stack, 'job', { image });
    expect(Template.of(stack).job('job').ParameterizedJob).toBeUndefined();
    expect(Template.of(stack).resourceTypes()).toEqual(['nomad_job']);
  });

  test('a run that takes too long is ended by a task beside it', () => {
    const [program, timer] = batch({ timeout: Duration.minutes(90), retries: 3 }).TaskGroups[0].Tasks;
    expect(program.RestartPolicy).toBeUndefined();
    expect(timer).toMatchObject({
      Name: 'timeout',
      Lifecycle: { Hook: 'prestart', Sidecar: true },
      RestartPolicy: { Attempts: 0, Mode: 'fail' },
      Config: { image: 'busybox:1.37', command: 'sh', args: ['-c', expect.stringMatching(/^sleep 5400; .*; exit 1$/)] },
    });
    expect(() => batch({ timeout: Duration.seconds(0) })).toThrow(
      "'timeout' must be between 1s and 720h (30 days), got 0s",
    );
  });

  test('its end is awaited, unless told otherwise, or somebody else starts it', () => {
    const awaited = (props: Partial<BatchJobProps>): unknown => {
      const stack = shop(PLATFORM);
      new BatchJob(stack, 'job', { image, ...props });
      const { MONITOR_WHAT, MONITOR_SECONDS } = monitor(stack)?.environment ?? {};
      return [MONITOR_WHAT, MONITOR_SECONDS];
    };
    expect(awaited({ timeout: Duration.minutes(2) })).toEqual(['run', '120']);
    expect(awaited({ awaited: false })).toEqual(['start', '3600']);
    expect(awaited({ parameters: {} })).toEqual([undefined, undefined]);
  });

  test('what depends on it comes after the end of its run', () => {
    const stack = shop(PLATFORM);
    const seed = new BatchJob(stack, 'job', { image });
    new Worker(stack, 'worker', { image }).dependsOn(seed);
    const { depends_on: before } = Template.of(stack).resource('nomad_job', 'worker');
    expect(before).toEqual([expect.stringMatching(/^terraform_data\.job_Monitor_/)]);
  });

  test('with parameters it waits for those who start it', () => {
    const job = batch({
      parameters: { payload: 'required', payloadFile: 'in/order.json', meta: ['ORDER'], optionalMeta: ['TRACE'] },
    });
    expect(job).toMatchObject({
      ParameterizedJob: { Payload: 'required', MetaRequired: ['ORDER'], MetaOptional: ['TRACE'] },
      TaskGroups: [{ Tasks: [{ DispatchPayload: { File: 'in/order.json' } }] }],
    });
  });

  test.each([
    [{ payload: 'maybe' }, "'parameters.payload' must be one of required, optional, forbidden, got 'maybe'"],
    [{ payloadFile: 'x' }, "'parameters.payloadFile' must have a payload that is allowed"],
    [{ payload: 'optional', payloadFile: '../x' }, "'parameters.payloadFile' must be a path below"],
    [{ meta: ['A'], optionalMeta: ['A'] }, "'parameters.meta' must name a key once, got 'A'"],
    [{ meta: ['a-b'] }, "'parameters.meta' must be a name of letters, digits and underscores"],
  ])('fails when the parameters are %j', (parameters, error) => {
    expect(() => batch({ parameters })).toThrow(error);
  });
});
