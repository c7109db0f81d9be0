import { Testing } from 'cdktf';
import {
  AppStack,
  BatchJob,
  ClusterAttributes,
  Daemon,
  DockerHost,
  Duration,
  EnvValue,
  HealthCheck,
  HostRole,
  nomad,
  Platform,
  Route,
  ScalingCheck,
  ScalingPolicy,
  Schedule,
  ScheduledJob,
  Secret,
  Size,
  WebService,
  WebServiceProps,
  Worker,
  Workload,
  CanaryTraffic,
  ConfigFile,
  TcpRoute,
  TcpService,
  Volume,
} from '../../lib';
import { Template } from '../../lib/testing';
import { ShopStack } from '../../stacks/shop-stack';
import { everything } from './everything';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';

/** Job specifications as Berth renders them, by what is special about each. */
export function specs(): { readonly [what: string]: any } {
  const app = Testing.app();
  const platform = Platform.local(app, 'local', {
    autoscaler: { prometheusAddress: 'http://10.0.0.9:9090', count: 2 },
  });
  const example = Template.of(new ShopStack(app, 'shop', { cluster: platform.cluster }));
  return {
    'the ingress': Template.of(platform.servicesStack).job('traefik'),
    'the autoscaler': Template.of(platform.servicesStack).job('autoscaler'),
    'the ingress of a secured platform': ingress(),
    'the example web API': example.job('webapi'),
    'the example service behind it': example.job('greetings'),
    'all defaults': service({}),
    'a single instance': service({ count: 1 }),
    'a scaled service': service({
      autoscale: ScalingPolicy.between(2, 9, {
        checks: [ScalingCheck.cpu(70), ScalingCheck.prometheus('x{a="b"}', 5)],
      }),
    }),
    'no instances': service({ count: 0 }),
    'all props': service({
      port: 80,
      count: 3,
      cpu: 500,
      memory: Size.gibibytes(1),
      user: '1000',
      command: '/run',
      args: ['${NOMAD_ALLOC_ID}', '%{x}', '"quoted"'],
      env: {
        TEXT: EnvValue.of('${NOMAD_ALLOC_ID} ${x} %{y} {{ z }} ⚓'),
        SECRET: EnvValue.fromSecret(Secret.fromNomadVariable('nomad/jobs/web', 'password')),
      },
      routes: [Route.path('/web'), Route.host('web.example').withPath('/x').keepPrefix()],
      update: nomad.UpdateStrategy.canary({ canaries: 3, maxParallel: 2 }),
      shutdownDelay: Duration.seconds(6),
      killTimeout: Duration.seconds(45),
      constraints: [
        nomad.Constraint.distinctHosts(),
        nomad.Constraint.distinctProperty('${meta.rack}', 2),
        nomad.Constraint.nodeClass('app'),
        nomad.Constraint.nodeMeta('rack', 'a'),
        nomad.Constraint.attribute('${attr.kernel.name}', 'regexp', 'linux'),
      ],
      spreads: [nomad.Spread.overAttribute('${node.datacenter}', { dc1: 70, dc2: 30 })],
      meta: { team: 'shop' },
      tags: ['v1', '${NOMAD_JOB_NAME}'],
    }),
    'an HTTP check': service({
      healthCheck: HealthCheck.http('/', { method: 'HEAD', headers: { Host: ['a'] }, restartAfter: 3 }),
    }),
    'a TCP check': service({
      healthCheck: HealthCheck.tcp({ interval: Duration.seconds(7), timeout: Duration.seconds(3), restartAfter: 2 }),
    }),
    'a gRPC check': service({ healthCheck: HealthCheck.grpc({ service: 's' }) }),
    'a script check': service({ healthCheck: HealthCheck.script('/bin/check', ['-v']) }),
    'a rolling update': service({
      update: nomad.UpdateStrategy.rolling({
        maxParallel: 2,
        minHealthyTime: Duration.seconds(3),
        healthyDeadline: Duration.minutes(2),
        progressDeadline: Duration.minutes(4),
        autoRevert: false,
      }),
    }),
    'no check': service({ healthCheck: HealthCheck.none() }),
    'a sidecar': service({}, (web) => web.addSidecar('log', { image, env: { A: EnvValue.of('b') } })),
    'tasks before, after and at the end': service({}, (web) => {
      web.addInitTask('prepare', { image });
      web.addPoststartTask('warm', { image });
      web.addPoststopTask('clean', { image });
    }),
    'a patched network, service and check': service({}, ({ job }) =>
      job.patch({
        taskGroups: [
          {
            name: 'web',
            networks: [{ mode: 'host', dynamicPorts: [{ label: 'admin' }] }],
            services: [
              { name: 'web', tags: ['blue'], checks: [{ interval: Duration.seconds(7) }] },
              { name: 'admin', portLabel: 'admin', provider: 'consul' },
            ],
          },
        ],
      }),
    ),
    'a port that a patch makes static': service({}, ({ job }) =>
      job.patch({ taskGroups: [{ name: 'web', networks: [{ reservedPorts: [{ label: 'http', value: 8080 }] }] }] }),
    ),
    'canaries that somebody promotes': service({ update: nomad.UpdateStrategy.canary({ autoPromote: false }) }),
    'blue and green': service({ count: 3, update: nomad.UpdateStrategy.blueGreen() }),
    'a container with all that it may have': service(
      {
        cores: 2,
        memoryMax: Size.mebibytes(512),
        devices: { 'nvidia/gpu': 1 },
        killSignal: 'SIGQUIT',
        ephemeralDisk: { size: Size.mebibytes(500), sticky: true, migrate: true },
        logs: { maxFiles: 3, maxFileSize: Size.mebibytes(5) },
        security: { capabilities: [], readOnlyRootFilesystem: true, pidsLimit: 100, ulimits: { nofile: '1024:2048' } },
        dockerOptions: { hostname: 'web', extra_hosts: ['a:10.0.0.1'] },
        volumes: {
          '/data': Volume.host('data'),
          '/shared': Volume.csi('shared', { accessMode: 'multi-node-multi-writer', perAlloc: true }),
          '/cache': Volume.docker('cache'),
          '/tmp': Volume.tmpfs(),
        },
        files: {
          '/etc/web.conf': ConfigFile.text('a {{ b }} ${c} %{d}\n'),
          'live.conf': ConfigFile.template('{{ key "shop/colour" }}', { onChange: 'signal', signal: 'SIGHUP' }),
        },
        registryAuth: { username: 'shop', password: Secret.fromNomadVariable('nomad/jobs/web', 'registry') },
        env: {
          COLOUR: EnvValue.fromConsulKey('shop/colour'),
          TOKEN: EnvValue.fromSecret(Secret.fromVault('kv/data/web', 'token')),
        },
      },
      (web) => web.addSidecar('log', { image, volumes: { '/logs': Volume.host('data', { readOnly: true }) } }),
    ),
    'a service of TCP': workload((stack) => new TcpService(stack, 'broker', { image, port: 1883 })),
    'a service whose canaries are told apart': service({
      canaryTraffic: CanaryTraffic.header('X-Canary', 'yes'),
      loadBalancer: { sticky: { cookie: {} } },
      update: nomad.UpdateStrategy.canary(),
    }),
    'a service with several ports': service({ hostPort: 8080, serviceMeta: { team: 'shop' } }, (web) => {
      const healthCheck = HealthCheck.none();
      web.addPort('admin', 9000, { routes: [Route.path('/admin')], meta: { kind: 'admin' }, tags: ['admin'] });
      web.addPort('ssh', 22, { hostPort: 2222, hostNetwork: 'public', tcpRoutes: [TcpRoute.entryPoint('mqtt')] });
      web.addPort('all', 9001, {
        healthCheck,
        routes: [Route.path('/all')],
        tcpRoutes: [TcpRoute.sni('mqtt', 'a.example')],
      });
    }),
    'a daemon with a port': workload((stack) => {
      const ports = { syslog: { port: 514, hostPort: 514, healthCheck: HealthCheck.none() } };
      return new Daemon(stack, 'syslog', { image, ports });
    }),
    'a worker whose containers share volumes': workload((stack) => {
      const worker = new Worker(stack, 'writer', { image, count: 1, volumes: { '/data': Volume.host('spool') } });
      worker.addSidecar('log', { image, volumes: { '/spool': Volume.host('spool', { readOnly: true }) } });
      worker.addInitTask('init', {
        image,
        volumes: { '/a': Volume.csi('c'), '/b': Volume.csi('c', { readOnly: true }) },
      });
      return worker;
    }),
    'a single instance with a port of the host and a volume for each instance': workload((stack) => {
      const volumes = { '/data': Volume.csi('c', { perAlloc: true }) };
      return new TcpService(stack, 'ledger', { image, count: 1, hostPort: 5432, volumes });
    }),
    'a service in the mesh': meshed((stack) => {
      const db = new TcpService(stack, 'db', { image, mesh: true, healthCheck: HealthCheck.script('/bin/check') });
      const web = new WebService(stack, 'web', {
        image,
        mesh: true,
        healthCheck: HealthCheck.http('/healthz'),
        routes: [Route.path('/web')],
      });
      web.connections.allowTo(db);
      return web;
    }),
    'a worker in the mesh': meshed((stack) => {
      const db = new TcpService(stack, 'db', { image, mesh: true, healthCheck: HealthCheck.none() });
      const worker = new Worker(stack, 'worker', { image, mesh: true });
      worker.connections.allowTo(db);
      return worker;
    }),
    'a sidecar with a secret': service({}, (web) =>
      web.addSidecar('log', {
        image,
        env: { S: EnvValue.fromSecret(Secret.fromNomadVariable('nomad/jobs/web', 's')) },
      }),
    ),
    ...Object.fromEntries(Object.entries(everything()).map(([what, spec]) => [what, raw(spec)])),
    'a worker': workload(
      (stack) => new Worker(stack, 'worker', { image, nodePool: 'default', priority: 60, affinities: [AMD64] }),
    ),
    'a worker with every condition': workload(
      (stack) => new Worker(stack, 'choosy', { image, constraints: CONSTRAINTS, affinities: AFFINITIES }),
    ),
    'a daemon': workload((stack) => new Daemon(stack, 'daemon', { image })),
    'a scheduled job': workload(
      (stack) => new ScheduledJob(stack, 'scheduled', { image, schedule: Schedule.daily('Europe/Berlin'), retries: 2 }),
    ),
    'a batch job': workload((stack) => new BatchJob(stack, 'batch', { image })),
    'a batch job that must end in time': workload(
      (stack) => new BatchJob(stack, 'limited', { image, timeout: Duration.minutes(5) }),
    ),
    'a batch job with parameters': workload((stack) => {
      const parameters = { payload: 'required', meta: ['ORDER'], optionalMeta: ['TRACE'] };
      return new BatchJob(stack, 'parameterized', { image, parameters });
    }),
    'a raw batch job': raw({
      type: 'batch',
      periodic: { specs: ['0 4 * * *'], prohibitOverlap: true, timeZone: 'Europe/Berlin' },
      affinities: [nomad.Affinity.attribute('${node.class}', '=', 'batch', -30).toSpec()],
      taskGroups: [
        group({
          restartPolicy: { attempts: 3, delay: Duration.seconds(15), interval: Duration.hours(24), mode: 'fail' },
        }),
      ],
    }),
    'a raw service job of many blocks': raw({
      id: 'raw-service',
      priority: 70,
      ui: { description: 'd', links: [{ label: 'l', url: 'https://example.com' }] },
      taskGroups: [
        group({
          ephemeralDisk: { sizeMb: 200, sticky: true, migrate: true },
          migrate: {
            maxParallel: 1,
            healthCheck: 'checks',
            minHealthyTime: Duration.seconds(5),
            healthyDeadline: Duration.minutes(1),
          },
          reschedulePolicy: {
            delay: Duration.seconds(30),
            delayFunction: 'exponential',
            maxDelay: Duration.hours(1),
            unlimited: true,
          },
          volumes: { data: { name: 'data', type: 'host', source: 'data', readOnly: true } },
          networks: [{ mode: 'bridge', dynamicPorts: [{ label: 'http', to: 80 }], dns: { servers: ['10.0.0.1'] } }],
          scaling: { min: 1, max: 3, enabled: true },
          services: [
            {
              name: 'mesh',
              portLabel: '80',
              canaryTags: ['canary'],
              meta: { a: 'b' },
              connect: { sidecarService: { proxy: { upstreams: [{ destinationName: 'db', localBindPort: 5432 }] } } },
            },
          ],
        }),
      ],
    }),
  };
}

