import { TerraformVariable, Testing, Token } from 'cdktf';
import { Duration, nomad } from '../../../lib';
import { STRUCTS } from '../../../lib/nomad/job/spec/spec-fields.generated';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

/** The job of a stack with one job of a specification. */
function render(spec: nomad.JobSpec): any {
  const stack = stackOf(Testing.app());
  new nomad.Job(stack, 'job', { spec });
  return Template.of(stack).job(spec.id ?? 'job');
}

const TASK: nomad.TaskSpec = { name: 't', driver: 'docker', config: { image: 'i:1' } };

describe('the renderer', () => {
  test('writes the keys of the API, durations in nanoseconds, and keys of maps as they are', () => {
    const spec: nomad.JobSpec = {
      meta: { snake_case: 'a', camelCase: 'b' },
      ui: { description: 'd', links: [{ label: 'l', url: 'u' }] },
      taskGroups: [
        {
          name: 'g',
          shutdownDelay: Duration.seconds(5),
          networks: [{ dns: { servers: ['1.2.3.4'] }, reservedPorts: [{ label: 'p', value: 80 }] }],
          volumes: { data: { name: 'data', type: 'host', source: 's', readOnly: true } },
          services: [{ name: 's', checks: [{ type: 'http', header: { 'X-A': ['1', '2'] }, grpcUseTls: false }] }],
          tasks: [
            { ...TASK, resources: { cpu: 1, memoryMb: 10, numa: { affinity: 'none' } }, env: { Some_Name: 'v' } },
          ],
        },
      ],
    };
    expect(render(spec)).toMatchObject({
      Meta: { snake_case: 'a', camelCase: 'b' },
      UI: { Description: 'd', Links: [{ Label: 'l', URL: 'u' }] },
      TaskGroups: [
        {
          ShutdownDelay: 5_000_000_000,
          Networks: [{ DNS: { Servers: ['1.2.3.4'] }, ReservedPorts: [{ Label: 'p', Value: 80 }] }],
          Volumes: { data: { Name: 'data', Type: 'host', Source: 's', ReadOnly: true } },
          Services: [{ Checks: [{ Header: { 'X-A': ['1', '2'] }, GRPCUseTLS: false }] }],
          Tasks: [{ Resources: { CPU: 1, MemoryMB: 10, NUMA: { Affinity: 'none' } }, Env: { Some_Name: 'v' } }],
        },
      ],
    });
  });

  test('tokens pass in every kind of field', () => {
    const stack = stackOf(Testing.app());
    const number = new TerraformVariable(stack, 'n', { type: 'number' }).numberValue;
    const group = {
      name: Token.asString(Token.asAny('${var.name}')),
      count: number,
      shutdownDelay: Duration.seconds(number),
      meta: Token.asStringMap(Token.asAny('${var.meta}')),
      tasks: [{ ...TASK, config: { image: 'i:1', args: Token.asList(Token.asAny('${var.args}')) } }],
    };
    const datacenters = Token.asList(Token.asAny('${var.dcs}'));
    new nomad.Job(stack, 'job', { spec: { datacenters, taskGroups: [group] } });
    expect(Template.of(stack).job('job')).toMatchObject({
      Datacenters: '${var.dcs}',
      TaskGroups: [
        {
          Name: '${var.name}',
          Count: '${var.n}',
          ShutdownDelay: '${(var.n * 1000000000)}',
          Meta: '${var.meta}',
          Tasks: [{ Config: { args: '${var.args}' } }],
        },
      ],
    });
  });

  test('texts of the driver reach the task as written, Nomad’s own interpolations apart', () => {
    const args = [
      '${NOMAD_PORT_http} ${attr.kernel.name} ${meta.rack} ${node.unique.id} ${env["X"]} ${OWN}',
      '${HOME} ${x:-y} %{if} $${z} $${NOMAD_TASK_DIR} %%{a}',
    ];
    const task = { ...TASK, env: { OWN: '1' }, config: { image: 'i:1', args, labels: [{ 'a${b}': '%{c}' }] } };
    expect(render({ taskGroups: [{ name: 'g', tasks: [task] }] }).TaskGroups[0].Tasks[0].Config).toEqual({
      image: 'i:1',
      args: [args[0], '$${HOME} $${x:-y} %%{if} ${"$$"}{z} ${"$"}${NOMAD_TASK_DIR} ${"%%"}{a}'],
      labels: [{ 'a$${b}': '%%{c}' }],
    });
  });

  test('a secret of the task is left for Nomad, one that it does not have is text', () => {
    const args = ['${secret.registry.password} ${secret.other.password} ${secret.registry}'];
    const secrets = [{ name: 'registry', provider: 'nomad', path: 'nomad/jobs/web' }];
    const task = { ...TASK, secrets, config: { image: 'i:1', args } };
    expect(render({ taskGroups: [{ name: 'g', tasks: [task] }] }).TaskGroups[0].Tasks[0].Config.args).toEqual([
      '${secret.registry.password} $${secret.other.password} $${secret.registry}',
    ]);
  });

  test('a token behind a sigil stays a token', () => {
    const args = [`a $${Token.asString(Token.asAny('${var.x}'))}`];
    const spec = { taskGroups: [{ name: 'g', tasks: [{ ...TASK, config: { image: 'i:1', args } }] }] };
    expect(render(spec).TaskGroups[0].Tasks[0].Config.args).toEqual(['a ${"$"}${var.x}']);
  });

  test('knows all structs of the job specification', () => {
    expect(Object.keys(STRUCTS)).toHaveLength(72);
    const reachable = new Set<string>();
    const visit = (name: string): void => {
      if (reachable.has(name)) return;
      reachable.add(name);
      Object.values(STRUCTS[name]).forEach(({ struct }) => struct && visit(struct));
    };
    visit('Job');
    expect(Object.keys(STRUCTS).filter((name) => !reachable.has(name))).toEqual(['JobVersionTag']);
  });

  test('fails when a key is unknown, at any depth, and names the right one', () => {
    const spec = (part: object): nomad.JobSpec => ({ taskGroups: [{ name: 'g', tasks: [TASK], ...part }] });
    expect(() => render(spec({ Count: 3 }))).toThrow(
      "[stack/job] 'spec.taskGroups[0].Count' must be a key of Nomad's TaskGroup, got 3: write 'count'",
    );
    expect(() => render(spec({ shutdown_delay: '5s' }))).toThrow("got '5s': write 'shutdownDelay'");
    expect(() => render(spec({ services: [{ checks: [{ pathh: '/' }] }] }))).toThrow(
      /'spec\.taskGroups\[0\]\.services\[0\]\.checks\[0\]\.pathh' must be a key of Nomad's ServiceCheck, .*known are name, type/,
    );
    expect(() => render(spec({ maxRunDuration: 1 }))).toThrow("'spec.taskGroups[0].maxRunDuration' must be a key");
  });

  test.each([
    ['maxClientDisconnect', { maxClientDisconnect: Duration.hours(1) }],
    ['stopAfterClientDisconnect', { stopAfterClientDisconnect: Duration.hours(1) }],
    ['preventRescheduleOnLost', { preventRescheduleOnLost: true }],
    ['networks[0].device', { networks: [{ device: 'eth0' }] }],
    ['services[0].checks[0].advertise', { services: [{ checks: [{ advertise: 'x' }] }] }],
    [
      'services[0].connect.gateway.proxy.envoyGatewayBindAddresses.a.name',
      { services: [{ connect: { gateway: { proxy: { envoyGatewayBindAddresses: { a: { name: 'a' } } } } } }] },
    ],
    ['tasks[0].resources.diskMb', { tasks: [{ ...TASK, resources: { diskMb: 1 } }] }],
    ['tasks[0].logConfig.enabled', { tasks: [{ ...TASK, logConfig: { enabled: true } }] }],
    ['tasks[0].vault.policies', { tasks: [{ ...TASK, vault: { policies: ['p'] } }] }],
  ])('fails when a key is one that Nomad takes and drops: %s', (path, part) => {
    const group: object = { name: 'g', tasks: [TASK], ...part };
    expect(() => render({ taskGroups: [group] })).toThrow(`'spec.taskGroups[0].${path}' must be a key of`);
  });

  test('fails when a value is of the wrong kind, all of them at once', () => {
    const bad = { name: 5, count: 1.5, shutdownDelay: '5s', meta: [], tasks: {}, ephemeralDisk: { sticky: 'no' } };
    const spec = { taskGroups: [{ ...bad, networks: ['host'] }], datacenters: 'dc1' } as unknown as nomad.JobSpec;
    expect(() => render(spec)).toThrow(
      [
        '[stack/job] \'spec.datacenters\' must be a list, got "dc1"',
        "[stack/job] 'spec.taskGroups[0].name' must be a string, got 5",
        "[stack/job] 'spec.taskGroups[0].count' must be an integer, got 1.5",
        '[stack/job] \'spec.taskGroups[0].shutdownDelay\' must be a Duration, got "5s"',
        "[stack/job] 'spec.taskGroups[0].meta' must be a map, got []",
        "[stack/job] 'spec.taskGroups[0].tasks' must be a list, got {}",
        '[stack/job] \'spec.taskGroups[0].ephemeralDisk.sticky\' must be true or false, got "no"',
        '[stack/job] \'spec.taskGroups[0].networks[0]\' must be a map, got "host"',
      ]
        .join('\n')
        .replaceAll('"', "'"),
    );
  });
});
