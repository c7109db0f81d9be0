import { Testing } from 'cdktf';
import { Duration, nomad, Size, Volume, Worker } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

describe('DynamicHostVolume', () => {
  test('defaults', () => {
    const stack = stackOf(Testing.app());
    expect(new nomad.DynamicHostVolume(stack, 'data').volumeName).toBe('data');
    expect(Template.of(stack).resource('nomad_dynamic_host_volume', 'data')).toMatchObject({
      name: 'data',
      namespace: 'default',
      plugin_id: 'mkdir',
      capability: [{ access_mode: 'single-node-single-writer', attachment_mode: 'file-system' }],
    });
  });

  test('all props', () => {
    const stack = stackOf(Testing.app());
    new nomad.DynamicHostVolume(stack, 'v', {
      name: 'data',
      namespace: 'shop',
      pluginId: 'lvm',
      parameters: { fs: 'ext4' },
      nodePool: 'db',
      constraints: [nomad.Constraint.nodeMeta('disk', 'ssd')],
      capacityMin: Size.gibibytes(1),
      capacityMax: Size.gibibytes(2),
      accessMode: 'single-node-multi-writer',
      attachmentMode: 'block-device',
    });
    expect(Template.of(stack).resource('nomad_dynamic_host_volume', 'v')).toMatchObject({
      name: 'data',
      namespace: 'shop',
      plugin_id: 'lvm',
      parameters: { fs: 'ext4' },
      node_pool: 'db',
      constraint: [{ attribute: '$${meta.disk}', operator: '=', value: 'ssd' }],
      capacity_min: '1073741824',
      capacity_max: '2147483648',
      capability: [{ access_mode: 'single-node-multi-writer', attachment_mode: 'block-device' }],
    });
  });

  test('fails when props are not legal, and says all of it', () => {
    const define = (): unknown =>
      new nomad.DynamicHostVolume(stackOf(Testing.app()), 'a b', {
        accessMode: 'x',
        attachmentMode: 'y',
        nodePool: 'p q',
        capacityMin: Size.gibibytes(2),
        capacityMax: Size.gibibytes(1),
      });
    for (const prop of ['name', 'accessMode', 'attachmentMode', 'nodePool', 'pluginId', 'capacityMin']) {
      expect(define).toThrow(`[stack/a b] '${prop}' must`);
    }
  });
});

test('a job comes after the namespace, the volumes and the variables that its stack makes for it, in whatever order', () => {
  const stack = stackOf(Testing.app());
  new nomad.Namespace(stack, 'shop');
  new nomad.Variable(stack, 'own', { namespace: 'shop', path: 'nomad/jobs/db/server', items: { a: 'b' } });
  new nomad.Variable(stack, 'foreign', { namespace: 'shop', path: 'nomad/jobs/web', items: { a: 'b' } });
  const task = { name: 't', driver: 'docker', config: nomad.DockerDriver.config({ image: 'i' }) };
  const volumes = { d: { name: 'd', type: 'host', source: 'data' } };
  new nomad.Job(stack, 'db', { spec: { namespace: 'shop', taskGroups: [{ name: 'g', volumes, tasks: [task] }] } });
  new nomad.DynamicHostVolume(stack, 'data', { namespace: 'shop' });
  expect(Template.of(stack).resource('nomad_job', 'db').depends_on).toEqual([
    'nomad_namespace.shop',
    'nomad_variable.own',
    expect.stringMatching(/^terraform_data\.data_release_/),
  ]);
});

test('a volume that a workload mounts goes only when the workload has had its time to stop', () => {
  const stack = shop();
  new nomad.DynamicHostVolume(stack, 'data');
  new nomad.DynamicHostVolume(stack, 'unused');
  new Worker(stack, 'db', { image, killTimeout: Duration.seconds(25), volumes: { '/data': Volume.host('data') } });
  const { nomad_job: jobs, terraform_data: data } = JSON.parse(Testing.synth(stack)).resource;
  const releases = Object.values<any>(data).filter(({ depends_on }) => depends_on[0].includes('host_volume'));
  expect(releases).toMatchObject([
    { depends_on: ['nomad_dynamic_host_volume.data'], input: 35, provisioner: [{ 'local-exec': { when: 'destroy' } }] },
    { depends_on: ['nomad_dynamic_host_volume.unused'], input: 0 },
  ]);
  expect(Object.values<any>(jobs)[0].depends_on).toEqual([
    `terraform_data.${Object.keys(data).find((id) => data[id] === releases[0])}`,
  ]);
});
