import { TerraformVariable } from 'cdktf';
import {
  AppStack,
  Daemon,
  Duration,
  HealthCheck,
  nomad,
  PortProps,
  Route,
  ScheduledJob,
  Schedule,
  TcpRoute,
  TcpService,
  UdpRoute,
  WebService,
  Worker,
} from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const ENTRY_POINTS = [
  { name: 'web', address: 'http://10.0.0.5' },
  { name: 'ssh', address: 'tcp://10.0.0.5:2222' },
  { name: 'dns', address: 'udp://10.0.0.5:5353' },
];

function stack(): AppStack {
  return shop({ entryPoints: ENTRY_POINTS, dnsServers: ['10.0.0.5'], hasMesh: true, hasCni: true });
}

function git(ports: { [name: string]: PortProps } = {}): WebService {
  return new WebService(stack(), 'git', { image, port: 3000, ports, routes: [Route.path('/git')] });
}

function group(of: WebService | Worker | Daemon | TcpService | ScheduledJob): any {
  return Template.of(AppStack.ofConstruct(of)).job(of.name).TaskGroups[0];
}

describe('a further port', () => {
  test('has a service of its own, with a check on it, and is published for the program', () => {
    const web = git();
    web.addPort('admin', 9000);
    const { Networks, Services, Tasks } = group(web);
    expect(Networks).toEqual([
      {
        DNS: { Servers: ['10.0.0.5'], Searches: ['service.consul'] },
        DynamicPorts: [
          { Label: 'http', To: 3000 },
          { Label: 'admin', To: 9000 },
        ],
      },
    ]);
    expect(Services.map(({ Name, PortLabel }: any) => [Name, PortLabel])).toEqual([
      ['git', 'http'],
      ['git-admin', 'admin'],
    ]);
    expect(Services[1]).toEqual({
      Name: 'git-admin',
      Provider: 'consul',
      PortLabel: 'admin',
      Checks: [{ Name: 'tcp', Type: 'tcp', Interval: 5e9, Timeout: 2e9 }],
    });
    expect(Tasks[0].Config.ports).toEqual(['http', 'admin']);
  });

  test('has all that it may have, as a property', () => {
    const web = git({
      ssh: {
        port: 22,
        hostPort: 2222,
        hostNetwork: 'public',
        serviceName: 'code-ssh',
        healthCheck: HealthCheck.none(),
        tcpRoutes: [TcpRoute.entryPoint('ssh')],
        tags: ['own'],
        meta: { kind: 'ssh' },
      },
      metrics: {
        port: 9100,
        healthCheck: HealthCheck.http('/metrics'),
        routes: [Route.path('/git-metrics')],
        retries: 0,
      },
      dns: { port: 53, healthCheck: HealthCheck.none(), udpRoutes: [UdpRoute.entryPoint('dns')] },
    });
    const { Networks, Services, Update } = group(web);
    expect(Networks[0].ReservedPorts).toEqual([{ Label: 'ssh', Value: 2222, To: 22, HostNetwork: 'public' }]);
    expect(Networks[0].DynamicPorts.map(({ Label }: any) => Label)).toEqual(['http', 'metrics', 'dns']);
    const [, ssh, metrics, dns] = Services;
    expect(ssh).toMatchObject({ Name: 'code-ssh', PortLabel: 'ssh', Meta: { kind: 'ssh' } });
    expect(ssh.Checks).toBeUndefined();
    expect(ssh.Tags.slice(0, 2)).toEqual(['own', 'traefik.enable=true']);
    expect(ssh.Tags[2]).toMatch(/^traefik\.tcp\.routers\.code-ssh-\w+\.rule=HostSNI\(`\*`\)$/);
    expect(metrics.Checks).toMatchObject([{ Type: 'http', Path: '/metrics' }]);
    expect(metrics.Tags.join()).toMatch(/traefik\.http\.routers\.git-metrics-\w+\.rule=/);
    expect(metrics.Tags.join()).not.toContain('retry');
    expect(dns.Tags.join()).toMatch(/traefik\.udp\.routers\.git-dns-\w+\.entryPoints=dns/);
    expect(Update.HealthCheck).toBe('checks');
  });

  test('may serve HTTP and TCP', () => {
    const web = git({ all: { port: 9000, routes: [Route.path('/all')], tcpRoutes: [TcpRoute.entryPoint('ssh')] } });
    const { Tags } = group(web).Services[1];
    expect(Tags.filter((tag: string) => tag === 'traefik.enable=true')).toHaveLength(1);
    for (const protocol of ['http', 'tcp']) expect(Tags.join()).toContain(`traefik.${protocol}.routers.git-all-`);
  });

  test('is for all workloads, and its check counts in an update', () => {
    const ports = { metrics: { port: 9100 } };
    const worker = group(new Worker(stack(), 'mailer', { image, ports }));
    expect(worker).toMatchObject({
      ShutdownDelay: 10e9,
      Networks: [{ DynamicPorts: [{ Label: 'metrics', To: 9100 }], DNS: { Servers: ['10.0.0.5'] } }],
      Services: [{ Name: 'mailer-metrics', PortLabel: 'metrics' }],
      Update: { HealthCheck: 'checks' },
    });
    expect(worker.Tasks[0].Config.ports).toEqual(['metrics']);
    const unchecked = { metrics: { port: 9100, healthCheck: HealthCheck.none() } };
    expect(group(new Worker(stack(), 'mailer', { image, ports: unchecked })).Update.HealthCheck).toBe('task_states');
    const daemon = new Daemon(stack(), 'logs', { image });
    expect(group(daemon)).toMatchObject({ Update: { HealthCheck: 'task_states' } });
    daemon.addPort('syslog', 514, { hostPort: 514, healthCheck: HealthCheck.tcp() });
    expect(group(daemon)).toMatchObject({
      Networks: [{ ReservedPorts: [{ Label: 'syslog', Value: 514, To: 514 }] }],
      Services: [{ Name: 'logs-syslog' }],
      Update: { HealthCheck: 'checks' },
    });
    expect(group(new TcpService(stack(), 'db', { image, ports })).Services).toHaveLength(2);
    const run = new ScheduledJob(stack(), 'run', { image, schedule: Schedule.daily('UTC'), ports });
    expect(group(run).Services).toHaveLength(1);
  });

  test('is called by others under its own name', () => {
    const app = stack();
    const web = new WebService(app, 'web', { image });
    const worker = new Worker(app, 'worker', { image });
    worker.connections.allowTo(web.addPort('admin', 9000, { hostPort: 9001 }));
    expect(Template.of(app).job('worker').TaskGroups[0].Tasks[0].Env).toEqual({
      WEB_ADMIN_HOST: 'web-admin.service.consul',
      WEB_ADMIN_PORT: '9001',
    });
  });

  test('makes the usual update of a single instance stop it first when it is fixed on the host', () => {
    const web = new WebService(stack(), 'web', { image, count: 1 });
    expect(group(web).Update.Canary).toBe(1);
    web.addPort('admin', 9000);
    expect(group(web).Update.Canary).toBe(1);
    web.addPort('ssh', 22, { hostPort: 2222 });
    expect(group(web).Update.Canary).toBe(0);
  });

  test('keeps what the service of the program had', () => {
    const { Services, ShutdownDelay } = group(
      new WebService(stack(), 'web', { image, shutdownDelay: Duration.seconds(7), serviceMeta: { team: 'shop' } }),
    );
    expect(Services[0].Meta).toEqual({ team: 'shop' });
    expect(ShutdownDelay).toBe(7e9);
  });
});