/** The ingress with every option. */
function ingress(): any {
  const { SERVER, CLIENT, INGRESS } = HostRole;
  const address = '10.0.0.5';
  const dockerHost = DockerHost.ssh(`ops@${address}`);
  const roles = [SERVER, CLIENT, INGRESS];
  const platform = new Platform(Testing.app(), 'prod', {
    hosts: [{ name: 'h1', address, dockerHost, networkInterface: 'eth0', roles }],
    singleServer: true,
    ingress: {
      certificates: [{ variable: 'nomad/jobs/traefik/site' }],
      acme: { email: 'ops@shop.example', dnsProvider: 'cloudflare', dnsVariable: 'nomad/jobs/traefik/dns' },
      protectedDashboard: { host: 'traefik.example', usersVariable: 'nomad/jobs/traefik/users' },
      tcpPorts: { mqtt: 1883 },
      udpPorts: { syslog: 514 },
    },
  });
  return Template.of(platform.servicesStack).job('traefik');
}

function service(props: Partial<WebServiceProps>, change: (web: WebService) => void = () => undefined): any {
  const stack = shop({
    hasAutoscaler: true,
    dnsServers: ['10.0.0.5'],
    maxKillTimeout: Duration.minutes(5),
    hasDockerVolumes: true,
    entryPoints: [
      { name: 'web', address: 'http://10.0.0.5' },
      { name: 'mqtt', address: 'tcp://10.0.0.5:1883' },
    ],
  });
  change(new WebService(stack, 'web', { image, ...props }));
  return Template.of(stack).job('web');
}

