import { Duration, HealthCheck, nomad, WebService } from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const PLATFORM = { dnsServers: ['172.17.0.1'] };

/** The group of a web service before and after a patch of it. */
function patched(group: nomad.TaskGroupSpec): { readonly before: any; readonly after: any } {
  const stack = shop(PLATFORM);
  const web = new WebService(stack, 'web', { image, port: 8080, healthCheck: HealthCheck.http('/healthz') });
  const [before] = Template.of(stack).job('web').TaskGroups;
  web.job.patch({ taskGroups: [{ name: 'web', ...group }] });
  return { before, after: Template.of(stack).job('web').TaskGroups[0] };
}

describe('a patch of a list', () => {
  test("merges the network of a group: Consul's name servers and the ports stay", () => {
    const { before, after } = patched({ networks: [{ mode: 'host' }] });
    expect(before.Networks[0]).toMatchObject({ DNS: { Servers: ['172.17.0.1'] }, DynamicPorts: [{ Label: 'http' }] });
    expect(after.Networks).toEqual([{ ...before.Networks[0], Mode: 'host' }]);
  });

  test('adds ports by their labels, and changes those that are there', () => {
    const dynamicPorts = [
      { label: 'admin', to: 9000 },
      { label: 'http', to: 8081 },
    ];
    const { after } = patched({ networks: [{ dynamicPorts }] });
    expect(after.Networks[0].DynamicPorts).toEqual([
      { Label: 'http', To: 8081 },
      { Label: 'admin', To: 9000 },
    ]);
  });

  test('makes a port static: its label is no longer a dynamic one', () => {
    const { after } = patched({ networks: [{ reservedPorts: [{ label: 'http', value: 8080, to: 8080 }] }] });
    expect(after.Networks[0].ReservedPorts).toEqual([{ Label: 'http', Value: 8080, To: 8080 }]);
    expect(after.Networks[0]).not.toHaveProperty('DynamicPorts');
  });

  test('replaces the tags of a service, and leaves its checks', () => {
    const { before, after } = patched({ services: [{ name: 'web', tags: ['blue'] }] });
    expect(after.Services).toEqual([{ ...before.Services[0], Tags: ['blue'] }]);
    expect(after.Services[0].Checks).toHaveLength(1);
  });

  test('changes a check that stands alone, without its name', () => {
    const interval = Duration.seconds(42);
    const { before, after } = patched({ services: [{ name: 'web', checks: [{ interval }] }] });
    expect(after.Services[0].Checks).toEqual([{ ...before.Services[0].Checks[0], Interval: 42e9 }]);
  });

  test('adds items of other names', () => {
    const { before, after } = patched({
      services: [{ name: 'admin', portLabel: 'http', provider: 'consul' }],
      tasks: [{ name: 'web', templates: [{ destPath: 'local/a', embeddedTmpl: 'x' }], env: { A: 'b' } }],
    });
    expect(after.Services).toEqual([...before.Services, { Name: 'admin', PortLabel: 'http', Provider: 'consul' }]);
    expect(after.Tasks).toMatchObject([{ Templates: [{ DestPath: 'local/a' }], Env: { A: 'b' } }]);
  });

  test('merges templates and mounts by their destinations', () => {
    const stack = shop(PLATFORM);
    const task: nomad.TaskSpec = {
      name: 't',
      driver: 'docker',
      config: { image: 'i:1' },
      templates: [
        { destPath: 'local/a', embeddedTmpl: 'x' },
        { destPath: 'local/b', embeddedTmpl: 'y' },
      ],
      volumeMounts: [{ volume: 'data', destination: '/data' }],
    };
    const job = new nomad.Job(stack, 'web', { spec: { taskGroups: [{ name: 'g', tasks: [task] }] } });
    job.patch({
      taskGroups: [
        {
          name: 'g',
          tasks: [
            {
              name: 't',
              templates: [
                { destPath: 'local/b', perms: '0600' },
                { destPath: 'local/c', embeddedTmpl: 'z' },
              ],
              volumeMounts: [{ destination: '/data', readOnly: true }],
            },
          ],
        },
      ],
    });
    expect(Template.of(stack).job('web').TaskGroups[0].Tasks).toMatchObject([
      {
        Templates: [
          { DestPath: 'local/a', EmbeddedTmpl: 'x' },
          { DestPath: 'local/b', EmbeddedTmpl: 'y', Perms: '0600' },
          { DestPath: 'local/c', EmbeddedTmpl: 'z' },
        ],
        VolumeMounts: [{ Volume: 'data', Destination: '/data', ReadOnly: true }],
      },
    ]);
  });

  test('counts in what the job needs of the hosts', () => {
    const stack = shop(PLATFORM);
    const task = { name: 't', driver: 'docker', config: { image: 'i:1' }, resources: { cpu: 100, memoryMb: 64 } };
    const job = new nomad.Job(stack, 'web', { spec: { taskGroups: [{ name: 'g', tasks: [task] }] } });
    job.patch({ taskGroups: [{ name: 'g', count: 3, tasks: [{ name: 't', resources: { memoryMb: 4096 } }] }] });
    expect(job._demand().groups).toMatchObject([{ count: 3, cpu: 100, memory: 4096 }]);
  });

  test('replaces what has no names, such as constraints', () => {
    const constraint = { ltarget: '${node.class}', operand: '=', rtarget: 'app' };
    const { after } = patched({ constraints: [constraint] });
    expect(after.Constraints).toEqual([{ LTarget: '${node.class}', Operand: '=', RTarget: 'app' }]);
  });

  test('replaces items without names where they are several', () => {
    const { after } = patched({ services: [{ portLabel: 'http' }, { portLabel: 'http' }] });
    expect(after.Services).toEqual([{ PortLabel: 'http' }, { PortLabel: 'http' }]);
  });
});
