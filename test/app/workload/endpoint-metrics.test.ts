import {
  AppStack,
  ClusterAttributes,
  HealthCheck,
  Metrics,
  Middleware,
  Route,
  Rule,
  TcpRoute,
  TcpService,
  WebService,
  WebServiceProps,
  Worker,
} from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';
import { RE2JS } from 're2js';

const PLATFORM = {
  entryPoints: [
    { name: 'web', address: 'http://10.0.0.5' },
    { name: 'mqtt', address: 'tcp://10.0.0.5:1883' },
  ],
};

function define(props: Partial<WebServiceProps>, platform: Partial<ClusterAttributes> = PLATFORM): WebService {
  return new WebService(shop(platform, { namespace: 'default' }), 'webapi', { image, port: 8080, ...props });
}

function groupOf(web: WebService): any {
  return Template.of(AppStack.ofConstruct(web)).job('webapi').TaskGroups[0];
}

const META = { namespace: 'default', job: 'webapi', group: 'webapi', task: 'webapi' };

describe('metrics of a service', () => {
  test('are a tag and metadata of its Consul service', () => {
    const group = groupOf(define({ metrics: Metrics.path(), tags: ['team-a'], serviceMeta: { owner: 'shop' } }));
    expect(group.Services).toHaveLength(1);
    expect(group.Services[0]).toMatchObject({
      Tags: ['team-a', 'metrics'],
      Meta: { ...META, owner: 'shop', metrics_path: '/metrics' },
    });
    expect(Object.keys(group.Services[0].Meta)).not.toContain('metrics_port');
    expect(group.Networks[0].DynamicPorts).toHaveLength(1);
  });

  test('change nothing of a service without them', () => {
    const [service] = groupOf(define({})).Services;
    expect(service.Tags ?? []).not.toContain('metrics');
    expect(service.Meta).toBeUndefined();
  });

  test('at a port and with a scheme of their own have a port of the host', () => {
    const group = groupOf(define({ metrics: Metrics.path('/stats', { port: 9000, scheme: 'https' }) }));
    expect(group.Networks[0].DynamicPorts).toEqual([
      expect.objectContaining({ Label: 'http', To: 8080 }),
      expect.objectContaining({ Label: 'metrics', To: 9000 }),
    ]);
    expect(group.Tasks[0].Config.ports).toEqual(['http', 'metrics']);
    expect(group.Services[0].Meta).toEqual({
      ...META,
      metrics_path: '/stats',
      metrics_port: '${NOMAD_HOST_PORT_metrics}',
      metrics_scheme: 'https',
    });
  });

  test('beside a port that is the same on all hosts keep one that Nomad chooses', () => {
    const [network] = groupOf(
      define({ hostPort: 5000, count: 1, metrics: Metrics.path('/m', { port: 9000 }) }),
    ).Networks;
    expect(network).toMatchObject({ ReservedPorts: [{ Value: 5000 }], DynamicPorts: [{ Label: 'metrics', To: 9000 }] });
  });

  test('in the mesh are the one path that the proxy exposes', () => {
    const group = groupOf(
      define(
        { mesh: true, healthCheck: HealthCheck.http('/'), metrics: Metrics.path('/metrics') },
        { ...PLATFORM, hasMesh: true, hasCni: true },
      ),
    );
    expect(group.Networks[0]).toMatchObject({ Mode: 'bridge', DynamicPorts: [{ Label: 'metrics', To: -1 }] });
    expect(group.Services[0].Connect.SidecarService.Proxy.Expose.Paths).toEqual([
      { Path: '/metrics', Protocol: 'http', LocalPathPort: 8080, ListenerPort: 'metrics' },
    ]);
    expect(group.Services[0].Meta).toMatchObject({ metrics_port: '${NOMAD_HOST_PORT_metrics}' });
    expect(group.Tasks[0].Config.ports ?? []).toEqual([]);
  });

  test('of the proxy are read where the platform has metrics, also without those of the service', () => {
    const platform = { ...PLATFORM, hasMesh: true, hasCni: true };
    const props = { mesh: true, healthCheck: HealthCheck.http('/') };
    const group = groupOf(define(props, { ...platform, hasMetrics: true }));
    expect(group.Networks[0].DynamicPorts).toEqual([expect.objectContaining({ Label: 'envoy', To: 19199 })]);
    const [{ Meta, Tags, Connect }] = group.Services;
    expect(Meta).toEqual({ ...META, envoy_metrics_port: '${NOMAD_HOST_PORT_envoy}' });
    expect(Tags ?? []).not.toContain('metrics');
    expect(Connect.SidecarService.Proxy.Config).toEqual({ envoy_prometheus_bind_addr: '0.0.0.0:19199' });
    const [plain] = groupOf(define(props, platform)).Services;
    expect([plain.Meta, plain.Connect.SidecarService.Proxy]).toEqual([undefined, undefined]);
  });

  test('of the proxy beside a worker are read as well, though nobody calls it', () => {
    const platform = { ...PLATFORM, hasMesh: true, hasCni: true };
    const groupOn = (hasMetrics: boolean): any => {
      const stack = shop({ ...platform, hasMetrics });
      new Worker(stack, 'worker', { image, mesh: true });
      return Template.of(stack).job('worker').TaskGroups[0];
    };
    const { Networks, Services } = groupOn(true);
    expect(Networks[0].DynamicPorts).toEqual([expect.objectContaining({ Label: 'envoy', To: 19199 })]);
    const [{ Meta, Connect }] = Services;
    expect(Meta).toMatchObject({ job: 'worker', envoy_metrics_port: '${NOMAD_HOST_PORT_envoy}' });
    expect(Connect.SidecarService.Proxy.Config).toEqual({ envoy_prometheus_bind_addr: '0.0.0.0:19199' });
    const plain = groupOn(false);
    expect([plain.Networks[0].DynamicPorts, plain.Services[0].Meta]).toEqual([undefined, undefined]);
  });

  test('of a further port belong to its own service, also where the workload has no other', () => {
    const stack = shop(PLATFORM);
    const worker = new Worker(stack, 'worker', { image });
    worker.addPort('admin', 9000, { metrics: Metrics.path('/metrics') });
    const [service] = Template.of(stack).job('worker').TaskGroups[0].Services;
    expect(service).toMatchObject({ Name: 'worker-admin', Tags: ['metrics'], Meta: { job: 'worker', task: 'worker' } });
  });

  describe('are hidden from the world', () => {
    const rulesOf = (web: WebService): string[] =>
      groupOf(web).Services[0].Tags.flatMap((tag: string) => /\.rule=(.*)/.exec(tag)?.[1] ?? []);
    const hides = (web: WebService, path: string): boolean => {
      const [, pattern] = /!PathRegexp\(`([^`]*)`\)/.exec(rulesOf(web)[0])!;
      return RE2JS.compile(pattern).matcher(path).find();
    };
    const metrics = Metrics.path('/metrics');

    test('behind a prefix that is stripped', () => {
      const web = define({ metrics, routes: [Route.path('/webapi')] });
      for (const path of ['', '/', '/jvm', '?x=1', ';v=1', '.json']) {
        expect(hides(web, `/webapi/metrics${path}`)).toBe(true);
      }
      for (const path of ['/webapi//metrics', '/WEBAPI/Metrics']) expect(hides(web, path)).toBe(true);
      for (const path of [
        '/webapi',
        '/webapi/',
        '/webapi/metricsx',
        '/webapi/x/metrics',
        '/metrics',
        '/webapi/metrics-of-today',
      ]) {
        expect(hides(web, path)).toBe(false);
      }
    });

    test.each([
      ['of a whole host', Route.host('shop.example')],
      ['of everything', Route.path('/')],
      ['that keeps its prefix', Route.path('/app').keepPrefix()],
      ['by a rule', Route.rule(Rule.header('X-Team', 'shop'))],
    ])('in a route %s', (_, route) => {
      const web = define({ metrics, routes: [route] });
      expect(hides(web, '/metrics')).toBe(true);
      expect(hides(web, '/app/metrics')).toBe(false);
    });

    test('without a change of the order of routes, which is by their length', () => {
      const priority = (web: WebService): string =>
        groupOf(web)
          .Services[0].Tags.find((tag: string) => tag.includes('.priority='))
          .split('=')[1];
      const routes = [Route.path('/webapi')];
      expect(priority(define({ metrics, routes }))).toBe(priority(define({ routes })));
    });

    test('only where the port of the routes serves them', () => {
      const routes = [Route.path('/webapi')];
      expect(rulesOf(define({ routes, metrics: Metrics.path('/metrics', { port: 9000 }) }))).toEqual(
        rulesOf(define({ routes })),
      );
      expect(rulesOf(define({ routes, metrics: Metrics.path('/metrics', { port: 8080 }) })).join()).toContain(
        '!PathRegexp',
      );
    });
  });

  test.each<[string, () => unknown, string]>([
    [
      'a route is to nothing but metrics',
      () => define({ metrics: Metrics.path('/metrics'), routes: [Route.path('/metrics').keepPrefix()] }),
      "[shop/webapi] 'routes[0]' must not show the metrics of the service, which are at '/metrics', got 'the path '/metrics'': " +
        "serve them at a port of their own: Metrics.path('/metrics', { port: 9000 })",
    ],
    [
      'a route is to a part of the metrics',
      () => define({ metrics: Metrics.path('/metrics'), routes: [Route.rule(Rule.path('/metrics/jvm'))] }),
      "'routes[0]' must not show the metrics of the service",
    ],
    [
      'metrics are at the root beside a route',
      () => define({ metrics: Metrics.path('/'), routes: [Route.path('/webapi')] }),
      "'routes[0]' must not show the metrics of the service, which are at '/'",
    ],
    [
      'a route that comes later shows metrics',
      () => define({ metrics: Metrics.path('/metrics') }).addRoute(Route.host('shop.example').withPath('/metrics')),
      "'routes[0]' must not show the metrics of the service",
    ],
    [
      'a route changes the path to who knows what',
      () =>
        define({
          metrics: Metrics.path('/metrics'),
          routes: [Route.path('/a').withMiddlewares(Middleware.addPrefix('/metrics'))],
        }),
      "'routes[0]' must not change the path beside the metrics of the service at the same port",
    ],
    [
      'a TCP route leads to metrics',
      () =>
        new TcpService(shop(PLATFORM), 'broker', {
          image,
          metrics: Metrics.path('/metrics'),
          routes: [TcpRoute.entryPoint('mqtt')],
        }),
      "[shop/broker] 'routes[0]' must not lead to a port that serves 'metrics'",
    ],
    [
      'a workload has no service',
      () => new Worker(shop(PLATFORM), 'worker', { image, metrics: Metrics.path('/metrics') } as never),
      "[shop/worker] 'metrics' must be a property of WorkerProps",
    ],
    [
      'a further port has the port of metrics',
      () => define({ metrics: Metrics.path('/m', { port: 9000 }) }).addPort('admin', 9000),
      "[shop/webapi] 'ports.admin.port' must be another one than that of 'metrics', got 9000: write 'metrics' in 'ports.admin' instead",
    ],
    [
      'a further port has the name of that of metrics',
      () => define({ metrics: Metrics.path('/m', { port: 9000 }), ports: { metrics: { port: 9001 } } }),
      "[shop/webapi] 'ports.metrics' must have another name: the port of 'metrics' has it already",
    ],
    [
      'a further port has metrics elsewhere',
      () => define({ ports: { admin: { port: 9000, metrics: Metrics.path('/m', { port: 9001 }) } } }),
      "'ports.admin.metrics.port' must be left out: a further port serves its own metrics, got 9001",
    ],
    ['the path is none', () => define({ metrics: Metrics.path('metrics') }), "'metrics.path' must start with '/'"],
    [
      'the port is none',
      () => define({ metrics: Metrics.path('/m', { port: 70000 }) }),
      "'metrics.port' must be an integer",
    ],
    [
      'the scheme is none',
      () => define({ metrics: Metrics.path('/m', { scheme: 'ftp' }) }),
      "'metrics.scheme' must be one of http, https",
    ],
    [
      'metadata says otherwise whose metrics these are',
      () => define({ metrics: Metrics.path(), serviceMeta: { job: 'other' } }),
      "'serviceMeta.job' must have another name: 'metrics' tells Prometheus by it whose metrics these are, got 'other'",
    ],
    [
      'the proxy of the mesh would have to speak TLS',
      () =>
        define(
          { mesh: true, healthCheck: HealthCheck.none(), metrics: Metrics.path('/m', { scheme: 'https' }) },
          { ...PLATFORM, hasMesh: true, hasCni: true },
        ),
      "'metrics.scheme' must be 'http' in the mesh",
    ],
  ])('fail when %s', (_, wrong, error) => {
    expect(wrong).toThrow(error);
  });
});
