import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aspects, Lazy, TerraformVariable } from 'cdktf';
import {
  AppStack,
  BatchJob,
  CanaryTraffic,
  ClusterAttributes,
  EnvValue,
  HealthCheck,
  Metrics,
  Middleware,
  nomad,
  Platform,
  Route,
  Rule,
  ScalingCheck,
  ScalingPolicy,
  Schedule,
  ScheduledJob,
  TcpRoute,
  TcpService,
  UdpRoute,
  WebService,
  WebServiceProps,
  Worker,
} from '../../lib';
import { readMap } from '../../lib/map/map-reader';
import { Template } from '../../lib/testing';
import { MapProbe, MapRoute, StackMap } from '../../lib/map/stack-map';
import { clusterWith } from '../fixtures/cluster';
import { CLIENTS, SERVERS } from '../fixtures/five-hosts';
import { image } from '../fixtures/image';
import { stackOf } from '../fixtures/stack-of';

const ENTRY_POINTS = [
  { name: 'web', address: 'http://10.0.0.5' },
  { name: 'websecure', address: 'https://10.0.0.5:8443' },
  { name: 'mqtt', address: 'tcp://10.0.0.5:1883' },
  { name: 'dns', address: 'udp://10.0.0.5:5353' },
];

const directories: string[] = [];
afterAll(() => directories.forEach((each) => rmSync(each, { recursive: true })));

/** Synthesize stacks, and return the directory. */
function synthesize(fill: (app: App) => void): string {
  const outdir = mkdtempSync(join(tmpdir(), 'berth-maps-'));
  directories.push(outdir);
  const app = new App({ outdir });
  fill(app);
  app.synth();
  return outdir;
}

/** The map of a stack `shop`, which is filled with these workloads. */
function mapOf(fill: (stack: AppStack) => void, attributes: Partial<ClusterAttributes> = {}): StackMap {
  const cluster = clusterWith({ entryPoints: ENTRY_POINTS, hasMetrics: true, ...attributes });
  const outdir = synthesize((app) => fill(new AppStack(app, 'shop', { cluster })));
  return readMap(outdir, 'shop');
}

/** The only route of a web service, as its map has it. */
function routeOf(route: Route, props: Partial<WebServiceProps> = {}): MapRoute {
  const { routes } = mapOf((shop) => new WebService(shop, 'webapi', { image, routes: [route], ...props }));
  expect(routes).toHaveLength(1);
  return routes[0];
}

const plain = (task: object = {}): nomad.JobSpec => ({
  taskGroups: [{ name: 'web', tasks: [{ name: 'web', driver: 'docker', config: { image: 'nginx:1' }, ...task }] }],
});