describe('fails when a further port', () => {
  test.each<[string, string, PortProps, string]>([
    ['is called as no port can be', 'Ad min', { port: 1 }, "'ports.Ad min' must be a DNS label"],
    ['has the name of the own one', 'http', { port: 1 }, "'ports.http' must have another name: a port of the workload"],
    ['has no legal number', 'a', { port: 70000 }, "'ports.a.port' must be an integer between 1 and 65535, got 70000"],
    [
      'has the number of the own one',
      'a',
      { port: 3000 },
      "'ports.a.port' must be another one than 'port' of 'http', got",
    ],
    ['has no legal port of the host', 'a', { port: 1, hostPort: 0 }, "'ports.a.hostPort' must be an integer between 1"],
    ['is of no network', 'a', { port: 1, hostNetwork: '' }, "'ports.a.hostNetwork' must not be empty"],
    ['has no legal service', 'a', { port: 1, serviceName: 'A_b' }, "'ports.a.serviceName' must be a DNS label"],
    [
      'has the service of another',
      'a',
      { port: 1, serviceName: 'git' },
      "'ports.a.serviceName' must not be claimed twice",
    ],
    [
      'has no legal check',
      'a',
      { port: 1, healthCheck: HealthCheck.http('x') },
      "'ports.a.healthCheck.path' must start",
    ],
    [
      'has the route of another',
      'a',
      { port: 1, routes: [Route.path('/git')] },
      "'ports.a.routes[0]' must not be claimed",
    ],
    [
      'is at no entry point',
      'a',
      { port: 1, tcpRoutes: [TcpRoute.entryPoint('x')] },
      "'ports.a.tcpRoutes[0].entryPoint'",
    ],
    ['is at no UDP one', 'a', { port: 1, udpRoutes: [UdpRoute.entryPoint('x')] }, "'ports.a.udpRoutes[0].entryPoint'"],
    ['is retried too often', 'a', { port: 1, retries: 11 }, "'ports.a.retries' must be an integer between 0 and 10"],
    [
      'has no legal metadata',
      'a',
      { port: 1, meta: { 'a b': 'c' } },
      "'ports.a.meta' must have keys of 1 to 128 letters",
    ],
    [
      'has too much of it',
      'a',
      { port: 1, meta: { a: 'x'.repeat(513) } },
      "'ports.a.meta.a' must be at most 512 bytes",
    ],
    ['takes a name of Consul', 'a', { port: 1, meta: { 'consul-x': 'c' } }, "that don't begin with 'consul-'"],
  ])('%s', (_, name, props, message) => {
    expect(() => git({ [name]: props })).toThrow(message);
    const { port, ...options } = props;
    const web = git();
    expect(() => web.addPort(name, port, options)).toThrow(message);
    expect(group(web).Services).toHaveLength(1);
  });

  test('has a port of the host that another one has', () => {
    const ports = { a: { port: 1, hostPort: 80 }, b: { port: 2, hostPort: 80 } };
    expect(() => git(ports)).toThrow("'ports.b.hostPort' must be another one than 'ports.a.hostPort' of 'a', got 80");
    const elsewhere = { ...ports, b: { ...ports.b, hostNetwork: 'public' } };
    expect(() => git(elsewhere)).not.toThrow();
    expect(() => git({ a: { port: 1, hostPort: 80 }, b: { port: 1, hostPort: 8000 } })).not.toThrow();
    expect(() => git({ public: { port: 3000, hostNetwork: 'public' } })).not.toThrow();
  });

  test('is of a workload in the mesh', () => {
    const worker = new Worker(stack(), 'worker', { image, mesh: true });
    expect(() => worker.addPort('metrics', 9100)).toThrow(
      "[shop/worker] 'ports.metrics' must be left out in the mesh: only proxies are reached, got 9100",
    );
  });

  test('has the service of another workload', () => {
    const app = stack();
    new Worker(app, 'git-admin', { image });
    const web = new WebService(app, 'git', { image });
    expect(() => web.addPort('admin', 9000)).toThrow(
      "'ports.admin.serviceName' must not be claimed twice: [shop/git-admin] has it already",
    );
  });

  test('restarts the instance beside an init task, without a grace', () => {
    const web = git({ a: { port: 1, healthCheck: HealthCheck.tcp({ restartAfter: 3 }) } });
    expect(() => web.addInitTask('migrate', { image })).toThrow("'healthCheck.restartGrace' must be given");
  });

  test('belongs to another program of the hosts', () => {
    const hosts = [{ name: 'h1', datacenter: 'dc1', nodePool: 'default', takenPorts: { 80: 'the ingress' } }];
    const app = shop({ hosts });
    const worker = new Worker(app, 'worker', { image, count: 1, update: nomad.UpdateStrategy.rolling() });
    worker.addPort('web', 8080, { hostPort: 80 });
    expect(() => Template.of(app)).toThrow(
      "[shop/worker] 'hostPort' must be a port that is free on a host: the ingress",
    );
  });
});