const AMD64 = nomad.Affinity.attribute('${attr.cpu.arch}', '=', 'amd64');

const { Affinity, Constraint } = nomad;

const CONSTRAINTS = [
  ...['=', '!=', '>', '>=', '<', '<='].map((operator) => Constraint.attribute('${attr.cpu.numcores}', operator, '8')),
  Constraint.isSet('${meta.gpu}'),
  Constraint.isNotSet('${meta.slow}'),
  Constraint.regexp('${attr.unique.hostname}', '(?i)^app-\\d{1,3}[[:alpha:]]$'),
  Constraint.version('${attr.driver.docker.version}', '>= 20.10, < 30, != 25.0-beta, ~> 20.1'),
  Constraint.semver('${attr.nomad.version}', '>= 1.11.0-rc.1+ent, <= v2.0.0'),
  Constraint.setContains('${meta.disks}', ['ssd', 'nvme']),
  Constraint.setContainsAny('${meta.disks}', ['ssd', 'nvme']),
  Constraint.nodeName('c1'),
];

const AFFINITIES = [
  Affinity.nodeClass('app', -100),
  Affinity.nodeMeta('rack', 'a', 100),
  Affinity.datacenter('dc1'),
  ...['>=', 'regexp', 'version', 'semver', 'set_contains', 'set_contains_any'].map((operator) =>
    Affinity.attribute('${meta.x}', operator, '1'),
  ),
];

