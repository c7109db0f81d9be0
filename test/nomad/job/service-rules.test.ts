import { Testing } from 'cdktf';
import { AppStack, nomad, WebService } from '../../../lib';
import { clusterWith } from '../../fixtures/cluster';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';
import { stackOf } from '../../fixtures/stack-of';

const TASK = { name: 'a', driver: 'docker', config: { image: 'a:1' } };

const jobWith = (...services: nomad.ServiceSpec[]): nomad.JobSpec => ({
  taskGroups: [{ name: 'a', services, tasks: [TASK] }],
});

describe('the services of a job', () => {
  const owned = { namespaces: ['default', 'shop'], serviceNames: { shop: ['webapi', 'shop-*'] } };

  test.each([
    ['traefik', "not be a name that belongs to the namespace 'ingress'"],
    ['Nomad', "not be the name of the platform's own agents"],
    ['webapi', "not be a name that belongs to the namespace 'shop'"],
    ['shop-cart', "not be a name that belongs to the namespace 'shop'"],
  ])("can't be %s: it belongs to others", (name, must) => {
    const at = "[shop/job] 'spec.taskGroups[0]";
    const define = (spec: nomad.JobSpec): nomad.Job => new nomad.Job(shop(owned), 'job', { spec });
    const error = (place: string): string => `${at}.${place}.name' must ${must}, got '${name}'`;
    expect(() => define(jobWith({ name }))).toThrow(error('services[0]'));
    const task = { ...TASK, services: [{ name, provider: 'consul' }] };
    expect(() => define({ taskGroups: [{ name: 'a', tasks: [task] }] })).toThrow(error('tasks[0].services[0]'));
    expect(() => define(jobWith()).patch(jobWith({ name }))).toThrow(error('services[0]'));
  });

  test('may have what their own namespace owns, what is free, and what only Nomad or a client knows', () => {
    const stack = shop(owned, { namespace: 'shop' });
    const services = ['webapi', 'shop-cart', 'free', '${NOMAD_JOB_NAME}'].map((name) => ({ name }));
    const spec = { ...jobWith(...services, { name: 'traefik', provider: 'nomad' }), namespace: 'shop' };
    expect(() => new nomad.Job(stack, 'job', { spec })).not.toThrow();
  });

  test("can't have one name in two namespaces of a cluster", () => {
    const app = Testing.app();
    const cluster = clusterWith({ namespaces: ['default', 'pay'] });
    const one = new AppStack(app, 'one', { cluster });
    const two = new AppStack(app, 'two', { cluster, namespace: 'pay' });
    new WebService(one, 'api', { image });
    const error =
      "[two/api] 'name' must be a name of one namespace: [one/api] has it in 'default', got 'api': whoever calls it would get";
    expect(() => new WebService(two, 'api', { image })).toThrow(error);
    const elsewhere = clusterWith({ nomadAddress: 'http://10.9.0.1:4646' });
    expect(() => new WebService(new AppStack(app, 'three', { cluster: elsewhere }), 'api', { image })).not.toThrow();
  });

  test('may share a name within a namespace, as a job and its successor do', () => {
    const stack = shop();
    new nomad.Job(stack, 'blue', { spec: jobWith({ name: 'api' }) });
    expect(() => new nomad.Job(stack, 'green', { spec: jobWith({ name: 'api' }) })).not.toThrow();
  });

  test.each([
    { tags: ['traefik.http.routers.x.service=api@internal'] },
    {
      canaryTags: [
        'traefik.http.routers.x.middlewares=ping@internal,a',
        'traefik.http.routers.x.service=rest@internal',
      ],
    },
    { connect: { sidecarService: { tags: ['traefik.http.routers.a\nb.service=dashboard@internal'] } } },
  ])("can't lead requests to Traefik's own services: %j", (service) => {
    const define = (): nomad.Job =>
      new nomad.Job(stackOf(Testing.app()), 'job', { spec: jobWith({ name: 'a', ...service }) });
    expect(define).toThrow(
      "must lead to no service of Traefik's own (…@internal), which would open its API to everyone",
    );
  });

  test('may have any other tags', () => {
    const tags = [
      'traefik.http.routers.x.rule=Path(`/`)',
      'mail=ops@internal',
      'traefik.http.routers.x.service=ping@internal',
    ];
    expect(() => new nomad.Job(shop(), 'job', { spec: jobWith({ name: 'a', tags }) })).not.toThrow();
  });
});

describe('the name and the tags of a workload', () => {
  test('fail where they belong to others, or to routes', () => {
    const tags = ['a', 'traefik.enable=true'];
    expect(() => new WebService(shop(), 'traefik', { image, tags })).toThrow(
      "[shop/traefik] 'name' must not be a name that belongs to the namespace 'ingress', got 'traefik'\n" +
        "[shop/traefik] 'tags[1]' must not be one of the ingress, which only routes make, got 'traefik.enable=true': " +
        "write a Route in 'routes', or a 'loadBalancer'",
    );
  });
});
