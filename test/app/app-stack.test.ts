import { App, TerraformStack, Testing } from 'cdktf';
import { AppStack, nomad, Platform, WebService } from '../../lib';
import { image } from '../fixtures/image';
import { clusterWith } from '../fixtures/cluster';
import { shop } from '../fixtures/shop';

const NAMESPACES = { namespaces: ['default', 'shop'] };

describe('AppStack', () => {
  test('defaults: reaches the platform by a literal, whatever the shell says', () => {
    const stack = shop();
    expect(stack.namespace).toBe('default');
    expect(JSON.parse(Testing.synth(stack)).provider.nomad).toEqual([
      { address: 'http://10.0.0.5:4646', ignore_env_vars: { NOMAD_NAMESPACE: true, NOMAD_REGION: true } },
    ]);
    expect(stack.dependencies).toEqual([]);
  });

  test('namespace: all jobs stand in it', () => {
    const stack = shop(NAMESPACES, { namespace: 'shop' });
    const web = new WebService(stack, 'web', { image });
    expect(web.job.namespace).toBe('shop');
  });

  test('is deployed after the stacks of the platform', () => {
    const app = Testing.app();
    const platform = Platform.local(app, 'local');
    const stack = new AppStack(app, 'shop', { cluster: platform.cluster });
    expect(stack.dependencies).toEqual([platform.hostStacks[0], platform.accessStack, platform.servicesStack]);
  });

  test.each(['a/b', 'a b', '..', '.x', '-x', 'a\\b', 'a\n', '${x}', 'a"b'])('fails with the id %j', (id) => {
    const cluster = clusterWith({});
    expect(() => new AppStack(Testing.app(), id, { cluster })).toThrow(
      /'id' must be letters|[Ss]paces|whitespace|glob/,
    );
  });

  test('fails when its platform shares the name of a variable with another one', () => {
    const app = Testing.app();
    const define = (id: string, name: string): unknown =>
      new AppStack(app, id, { cluster: clusterWith({ secured: true, name }) });
    define('one', 'a-b');
    define('two', 'a-b');
    expect(() => define('three', 'a_b')).toThrow(
      "[three] 'cluster' must be called otherwise: the variable 'a_b_access' holds the secrets of the platform 'a-b', got 'a_b'",
    );
  });

  test('fails when a job needs CNI plugins that the hosts lack', () => {
    const define = (hasCni: boolean): void => {
      const task = { name: 't', driver: 'docker', config: nomad.DockerDriver.config({ image: 'i:1' }) };
      const networks = [{ mode: 'bridge' }];
      new nomad.Job(shop({ hasCni }), 'mesh', {
        spec: { taskGroups: [{ name: 'g', networks, tasks: [task] }] },
      });
    };
    expect(() => define(false)).toThrow(
      "[shop/mesh] 'spec.taskGroups[0].networks[0].mode' must not need CNI plugins, which the platform's hosts don't have",
    );
    define(true);
  });

  test('fails when the namespace is not one of the cluster', () => {
    expect(() => shop(NAMESPACES, { namespace: 'x' })).toThrow(
      "[shop] 'namespace' must be one of default, shop, got 'x'",
    );
  });

  test('fails when two stacks have one id, as cdktf would write one over the other', () => {
    const app: App = Testing.app();
    const platform = Platform.local(app, 'shop');
    new AppStack(app, 'x', { cluster: clusterWith() });
    expect(() => new AppStack(platform, 'x', { cluster: clusterWith() })).toThrow(
      "[shop/x] 'id' must not be claimed twice: [x] has it already, got 'the stack id 'x''",
    );
  });

  test('fails when a service stands in another stack', () => {
    const stack = new TerraformStack(Testing.app(), 'plain');
    expect(() => new WebService(stack, 'web', { image })).toThrow(
      "[plain/web] 'scope' must stand in an AppStack, got a TerraformStack",
    );
  });
});
