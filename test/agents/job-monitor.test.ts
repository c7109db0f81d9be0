import { setTimeout as pause } from 'node:timers/promises';
import { JobSpec, TaskGroupSpec } from '../../lib/nomad/job/spec/spec.generated';
import { Duration, Volume } from '../../lib';
import { JOB_MONITOR } from '../../lib/nomad/monitor/job-monitor.generated';
import { renderJob } from '../../lib/nomad/job/render';
import { Violations } from '../../lib/private/validation/violations';
import { run } from '../../lib/deploy/command';
import { NomadAgent } from './nomad-agent';
import { freePorts } from './program';

const FOREVER = 'while :; do sleep 1; done';
const UPDATE = {
  healthCheck: 'task_states',
  minHealthyTime: Duration.seconds(1),
  healthyDeadline: Duration.seconds(6),
  progressDeadline: Duration.seconds(8),
  autoRevert: true,
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('the monitor of jobs, against a real Nomad', () => {
  const agent = new NomadAgent();

  beforeAll(() => agent.startWithClient(), 900_000);

  afterAll(() => agent.stop());

  /** Index of the last registration of each job. */
  const registered: { [job: string]: string } = {};

  /** Register a job whose program is a line of shell, as Terraform would. */
  const register = async (id: string, line: string, job: JobSpec = {}, group: TaskGroupSpec = {}): Promise<void> => {
    const violations = new Violations();
    const spec = {
      ...{ id, name: id, type: 'service', namespace: 'default', region: 'global', datacenters: ['*'], ...job },
      taskGroups: [
        {
          name: id,
          restartPolicy: { attempts: 0, mode: 'fail' },
          reschedulePolicy: job.type === 'system' ? undefined : { attempts: 0, unlimited: false },
          ...group,
          tasks: [
            {
              name: id,
              driver: 'raw_exec',
              config: { command: '/bin/sh', args: ['-c', line] },
              resources: { cpu: 10, memoryMb: 10, ...group.tasks?.[0].resources },
              killTimeout: Duration.seconds(1),
            },
          ],
        },
      ],
    };
    const rendered = renderJob(spec, violations);
    expect(violations.all).toEqual([]);
    await agent.ask('PUT', '/v1/jobs', { Job: rendered });
    registered[id] = String((await agent.ask('GET', `/v1/job/${id}`)).JobModifyIndex);
  };
  const follow = async (job: string, more: { [name: string]: string } = {}): Promise<string> => {
    const env = {
      PATH: process.env.PATH,
      MONITOR_ADDRESS: agent.address,
      MONITOR_REGION: 'global',
      MONITOR_NAMESPACE: 'default',
      MONITOR_JOB: job,
      MONITOR_MODIFY_INDEX: registered[job],
      MONITOR_WHAT: 'deployment',
      MONITOR_SECONDS: '60',
      MONITOR_CHECKS: '',
      MONITOR_PROMOTION: 'nomad',
      ...more,
    };
    const { code, output } = await run('node', ['-e', JOB_MONITOR], { env });
    return `${code} ${output.trim()}`;
  };
  const version = async (job: string): Promise<number> => (await agent.ask('GET', `/v1/job/${job}`)).Version;
  const failing = (result: string): string => {
    expect(result).toMatch(/^1 /);
    return result;
  };

  test('a deployment that ends well', async () => {
    await register('good', FOREVER, {}, { count: 2, update: UPDATE });
    expect(await follow('good')).toMatch(/^0 .*good: deployed$/s);
  });

  test('fails when a task exits, with its exit code, and says that the version before comes back', async () => {
    await register('exits', FOREVER, {}, { update: UPDATE });
    expect(await follow('exits')).toMatch(/^0 /);
    await register('exits', 'exit 7', {}, { update: UPDATE });
    const result = failing(await follow('exits'));
    expect(result).toMatch(/exits: version 1 was not deployed: .* rolling back to job version 0/s);
    expect(result).toMatch(/task 'exits': .*Exit Code: 7/);
  });

  test('fails when no client has room, and says what is missing', async () => {
    const tasks = [{ name: 'huge', resources: { memoryMb: 9_000_000 } }];
    await register('huge', FOREVER, {}, { update: UPDATE, tasks });
    expect(failing(await follow('huge'))).toMatch(/no place for group 'huge': of 1 clients .* memory on 1 of them/);
  });

  test('fails when a volume does not exist, and says which', async () => {
    await register('lost', FOREVER, {}, { update: UPDATE, volumes: { data: Volume.csi('nothing').toRequest()! } });
    expect(failing(await follow('lost'))).toMatch(
      /no place for group 'lost': .*'missing CSI [Vv]olume(?:\(s\))? nothing' on 1 of them/,
    );
  });

  test('fails when no client may run a system job', async () => {
    const constraints = [{ ltarget: '${meta.rack}', operand: '=', rtarget: 'none' }];
    await register('nowhere', FOREVER, { type: 'system', constraints });
    expect(failing(await follow('nowhere'))).toMatch(/no client may run it/);
  });

  test('fails when nothing is clear in time', async () => {
    await register('slow', FOREVER, {}, { update: { ...UPDATE, minHealthyTime: Duration.seconds(5) } });
    expect(failing(await follow('slow', { MONITOR_SECONDS: '1' }))).toMatch(/slow: gave up after 1 s/);
  });

  test('a system job', async () => {
    await register('everywhere', FOREVER, { type: 'system' }, { update: UPDATE });
    expect(await follow('everywhere')).toMatch(/^0 .*everywhere: (deployed|running)$/s);
  });

  test('a batch job is followed to its end', async () => {
    await register('ends', 'sleep 2', { type: 'batch' });
    expect(await follow('ends')).toMatch(/^0 .*ends: complete$/s);
    await register('breaks', 'exit 3', { type: 'batch' });
    expect(failing(await follow('breaks'))).toMatch(
      /breaks: version 0 failed: task 'breaks' ends at once, .*Exit Code: 3/s,
    );
  });

  test('a job without instances', async () => {
    await register('none', FOREVER, {}, { count: 0, update: UPDATE });
    expect(await follow('none')).toMatch(/^0 .*none: registered$/s);
  });

  test('canaries wait for somebody', async () => {
    const update = { ...UPDATE, canary: 1 };
    await register('manual', FOREVER, {}, { update });
    await follow('manual');
    await register('manual', `: changed; ${FOREVER}`, {}, { update });
    const result = await follow('manual', { MONITOR_PROMOTION: 'manual' });
    expect(result).toMatch(/^0 .*canaries are healthy; go on with: nomad deployment promote [0-9a-f]{8}$/s);
  });

  test('a check decides whether canaries are promoted', async () => {
    const update = { ...UPDATE, canary: 1, progressDeadline: Duration.minutes(2) };
    const check = { MONITOR_PROMOTION: 'monitor', MONITOR_CHECKS: 'smoke=20' };
    const parameterizedJob = { payload: 'forbidden', metaOptional: ['INSTANCES'] };
    await register('checked', FOREVER, {}, { update });
    await follow('checked');

    await register('smoke', 'exit 0', { type: 'batch', parameterizedJob });
    await register('checked', `: good; ${FOREVER}`, {}, { update });
    expect(await follow('checked', check)).toMatch(/^0 .*checked: deployed$/s);

    await register('smoke', 'exit 9', { type: 'batch', parameterizedJob });
    await register('checked', `: bad; ${FOREVER}`, {}, { update });
    expect(failing(await follow('checked', check))).toMatch(/smoke\/dispatch-\S+ failed: .*Exit Code: 9/s);
    for (let tries = 0; tries < 40 && (await version('checked')) !== 3; tries += 1) {
      await pause(250);
    }
    expect(await version('checked')).toBe(3);
  });

  test('fails when a check fails after a deployment, and goes back', async () => {
    const check = { MONITOR_PROMOTION: 'monitor', MONITOR_CHECKS: 'late=20' };
    await register('late', 'exit 4', { type: 'batch', parameterizedJob: { metaOptional: ['INSTANCES'] } });
    await register('rolled', FOREVER, {}, { update: UPDATE });
    await follow('rolled');
    await register('rolled', `: bad; ${FOREVER}`, {}, { update: UPDATE });
    expect(failing(await follow('rolled', check))).toMatch(/goes back to version 0\n.*Exit Code: 4/s);
    expect(await version('rolled')).toBe(2);
  });

  test('a run that is started', async () => {
    const parameterizedJob = { metaOptional: ['INSTANCES'] };
    const started = { MONITOR_WHAT: 'run', MONITOR_SECONDS: '20' };
    await register('migrate', 'exit 0', { type: 'batch', parameterizedJob });
    expect(await follow('migrate', started)).toMatch(/^0 .*migrate: succeeded$/s);
    await register('migrate', 'exit 5', { type: 'batch', parameterizedJob });
    expect(failing(await follow('migrate', started))).toMatch(/failed: .*Exit Code: 5/s);
    await register('migrate', 'sleep 60', { type: 'batch', parameterizedJob });
    expect(failing(await follow('migrate', { ...started, MONITOR_SECONDS: '3' }))).toMatch(/did not end in 3 s/);
  });

  test('fails when Nomad is not there', async () => {
    const [port] = await freePorts(1);
    const result = await follow('good', { MONITOR_ADDRESS: `http://127.0.0.1:${port}`, MONITOR_SECONDS: '3' });
    expect(failing(result)).toMatch(/ECONNREFUSED/);
  });
});
