import { Token } from 'cdktf';
import { Duration, nomad } from '../../../lib';
import { JobSpecification } from '../../../lib/nomad/job/job-specification';
import { Deferred } from '../../../lib/private/rendering/deferred';

const TASK: nomad.TaskSpec = { name: 't', driver: 'docker', config: { image: 'i:1' } };
const of = (group: nomad.TaskGroupSpec, job: nomad.JobSpec = {}): JobSpecification =>
  new JobSpecification({ ...job, taskGroups: [{ name: 'g', tasks: [TASK], ...group }] }, 'web');

describe('the specification of a job', () => {
  test('has defaults where nothing was given', () => {
    const { given } = new JobSpecification({ type: undefined, priority: 70 }, 'web');
    expect(given).toEqual({
      id: 'web',
      name: 'web',
      namespace: 'default',
      region: 'global',
      type: 'service',
      datacenters: ['*'],
      priority: 70,
    });
    expect(new JobSpecification({ id: 'other' }, 'web').given).toMatchObject({ id: 'other', name: 'other' });
  });

  test('a patch adds to the volumes that the job mounts', () => {
    const specification = of({ volumes: { a: { type: 'host', source: 'one' } } });
    specification.patch({ taskGroups: [{ name: 'g', volumes: { b: { type: 'host', source: 'other' } } }] });
    expect(specification.volumes).toEqual(['one', 'other']);
  });

  test('is scaled by a block that is enabled, a patch or an override', () => {
    const scaling = { min: 1, max: 2 };
    expect(of({ scaling }).isScaled).toBe(true);
    expect(of({ scaling: { ...scaling, enabled: false } }).isScaled).toBe(false);
    const [patched, overridden] = [of({}), of({})];
    patched.patch({ taskGroups: [{ name: 'g', scaling }] });
    overridden.override('TaskGroups.0.Scaling', { Max: 2 });
    expect([of({}), patched, overridden].map(({ isScaled }) => isScaled)).toEqual([false, true, true]);
  });

  test('instances take as long to stop as delay and kill together, five seconds where nothing is given', () => {
    expect(of({}).secondsToStop).toBe(5);
    const group = { shutdownDelay: Duration.seconds(10), tasks: [{ ...TASK, killTimeout: Duration.seconds(30) }] };
    expect(of(group).secondsToStop).toBe(40);
    expect(of({ tasks: [] }).secondsToStop).toBe(0);
  });

  test('stays alive unless it ends, or has no instances', () => {
    expect(of({}).staysAlive).toBe(true);
    expect(of({ count: 0 }).staysAlive).toBe(false);
    expect(of({}, { type: 'batch' }).staysAlive).toBe(false);
    const taskGroups = new Deferred(() => []) as unknown as nomad.TaskGroupSpec[];
    expect(new JobSpecification({ taskGroups }, 'web').staysAlive).toBe(true);
  });

  test('a deployment may take the deadlines of all its batches and five minutes', () => {
    const update = { maxParallel: 2, progressDeadline: Duration.minutes(20) };
    expect(of({ count: 5 }, { update }).deploymentTimeout.toString()).toBe('65m');
    expect(of({ count: Token.asNumber('${var.n}') }).deploymentTimeout.toString()).toBe('65m');
    expect(of({}).deploymentTimeout.toString()).toBe('15m');
  });
});