test('fails when the metadata of a service has more keys than Consul takes', () => {
  const serviceMeta = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`k${index}`, 'v']));
  expect(() => new WebService(stack(), 'web', { image, serviceMeta })).toThrow(
    "'serviceMeta' must have at most 63 keys",
  );
});

describe('a changed check replaces instances one after another, as Consul takes those with a new one for broken', () => {
  const markOf = (healthCheck?: HealthCheck, ports?: { [name: string]: PortProps }): string | undefined => {
    const own = stack();
    const path = new TerraformVariable(own, 'path', {}).stringValue;
    const check = healthCheck ?? HealthCheck.http(path);
    new WebService(own, 'web', { image, healthCheck: check, ports });
    return Template.of(own).job('web').TaskGroups[0].Meta?.berth_checks;
  };

  test('each has a mark of its own, which is the same in every synthesis', () => {
    const checks = (): HealthCheck[] => [
      HealthCheck.tcp(),
      HealthCheck.http('/healthz'),
      HealthCheck.http('/ready'),
      HealthCheck.http('/ready', { interval: Duration.seconds(7) }),
    ];
    const marks = checks().map((check) => markOf(check));
    expect(new Set(marks).size).toBe(marks.length);
    expect(checks().map((check) => markOf(check))).toEqual(marks);
    expect(markOf()).toBe(markOf());
  });

  test('further ports have theirs', () => {
    const admin = (healthCheck: HealthCheck): string | undefined =>
      markOf(HealthCheck.tcp(), { admin: { port: 9000, healthCheck } });
    expect(admin(HealthCheck.http('/a'))).not.toBe(admin(HealthCheck.http('/b')));
  });

  test('nothing stands for a check that is not there', () => {
    expect(markOf(HealthCheck.none())).toBeUndefined();
  });
});