describe('the jobs of a map', () => {
  test('have their resource, their monitor, their services and their images', () => {
    const { jobs, undetermined } = mapOf((shop) => {
      const web = new WebService(shop, 'webapi', { image, count: 3, metrics: Metrics.path('/metrics') });
      web.addPort('admin', 9000);
      web.addSidecar('relay', { image });
      new Worker(shop, 'mailer', { image });
    });
    expect(jobs).toEqual([
      {
        construct: 'shop/mailer',
        address: 'nomad_job.mailer',
        namespace: 'default',
        id: 'mailer',
        type: 'service',
        groups: [{ name: 'mailer', count: 2, scaled: false, images: ['registry.example/webapi:1.4.2'] }],
        monitor: expect.stringMatching(/^terraform_data\.mailer_Monitor_\w+$/),
        services: [],
        metrics: false,
      },
      expect.objectContaining({
        id: 'webapi',
        groups: [{ name: 'webapi', count: 3, scaled: false, images: Array(2).fill('registry.example/webapi:1.4.2') }],
        services: ['webapi', 'webapi-admin'],
        metrics: true,
      }),
    ]);
    expect(undetermined).toBeUndefined();
  });

  test('tell runs, schedules, and counts that somebody else sets', () => {
    const { jobs } = mapOf(
      (shop) => {
        new BatchJob(shop, 'import', { image });
        new ScheduledJob(shop, 'report', { image, schedule: Schedule.daily() });
        new Worker(shop, 'mailer', {
          image,
          autoscale: ScalingPolicy.between(3, 9, { checks: [ScalingCheck.cpu(70)] }),
        });
      },
      { hasAutoscaler: true },
    );
    expect(
      jobs.map(({ id, type, launch, monitor, groups }) => [id, type, launch, !!monitor, groups[0].scaled]),
    ).toEqual([
      ['import', 'batch', 'parameterized', true, false],
      ['mailer', 'service', undefined, true, true],
      ['report', 'batch', 'periodic', false, false],
    ]);
    expect(jobs[1].groups[0].count).toBe(3);
  });

  test('are as they are rendered: with patches, overrides and what aspects did', () => {
    const { jobs } = mapOf((shop) => {
      const web = new WebService(shop, 'webapi', { image });
      web.job.patch({ taskGroups: [{ name: 'webapi', count: 7 }] });
      const mailer = new Worker(shop, 'mailer', { image });
      mailer.job.addOverride('TaskGroups.0.Tasks.0.Config.image', 'mailer:9');
      const late = new Worker(shop, 'late', { image });
      Aspects.of(late).add({
        visit: (node) => node === late && late.job.patch({ taskGroups: [{ name: 'late', count: 4 }] }),
      });
    });
    const groups = Object.fromEntries(jobs.map((job) => [job.id, job.groups[0]]));
    expect(groups.webapi.count).toBe(7);
    expect(groups.mailer.images).toEqual(['mailer:9']);
    expect(groups.late.count).toBe(4);
  });

  test('may be any job of any stack, but not one that is defined elsewhere', () => {
    const outdir = synthesize((app) => {
      const stack = stackOf(app);
      new nomad.Job(stack, 'raw', { spec: { type: 'system', namespace: 'ops', ...plain() } });
      nomad.Job.fromJobId(stack, 'other', 'other');
    });
    const map = readMap(outdir, 'stack');
    expect(map.platform).toBeUndefined();
    expect(map.jobs).toEqual([
      {
        construct: 'stack/raw',
        address: 'nomad_job.raw',
        namespace: 'ops',
        id: 'raw',
        type: 'system',
        groups: [{ name: 'web', scaled: false, images: ['nginx:1'] }],
        services: [],
        metrics: false,
      },
    ]);
  });

  test('leave out what only Terraform knows, and name those of which nobody knows where they are', () => {
    const outdir = synthesize((app) => {
      const stack = stackOf(app);
      const text = new TerraformVariable(stack, 'text', { type: 'string' });
      const number = new TerraformVariable(stack, 'number', { type: 'number' });
      const known = plain({ config: { image: text.stringValue } });
      const groups = [{ ...known.taskGroups![0], count: number.numberValue }];
      new nomad.Job(stack, 'known', { spec: { taskGroups: groups } });
      new nomad.Job(stack, 'unknown', { spec: { namespace: text.stringValue, ...plain() } });
      const late = Lazy.stringValue({ produce: () => 'nginx:late' });
      new nomad.Job(stack, 'late', { spec: plain({ config: { image: late } }) });
    });
    expect(readFileSync(join(outdir, 'stack.map.json'), 'utf8')).not.toMatch(/TfToken|\$\{/);
    const { jobs, undetermined } = readMap(outdir, 'stack');
    expect(jobs.map(({ id, groups: [{ count, images }] }) => ({ id, count, images }))).toEqual([
      { id: 'known', count: undefined, images: [] },
      { id: 'late', count: 1, images: ['nginx:late'] },
    ]);
    expect(undetermined).toEqual(['the job of stack/unknown']);
  });

  test('call what their environment, their mesh proxy and their connections name', () => {
    const { calls } = mapOf(
      (shop) => {
        const database = new TcpService(shop, 'db', { image, port: 5432, hostPort: 5432 });
        const web = new WebService(shop, 'webapi', { image });
        web.connections.allowTo(database);
        web.addEnv('CACHE', EnvValue.of('redis://cache.service.consul:6379,redis://cache-2.service.dc1.consul'));
        web.addEnv('NOT', EnvValue.of('a.b.service.consul.example x.consul myservice.consul'));
        const [one, other] = ['one', 'other'].map(
          (id) => new WebService(shop, id, { image, mesh: true, healthCheck: HealthCheck.none() }),
        );
        one.connections.allowTo(other);
      },
      { hasMesh: true, hasCni: true },
    );
    expect(calls).toEqual([
      { from: 'default/one', to: 'other', by: 'mesh' },
      { from: 'default/webapi', to: 'cache', by: 'environment' },
      { from: 'default/webapi', to: 'cache-2', by: 'environment' },
      { from: 'default/webapi', to: 'db', by: 'environment' },
    ]);
  });
});

describe('the routes of a map', () => {
  test('say what requests pass, and who asks for them', () => {
    const { jobs, routes } = mapOf((shop) => {
      const route = Route.host('Shop.example').withPath('/api').withMiddlewares(Middleware.compress());
      const canaryTraffic = CanaryTraffic.header('X-Canary', '1');
      const web = new WebService(shop, 'webapi', { image, routes: [route], canaryTraffic });
      web.addPort('admin', 9000, {
        routes: [Route.path('/admin').withMiddlewares(Middleware.ofIngress('login'))],
        tcpRoutes: [TcpRoute.sni('mqtt', 'Db.example')],
        udpRoutes: [UdpRoute.entryPoint('dns')],
      });
    });
    expect(jobs).toHaveLength(1);
    expect(routes).toEqual([
      {
        ...{ namespace: 'default', job: 'webapi', service: 'webapi', protocol: 'http' },
        router: expect.stringMatching(/^webapi-\w{8}$/),
        entryPoints: ['web', 'websecure'],
        title: 'shop.example/api',
        rule: 'Host(`shop.example`) && (Path(`/api`) || PathPrefix(`/api/`))',
        ...{ host: 'shop.example', path: '/api', tls: false, authenticated: false },
        middlewares: [expect.stringMatching(/^retry-/), expect.stringMatching(/^compress-/), expect.any(String)],
        probe: { path: '/api', from: 'prefix', arrives: '/' },
      },
      expect.objectContaining({ service: 'webapi-admin', protocol: 'http', authenticated: true }),
      expect.objectContaining({
        ...{ service: 'webapi-admin', protocol: 'tcp', title: 'db.example at mqtt', host: 'db.example', tls: true },
        probe: { path: '', from: 'prefix' },
      }),
      expect.objectContaining({ service: 'webapi-admin', protocol: 'udp', title: 'dns', probe: false }),
    ]);
  });

  test('have the names of the routers that Traefik is told of', () => {
    let tags = '';
    const { routes } = mapOf((shop) => {
      const web = new WebService(shop, 'webapi', { image, routes: [Route.path('/a'), Route.host('b.example')] });
      tags = Template.of(shop).job(web.name).TaskGroups[0].Services[0].Tags.join();
    });
    const routers = [...tags.matchAll(/traefik\.http\.routers\.([^.]+)\.rule=/g)].map(([, name]) => name);
    expect(routes.map(({ router }) => router)).toEqual(routers);
  });

  const check = HealthCheck.http('/healthz?deep=1');
  test.each<[what: string, route: Route, props: Partial<WebServiceProps>, probe: MapProbe | false]>([
    ['the check below the prefix', Route.path('/x'), {}, { path: '/x/healthz?deep=1', from: 'health-check' }],
    ['the check of a host', Route.host('a.example'), {}, { path: '/healthz?deep=1', from: 'health-check' }],
    [
      'the prefix, as the whole path hides the check',
      Route.path('/x').keepPrefix(),
      {},
      { path: '/x', from: 'prefix' },
    ],
    [
      'the check that lies below a whole path',
      Route.path('/healthz').keepPrefix(),
      {},
      { path: '/healthz?deep=1', from: 'health-check' },
    ],
    [
      'the prefix, as a middleware changes the path',
      Route.path('/x').withMiddlewares(Middleware.addPrefix('/v2')),
      {},
      { path: '/x', from: 'prefix' },
    ],
    [
      'the prefix, as nothing answers HTTP',
      Route.path('/x'),
      { healthCheck: HealthCheck.tcp() },
      { path: '/x', from: 'prefix' },
    ],
    [
      'the prefix, as the check is no plain request',
      Route.path('/x'),
      { healthCheck: HealthCheck.http('/', { method: 'POST' }) },
      { path: '/x', from: 'prefix' },
    ],
    [
      'the prefix, as the check is that of the metrics',
      Route.path('/x'),
      { healthCheck: HealthCheck.http('/metrics'), metrics: Metrics.path('/metrics') },
      { path: '/x', from: 'prefix' },
    ],
    [
      'what a rule lets through',
      Route.rule(Rule.all(Rule.host('a.example'), Rule.pathPrefix('/hea'))),
      {},
      { path: '/healthz?deep=1', from: 'health-check' },
    ],
    [
      'the beginning of what a rule lets through',
      Route.rule(Rule.all(Rule.pathPrefix('/api'), Rule.not(Rule.path('/api/x')))),
      {},
      { path: '/api', from: 'prefix' },
    ],
    [
      'the root, for a rule of which nothing is known',
      Route.rule(Rule.raw('Path(`/q`)')),
      {},
      { path: '/', from: 'prefix' },
    ],
    ['what was given', Route.path('/x').withProbe('/x/ready?now'), {}, { path: '/x/ready?now', from: 'route' }],
    [
      'what was given, with its statuses',
      Route.path('/x').withProbe('/x', { statuses: [200, 401] }),
      {},
      { path: '/x', expect: [200, 401], from: 'route' },
    ],
    ['nothing', Route.path('/x').withoutProbe(), {}, false],
  ])('are probed by %s', (_, route, props, probe) => {
    const found = routeOf(route, { healthCheck: check, ...props }).probe;
    expect(found && { ...found, arrives: undefined }).toEqual(probe);
  });

  test.each<[string, Route, string | undefined]>([
    ['without the prefix', Route.path('/x').withProbe('/x/ready?now'), '/ready?now'],
    ['as the root, of the prefix alone', Route.path('/x').withProbe('/x?now'), '/?now'],
    ['as it is, where the prefix stays', Route.path('/x').keepPrefix().withProbe('/x/ready'), '/x/ready'],
    [
      'as nobody knows, where a middleware changes it',
      Route.path('/x').withMiddlewares(Middleware.replacePath('/y')),
      undefined,
    ],
    [
      'as nobody knows, where the ingress defines one',
      Route.path('/x').withMiddlewares(Middleware.ofIngress('a')),
      undefined,
    ],
  ])('have probes that arrive %s', (_, route, arrives) => {
    expect(routeOf(route, {}).probe).toMatchObject(arrives === undefined ? { path: '/x' } : { arrives });
    expect((routeOf(route, {}).probe as { arrives?: string }).arrives).toBe(arrives);
  });

  test('are probed by the check that is rendered, which a patch may have changed', () => {
    const { routes } = mapOf((shop) => {
      const web = new WebService(shop, 'webapi', { image, healthCheck: check, routes: [Route.path('/x')] });
      web.job.addOverride('TaskGroups.0.Services.0.Checks.0.Path', '/other');
    });
    expect(routes[0].probe).toEqual({ path: '/x/other', from: 'health-check', arrives: '/other' });
  });

  test('that only Terraform knows are named apart', () => {
    const { routes, undetermined } = mapOf((shop) => {
      const host = new TerraformVariable(shop, 'host', { type: 'string' }).stringValue;
      const routes = [Route.host(host), Route.host(host).withPath('/quiet').withoutProbe()];
      new WebService(shop, 'webapi', { image, routes });
    });
    expect(routes).toEqual([]);
    expect(undetermined).toEqual(['a route of shop/webapi']);
  });

  test('need no probe for TCP', () => {
    const { routes } = mapOf((shop) => {
      new TcpService(shop, 'broker', { image, port: 1883, routes: [TcpRoute.entryPoint('mqtt').withoutProbe()] });
    });
    expect(routes).toEqual([expect.objectContaining({ title: 'mqtt', rule: 'HostSNI(`*`)', probe: false })]);
  });
});

describe('the maps of a platform', () => {
  test('have its hosts, its jobs, and every host of the ingress', () => {
    const outdir = synthesize((app) => {
      const platform = new Platform(app, 'prod', { hosts: [...SERVERS, ...CLIENTS], namespaces: ['shop'] });
      new AppStack(app, 'shop', { cluster: platform.cluster, namespace: 'shop' });
    });
    expect(readMap(outdir, 'prod-h5').hosts).toEqual([
      { name: 'h5', address: '10.0.0.5', roles: ['client', 'ingress'] },
    ]);
    const { jobs, platform } = readMap(outdir, 'prod-services');
    const traefik = { id: 'traefik', namespace: 'ingress', type: 'system', services: ['traefik', 'traefik-admin'] };
    expect(jobs).toEqual([expect.objectContaining(traefik)]);
    expect(platform).toMatchObject({ secured: true, ingresses: [{ name: 'h5', address: '10.0.0.5' }] });
    for (const stack of ['prod-h1', 'prod-access', 'shop']) expect(readMap(outdir, stack).platform).toEqual(platform);
    const parts = ['prod-h1', 'prod-access', 'prod-services', 'shop'].map((stack) => readMap(outdir, stack).ofPlatform);
    expect(parts).toEqual([true, true, true, undefined]);
  });

  test('are the same bytes each time', () => {
    const text = (): string =>
      readFileSync(
        join(
          synthesize((app) => {
            const shop = new AppStack(app, 'shop', { cluster: clusterWith({ entryPoints: ENTRY_POINTS }) });
            const host = Lazy.stringValue({ produce: () => 'cache.service.consul' });
            new WebService(shop, 'webapi', { image, routes: [Route.path('/a')], env: { CACHE: EnvValue.of(host) } });
          }),
          'shop.map.json',
        ),
        'utf8',
      );
    expect(text()).toBe(text());
    expect(text()).toContain('"to": "cache"');
  });
});