function meshed(define: (stack: AppStack) => Workload): any {
  return workload(define, { hasCni: true, hasMesh: true });
}

function workload(define: (stack: AppStack) => Workload, more: Partial<ClusterAttributes> = {}): any {
  const stack = shop({ dnsServers: ['10.0.0.5'], ...more });
  const { name } = define(stack);
  return Template.of(stack).job(name);
}

function raw(spec: nomad.JobSpec): any {
  const stack = shop({ hasCni: true });
  new nomad.Job(stack, 'raw', { spec });
  return Template.of(stack).job(spec.id ?? 'raw');
}

/** A group with one task that sets most fields of a task. */
function group(more: nomad.TaskGroupSpec): nomad.TaskGroupSpec {
  return {
    name: 'group',
    count: 1,
    tasks: [
      {
        name: 'task',
        driver: 'docker',
        config: nomad.DockerDriver.config({
          image: 'i:1',
          labels: { a: 'b' },
          ulimit: { nofile: '1:2' },
          loggingType: 'journald',
        }),
        artifacts: [
          { getterSource: 'https://example.com/a.tgz', relativeDest: 'local/a', getterOptions: { depth: '1' } },
        ],
        templates: [
          {
            embeddedTmpl: '{{ env "A" }}',
            destPath: 'local/t',
            changeMode: 'signal',
            changeSignal: 'SIGHUP',
            splay: Duration.seconds(1),
          },
        ],
        identities: [{ name: 'vault', audience: ['a'], ttl: Duration.hours(1), file: true }],
        actions: [{ name: 'act', command: '/bin/act', args: ['x'] }],
        logConfig: { maxFiles: 2, maxFileSizeMb: 3 },
        resources: { cpu: 50, memoryMb: 64, memoryMaxMb: 128 },
        killSignal: 'SIGINT',
        meta: { k: 'v' },
      },
    ],
    ...more,
  };
}
