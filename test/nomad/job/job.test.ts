import { TerraformVariable, Testing, Token } from 'cdktf';
import { Duration, nomad } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

const GROUP: nomad.TaskGroupSpec = { name: 'g', tasks: [{ name: 't', driver: 'docker', config: { image: 'i:1' } }] };

function jobOf(props: nomad.JobProps): { readonly resource: any; readonly spec: any; readonly job: nomad.Job } {
  const stack = stackOf(Testing.app());
  const job = new nomad.Job(stack, 'web', props);
  const template = Template.of(stack);
  return { resource: template.resource('nomad_job', 'web'), spec: template.job(job.jobId), job };
}

describe('Job', () => {
  test('defaults', () => {
    const { resource, spec, job } = jobOf({ spec: { taskGroups: [GROUP] } });
    expect(resource).toMatchObject({
      json: true,
      detach: false,
      purge_on_destroy: false,
      rerun_if_dead: true,
      timeouts: { create: '15m', update: '15m' },
    });
    expect(spec).toEqual({
      ID: 'web',
      Name: 'web',
      Namespace: 'default',
      Region: 'global',
      Type: 'service',
      Datacenters: ['*'],
      TaskGroups: [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'docker', Config: { image: 'i:1' } }] }],
    });
    expect([job.jobId, job.namespace]).toEqual(['web', 'default']);
  });

  test('all props', () => {
    const spec = { id: 'other', name: 'n', namespace: 'ns', region: 'eu', type: 'batch', taskGroups: [GROUP] };
    const options = { detach: true, timeout: Duration.minutes(1), purgeOnDestroy: true, rerunIfDead: true };
    const { resource, spec: rendered } = jobOf({ spec, ...options });
    expect(resource).toMatchObject({
      detach: true,
      purge_on_destroy: true,
      rerun_if_dead: true,
      timeouts: { create: '1m', update: '1m' },
    });
    expect(rendered).toMatchObject({ ID: 'other', Name: 'n', Namespace: 'ns', Region: 'eu', Type: 'batch' });
  });

  test('Terraform waits as long as all batches of an update may take', () => {
    const update = { maxParallel: 2, progressDeadline: Duration.minutes(20) };
    expect(jobOf({ spec: { update, taskGroups: [{ ...GROUP, count: 5 }] } }).resource.timeouts.update).toBe('65m');
    const unknown = { ...GROUP, count: Token.asNumber('${var.n}') };
    expect(jobOf({ spec: { taskGroups: [unknown] } }).resource.timeouts.update).toBe('65m');
  });

  test('is not registered again when dead, if it is meant to end or has no instances', () => {
    expect(jobOf({ spec: { type: 'batch', taskGroups: [GROUP] } }).resource.rerun_if_dead).toBe(false);
    expect(jobOf({ spec: { taskGroups: [{ ...GROUP, count: 0 }] } }).resource.rerun_if_dead).toBe(false);
  });

  test('overrides set and remove any field', () => {
    const stack = stackOf(Testing.app());
    const job = new nomad.Job(stack, 'web', { spec: { taskGroups: [GROUP] } });
    job.addOverride('TaskGroups.0.Tasks.0.Config.init', true);
    job.addOverride('TaskGroups.0.Volumes.data.Type', 'host');
    job.addOverride('TaskGroups.0.Services.0.Name', 's');
    job.addOverride('Datacenters', undefined);
    job.addOverride('Meta.__proto__', 'own');
    expect(Object.entries(Template.of(stack).job('web').Meta)).toEqual([['__proto__', 'own']]);
    expect(Template.of(stack).job('web')).toMatchObject({
      TaskGroups: [
        {
          Tasks: [{ Config: { image: 'i:1', init: true } }],
          Volumes: { data: { Type: 'host' } },
          Services: [{ Name: 's' }],
        },
      ],
    });
    expect(Template.of(stack).job('web')).not.toHaveProperty('Datacenters');
  });

  test('an override sets a field that the types leave out, where a prop can not', () => {
    const group = { ...GROUP, maxClientDisconnect: Duration.hours(1) };
    expect(() => jobOf({ spec: { taskGroups: [group] } })).toThrow("maxClientDisconnect' must be a key of");
    const stack = stackOf(Testing.app());
    const job = new nomad.Job(stack, 'web', { spec: { taskGroups: [GROUP] } });
    job.addOverride('TaskGroups.0.MaxClientDisconnect', 3_600_000_000_000);
    job.addOverride('TaskGroups.0.Tasks.0.Vault.Policies', ['read']);
    expect(Template.of(stack).job('web').TaskGroups).toMatchObject([
      { MaxClientDisconnect: 3_600_000_000_000, Tasks: [{ Vault: { Policies: ['read'] } }] },
    ]);
  });

  test('a stack holds one resource for each job', () => {
    const stack = stackOf(Testing.app());
    new nomad.Job(stack, 'a', { spec: { taskGroups: [GROUP] } });
    new nomad.Job(stack, 'b', { spec: { taskGroups: [GROUP] } });
    expect(Template.of(stack).resourceTypes()).toEqual(['nomad_job', 'nomad_job']);
  });

  test.each(['team/shop/web', 'bücher', 'a$b', '1', 'x'.repeat(200)])('%s is an id that Nomad takes', (id) => {
    expect(jobOf({ spec: { id, taskGroups: [GROUP] } }).spec.ID).toBe(id);
  });

  test.each([
    ['an ingress gateway', { gateway: { ingress: { listeners: [{ port: 8080, protocol: 'tcp' }] } } }],
    ['a terminating gateway', { gateway: { terminating: { services: [{ name: 'legacy' }] } } }],
    ['a mesh gateway', { gateway: { mesh: {} } }],
    ['a sidecar of what runs elsewhere', { sidecarService: {} }],
  ])('a group may have no tasks but %s, which Nomad adds', (_, connect) => {
    const group = { name: 'g', networks: [{ mode: 'bridge' }], services: [{ name: 'egress', connect }] };
    expect(jobOf({ spec: { taskGroups: [group] } }).spec.TaskGroups[0].Tasks).toBeUndefined();
    expect(jobOf({ spec: { taskGroups: [{ ...group, tasks: [] }] } }).spec.TaskGroups[0].Tasks).toEqual([]);
    const { job } = jobOf({ spec: { taskGroups: [group] } });
    expect(job._demand().groups[0]).toMatchObject({ cpu: 250, memory: 128 });
    const native = { ...group, services: [{ name: 'egress', connect: { native: true } }] };
    expect(() => jobOf({ spec: { taskGroups: [native] } })).toThrow("taskGroups[0].tasks' must be given");
  });

  test('a task with cores has no MHz, as Nomad shows it', () => {
    const tasks = (cpu: number, cores: number) => [{ ...GROUP.tasks![0], resources: { cpu, cores } }];
    expect(
      jobOf({ spec: { taskGroups: [{ ...GROUP, tasks: tasks(0, 2) }] } }).spec.TaskGroups[0].Tasks[0],
    ).toMatchObject({ Resources: { CPU: 0, Cores: 2 } });
    expect(() => jobOf({ spec: { taskGroups: [{ ...GROUP, tasks: tasks(0, 0) }] } })).toThrow("resources.cpu' must be");
  });

  test('a deadline of zero is none, and other jobs than services have none', () => {
    const tasks = [{ ...GROUP.tasks![0], killTimeout: Duration.minutes(20) }];
    const update = { progressDeadline: Duration.minutes(0) };
    expect(jobOf({ spec: { update, taskGroups: [{ ...GROUP, tasks }] } }).spec.Update).toEqual({ ProgressDeadline: 0 });
    const short = { progressDeadline: Duration.minutes(10) };
    expect(() => jobOf({ spec: { update: short, taskGroups: [{ ...GROUP, tasks }] } })).toThrow("'killTimeout' of 20m");
    expect(jobOf({ spec: { type: 'system', update: short, taskGroups: [{ ...GROUP, tasks }] } }).spec.Type).toBe(
      'system',
    );
  });

  test('fails when Nomad would refuse the job, with all that is wrong', () => {
    const spec: nomad.JobSpec = {
      id: 'my job',
      type: 'cron',
      priority: 101,
      datacenters: [],
      taskGroups: [
        {
          count: -1,
          networks: [{ reservedPorts: [{ value: 70000, to: -2 }], dynamicPorts: [{ to: 70000 }] }],
          tasks: [],
        },
        { ...GROUP, tasks: [{ name: 't' }, { name: 't', driver: 'docker', resources: { cpu: 0, memoryMb: 5 } }, {}] },
        GROUP,
      ],
    };
    const at = 'spec.taskGroups';
    const network = `${at}[0].networks[0]`;
    expect(() => jobOf({ spec })).toThrow(
      [
        "'spec.id' must be a Nomad job's id: not empty, without spaces and control characters, and not only dots, which URLs leave out, got 'my job'",
        "'spec.type' must be one of service, batch, system, sysbatch, got 'cron'",
        "'spec.priority' must be an integer between 1 and 100, got 101",
        "'spec.datacenters' must not be empty, got []",
        `'${at}' must have unique names, got 'g'`,
        `'${at}[0].count' must be an integer of at least 0, got -1`,
        `'${at}[0].name' must be given`,
        `'${network}.reservedPorts[0].value' must be an integer between 1 and 65535, got 70000`,
        `'${network}.reservedPorts[0].to' must be an integer between -1 and 65535, got -2`,
        `'${network}.dynamicPorts[0].to' must be an integer between -1 and 65535, got 70000`,
        `'${at}[0].tasks' must not be empty, got []`,
        `'${at}[1].tasks' must have unique names, got 't'`,
        `'${at}[1].tasks[0].driver' must be given: write driver: 'docker'`,
        `'${at}[1].tasks[1].resources.cpu' must be an integer of at least 1, got 0`,
        `'${at}[1].tasks[1].resources.memoryMb' must be an integer of at least 10, got 5`,
        `'${at}[1].tasks[2].name' must be given`,
        `'${at}[1].tasks[2].driver' must be given: write driver: 'docker'`,
      ]
        .map((line) => `[stack/web] ${line}`)
        .join('\n'),
    );
    expect(() => jobOf({ spec: {} })).toThrow("[stack/web] 'spec.taskGroups' must be given");
  });

  test('fails when Terraform would wait for a promotion that nobody gives', () => {
    const spec = { update: { canary: 1 }, taskGroups: [GROUP] };
    expect(() => jobOf({ spec })).toThrow(
      "'spec.taskGroups[0].update.autoPromote' must be true for canaries: set autoPromote, or detach",
    );
    expect(jobOf({ spec, detach: true }).resource.detach).toBe(true);
  });

  test('fails when a sensitive variable would stand in the job', () => {
    const stack = stackOf(Testing.app());
    const password = new TerraformVariable(stack, 'password', { sensitive: true }).stringValue;
    const port = new TerraformVariable(stack, 'port', {}).stringValue;
    const task = { name: 't', driver: 'docker', config: { image: 'i:1' }, env: { PORT: port } };
    new nomad.Job(stack, 'open', { spec: { taskGroups: [{ name: 'g', tasks: [task] }] } });
    expect(Template.of(stack).job('open').TaskGroups[0].Tasks[0].Env).toEqual({ PORT: '${var.port}' });
    const secret = { ...task, env: { URL: `postgres://u:${password}@db` } };
    new nomad.Job(stack, 'web', { spec: { taskGroups: [{ name: 'g', tasks: [secret] }] } });
    expect(() => Template.of(stack)).toThrow(
      "[stack/web] 'spec' must hold no sensitive variable, got 'var.password': keep it in a Nomad variable, and refer",
    );
  });

  test('fails when two jobs of a stack have one id', () => {
    const stack = stackOf(Testing.app());
    new nomad.Job(stack, 'a', { spec: { id: 'x', taskGroups: [GROUP] } });
    expect(() => new nomad.Job(stack, 'b', { spec: { id: 'x', taskGroups: [GROUP] } })).toThrow(
      "[stack/b] 'spec.id' must not be claimed twice: [stack/a] has it already, got 'the job default/x'",
    );
  });

  test('fromJobId', () => {
    expect(nomad.Job.fromJobId(stackOf(Testing.app()), 'web', 'some-job').jobId).toBe('some-job');
  });
});
