import { Testing } from 'cdktf';
import { nomad } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

/** What becomes of a reference to a variable in an argument of a task. */
function argOf(name: string, task: nomad.TaskSpec, group: nomad.TaskGroupSpec = {}): string {
  const stack = stackOf(Testing.app());
  const tasks = [{ name: 't', driver: 'docker', config: { image: 'i:1', args: [`\${${name}}`] }, ...task }];
  new nomad.Job(stack, 'job', { spec: { taskGroups: [{ name: 'g', tasks, ...group }] } });
  return Template.of(stack).job('job').TaskGroups[0].Tasks[0].Config.args[0];
}

const template = (embeddedTmpl: string): nomad.TaskSpec => ({
  templates: [{ destPath: 'local/env', envvars: true, embeddedTmpl }],
});
const service = (connect: nomad.ConsulConnectSpec): nomad.TaskGroupSpec => ({ services: [{ name: 's', connect }] });

describe('the environment of a task', () => {
  const known: [string, nomad.TaskSpec, nomad.TaskGroupSpec?][] = [
    ['CSI_ENDPOINT', { csiPluginConfig: { id: 'p', type: 'node', mountDir: '/csi' } }],
    ['VAULT_TOKEN', { vault: {} }],
    ['VAULT_NAMESPACE', { vault: { env: true } }],
    ['CONSUL_TOKEN', { consul: {} }],
    ['CONSUL_HTTP_TOKEN', {}, { consul: {} }],
    ['CONSUL_HTTP_TOKEN', { identities: [{ name: 'consul_default', audience: ['consul.io'] }] }],
    ['CONSUL_HTTP_ADDR', {}, service({ native: true })],
    ['CONSUL_CACERT', { services: [{ name: 's', connect: { native: true }, taskName: 't' }] }],
    ['NVIDIA_VISIBLE_DEVICES', { resources: { devices: [{ name: 'nvidia/gpu' }] } }],
    ['OWN', { env: { OWN: '1' } }],
    ['LINE', template('# a comment\nLINE=1')],
    ['BEHIND', template('{{ with secret "x" }}BEHIND={{ .Data.a }}{{ end }}')],
    ['EXPORTED', template('{{- range ls "x" }}\n{{ end }} export EXPORTED = 1')],
    ['NOMAD_TOKEN_x', {}],
    ['attr.cpu.arch', {}],
    ['meta["rack-1"]', {}],
    ['node.unique.id', {}],
  ];

  test.each(known)('holds %s for a task that has it', (name, task, group = {}) => {
    expect(argOf(name, task, group)).toBe(`\${${name}}`);
  });

  test.each<[string, nomad.TaskSpec, nomad.TaskGroupSpec?]>([
    ...known.filter(([name]) => /^[A-MO-Z]/.test(name)).map(([name]): [string, nomad.TaskSpec] => [name, {}]),
    ['VAULT_TOKEN', { vault: { env: false } }],
    ['CONSUL_HTTP_ADDR', {}, { services: [{ name: 's', connect: { native: true }, taskName: 'other' }] }],
    ['.Data.a', template('{{ with secret "x" }}BEHIND={{ .Data.a }}{{ end }}')],
    ['HOME', {}],
  ])('without %s the reference is text', (name, task, group = {}) => {
    expect(argOf(name, task, group)).toBe(`$\${${name}}`);
  });

  test('is that of the whole job, after all patches', () => {
    const stack = stackOf(Testing.app());
    const config = { image: 'i:1', args: ['${LATER} ${NEVER}'], labels: [{ a: 'b' }] };
    const job = new nomad.Job(stack, 'job', {
      spec: { taskGroups: [{ name: 'g', tasks: [{ name: 't', driver: 'docker', config }] }] },
    });
    job.patch({
      taskGroups: [{ name: 'g', tasks: [{ name: 't', env: { LATER: '1' }, config: { command: '${LATER}' } }] }],
    });
    expect(Template.of(stack).job('job').TaskGroups[0].Tasks[0].Config).toEqual({
      ...{ image: 'i:1', command: '${LATER}', args: ['${LATER} $${NEVER}'], labels: [{ a: 'b' }] },
    });
    expect(config).toEqual({ image: 'i:1', args: ['${LATER} ${NEVER}'], labels: [{ a: 'b' }] });
  });

  test('is known to a sidecar, too', () => {
    const stack = stackOf(Testing.app());
    const sidecarTask = { config: { args: ['${OWN} ${CSI_ENDPOINT}'] }, env: { OWN: '1' } };
    const services = [{ name: 's', connect: { sidecarService: {}, sidecarTask } }];
    new nomad.Job(stack, 'job', { spec: { taskGroups: [{ name: 'g', services }] } });
    const { SidecarTask } = Template.of(stack).job('job').TaskGroups[0].Services[0].Connect;
    expect(SidecarTask.Config.args).toEqual(['${OWN} $${CSI_ENDPOINT}']);
  });
});
