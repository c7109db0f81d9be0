import { App, Fn } from 'cdktf';
import {
  AlertInhibition,
  AlertReceiver,
  AppStack,
  Cluster,
  ClusterAttributes,
  DockerHost,
  HostRole,
  LocalPlatformOptions,
  OtlpEndpoint,
  Platform,
  PlatformAlerting,
  PlatformHost,
  PlatformIngress,
  PlatformProps,
  Size,
  Worker,
} from '../../lib';
import { WATCHERS } from '../../lib/platform/cluster/cluster-watchers';
import { image } from '../fixtures/image';

/** A place of a platform where a text can be given. */
export interface PlatformField {
  /** Struct and property, and which of several places it is. */
  readonly name: string;
  /** Give the text to a platform, or to an app on one. */
  readonly define: (app: App, text: string) => void;
  /** A text that is legal here. */
  readonly legal: string;
  /** Whether the text is for synthesis only: Terraform never sees it. */
  readonly isLocal?: boolean;
}

const { SERVER, CLIENT, INGRESS } = HostRole;

const HOST: PlatformHost = {
  name: 'h1',
  address: '10.0.0.1',
  networkInterface: 'eth0',
  dockerHost: DockerHost.ssh('deploy@10.0.0.1'),
  roles: [SERVER, CLIENT, INGRESS],
};

/** What stands for a variable: no text is legal as a key. */
const KEY = Fn.sensitive('c');

const CNI = { cniPath: '/opt/cni/bin', nomadImage: image };
const TLS = { certificates: [{ variable: 'nomad/jobs/traefik/tls' }] };

function platform(
  name: string,
  props: (text: string) => Partial<PlatformProps>,
  legal: string,
  isLocal?: boolean,
): PlatformField {
  const define = (app: App, text: string): void => {
    new Platform(app, 'p', { hosts: [HOST], singleServer: true, secured: false, ...props(text) });
  };
  return { name, define, legal, isLocal };
}

const host = (name: string, props: (text: string) => Partial<PlatformHost>, legal: string, isLocal?: boolean) =>
  platform(name, (text) => ({ hosts: [{ ...HOST, ...props(text) }] }), legal, isLocal);

const engine = (name: string, dockerHost: (text: string) => DockerHost, legal: string) =>
  host(name, (text) => ({ dockerHost: dockerHost(text) }), legal);

const ingress = (name: string, props: (text: string) => PlatformIngress, legal: string) =>
  platform(name, (text) => ({ ingress: props(text) }), legal);

const endpoint = (name: string, props: (text: string) => OtlpEndpoint, legal: string) =>
  platform(`OtlpEndpoint.${name}`, (text) => ({ logs: { endpoints: [props(text)] } }), legal);

const modes = (kind: string, legal: string) =>
  platform(`nomad.DockerModes.${kind}`, (text) => ({ nomadVersion: '2.0.5', dockerModes: { [kind]: [text] } }), legal);

const variable = (name: string) => `nomad/jobs/traefik/${name}`;

function local(name: string, options: (text: string) => LocalPlatformOptions, legal: string): PlatformField {
  const define = (app: App, text: string): void => void Platform.local(app, 'p', options(text));
  return { name: `LocalPlatformOptions.${name}`, define, legal };
}

function cluster(
  name: string,
  attributes: (text: string) => Partial<ClusterAttributes>,
  legal: string,
  isLocal?: boolean,
): PlatformField {
  const define = (app: App, text: string): void => {
    const nomadAddress = 'http://10.0.0.1:4646';
    const stack = new AppStack(app, 'shop', {
      cluster: Cluster.fromAttributes({ nomadAddress, secured: true, ...attributes(text) }),
    });
    new Worker(stack, 'worker', { image });
  };
  return { name, define, legal, isLocal };
}

const clusterHost = (name: string, props: object, legal: string) =>
  cluster(
    name,
    (text) => ({ hosts: [fill({ name: 'h', datacenter: 'd', nodePool: 'default', ...props }, text)] }),
    legal,
    true,
  );

/** Put a text where a value is TEXT, or a key. */
function fill(value: any, text: string): any {
  if (value === 'TEXT') return text;
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key === 'TEXT' ? text : key, fill(item, text)]),
  );
}

const of = (value: object) => (text: string) => fill(value, text);

/** Where texts can be given to a platform, its parts and its engines, and to those who say where one is. */
export const PLATFORM_FIELDS: readonly PlatformField[] = [
  platform('PlatformBaseProps.datacenter', of({ datacenter: 'TEXT' }), 'eu-1'),
  platform('PlatformBaseProps.namespaces', (text) => ({ namespaces: [text] }), 'shop'),
  platform('PlatformBaseProps.cniPath', of({ ...CNI, cniPath: 'TEXT' }), '/opt/${cni} %{x}'),
  platform('PlatformBaseProps.recursors', (text) => ({ recursors: [text] }), '10.0.0.53'),
  platform(
    'PlatformBaseProps.serviceNames',
    (text) => ({ namespaces: ['shop'], serviceNames: { shop: [text] } }),
    'web-*',
    true,
  ),
  platform('PlatformBaseProps.serviceNames key', (text) => ({ serviceNames: { [text]: ['web'] } }), 'default', true),
  platform('PlatformBaseProps.consulConfig', of({ consulConfig: { log_level: 'TEXT' } }), 'debug'),
  platform('PlatformBaseProps.consulConfig key', of({ consulConfig: { TEXT: 1 } }), 'x'),
  platform('PlatformBaseProps.nomadConfig', of({ nomadConfig: { log_level: 'TEXT' } }), 'debug'),
  platform('PlatformBaseProps.nomadConfig key', of({ nomadConfig: { TEXT: 1 } }), 'x'),
  platform('PlatformProps.region', of({ region: 'TEXT' }), 'eu'),
  platform('PlatformBaseProps.consulVersion', of({ consulVersion: 'TEXT' }), '1.22.7'),
  platform('PlatformBaseProps.nomadVersion', of({ nomadVersion: 'TEXT' }), '1.11.3'),
  platform('PlatformBaseProps.traefikVersion', of({ traefikVersion: 'TEXT' }), '3.7.13'),
  modes('pid', 'container:a-*'),
  modes('ipc', 'shareable'),
  modes('uts', 'host'),
  modes('userns', 'host'),
  platform('ProviderVersions.consul', of({ secured: true, providerVersions: { consul: 'TEXT' } }), '= 2.22.1'),
  platform('ProviderVersions.docker', of({ providerVersions: { docker: 'TEXT' } }), '= 3.6.2'),
  platform('ProviderVersions.nomad', of({ providerVersions: { nomad: 'TEXT' } }), '>= 2.5.2, < 2.7.0'),
  platform('PlatformProps.dnsAddress', of({ dnsAddress: 'TEXT' }), '172.18.0.1'),
  platform('PlatformScheduler.algorithm', of({ scheduler: { algorithm: 'TEXT' } }), 'binpack'),
  platform('PlatformBackup.host', of({ backup: { host: 'TEXT', directory: '/srv/b' } }), 'h1'),
  platform('PlatformBackup.directory', of({ backup: { host: 'h1', directory: 'TEXT' } }), '/srv/b ${x}'),
  platform('PlatformBackup.cron', of({ backup: { host: 'h1', directory: '/srv/b', cron: 'TEXT' } }), '5 4 * * *'),
  platform('PlatformAutoscaler.prometheusAddress', of({ autoscaler: { prometheusAddress: 'TEXT' } }), 'http://p:9090'),
  platform(
    'PlatformDashboards.url',
    (url) => ({ metrics: {}, dashboards: { url } }),
    'https://grafana.example/watch?a=b',
    true,
  ),
  platform('PlatformAutoscaler.config', of({ autoscaler: { config: { log_level: 'TEXT' } } }), 'debug'),
  platform(
    'PlatformBaseProps.collectorConfig',
    of({ logs: {}, collectorConfig: { exporters: { a: 'TEXT' } } }),
    'debug',
  ),
  platform('PlatformBaseProps.collectorConfig key', of({ logs: {}, collectorConfig: { TEXT: 1 } }), 'x'),
  platform('PlatformLogs.host', of({ logs: { host: 'TEXT' } }), 'h1'),
  platform('PlatformLogs.firstLine', of({ logs: { firstLine: 'TEXT' } }), '^[a-z]+'),
  platform('PlatformLogs.flags', of({ logs: { flags: { loggerLevel: 'TEXT' } } }), 'WARN'),
  platform('PlatformLogs.flags key', of({ logs: { flags: { TEXT: '1' } } }), 'loggerLevel'),
  endpoint('url', of({ url: 'TEXT' }), 'https://otlp.example.com:4318'),
  endpoint('headers', of({ url: 'http://o:4318', headers: { a: 'TEXT' } }), 'x'),
  endpoint('headers key', of({ url: 'http://o:4318', headers: { TEXT: 'x' } }), 'a'),
  endpoint('secretHeaders', (text) => ({ url: 'http://o:4318', secretHeaders: [text] }), 'x-api-key'),

  platform('PlatformMetrics.host', of({ metrics: { host: 'TEXT' } }), 'h1'),
  platform('PlatformMetrics.externalLabels', of({ metrics: { externalLabels: { site: 'TEXT' } } }), 'eu'),
  platform('PlatformMetrics.externalLabels key', of({ metrics: { externalLabels: { TEXT: 'eu' } } }), 'site'),
  platform('PlatformMetrics.prometheusConfig', of({ metrics: { prometheusConfig: { a: { b: 'TEXT' } } } }), 'x'),
  platform('PlatformMetrics.prometheusArgs', (text) => ({ metrics: { prometheusArgs: [text] } }), '--log.level=debug'),
  platform('PlatformMetrics.nodeExporterArgs', (text) => ({ metrics: { nodeExporterArgs: [text] } }), '--x=${y} %{z}'),
  platform('MetricsRemoteWrite.url', (text) => ({ metrics: { remoteWrite: [{ url: text }] } }), 'https://m.example/w'),
  ...Object.entries({
    username: [{ secretVariable: 'nomad/jobs/prometheus/a' }, 'me'],
    secretVariable: [{}, 'nomad/jobs/prometheus/a'],
    secretItem: [{ secretVariable: 'nomad/jobs/prometheus/a' }, 'pass_1'],
  }).map(([name, [more, legal]]) =>
    platform(
      `MetricsRemoteWrite.${name}`,
      (text) => ({ metrics: { remoteWrite: [{ url: 'https://m.example', ...(more as object), [name]: text }] } }),
      legal as string,
    ),
  ),
  platform(
    'MetricsRemoteWrite.raw',
    (text) => ({ metrics: { remoteWrite: [{ url: 'https://m.example', raw: { proxy_url: text } }] } }),
    'http://proxy.example',
  ),

  ...Object.entries({
    'PlatformAlerting.defaultReceiver': ['hook', (text: string) => ({ defaultReceiver: text })],
    'PlatformAlerting.watchdogReceiver': ['hook', (text: string) => ({ watchdogReceiver: text })],
    'PlatformAlerting.withoutAlerts': ['ClockSkew', (text: string) => ({ withoutAlerts: [text] })],
    'PlatformAlerting.alertmanagerArgs': ['--log.level=debug', (text: string) => ({ alertmanagerArgs: [text] })],
    'PlatformAlerting.alertmanagerConfig': ['x', (text: string) => ({ alertmanagerConfig: { a: { b: text } } })],
    'PlatformAlerting.timeIntervals key': ['night', (text: string) => ({ timeIntervals: { [text]: {} } })],
    'AlertGrouping.groupBy': ['team', (text: string) => ({ groupBy: [text] })],
    'AlertRoute.receiver': ['hook', (text: string) => ({ routes: [{ receiver: text }] })],
    'AlertRoute.matchers': ['a="b"', (text: string) => ({ routes: [{ receiver: 'hook', matchers: [text] }] })],
    'AlertRoute.muteTimes': ['free', (text: string) => ({ routes: [{ receiver: 'hook', muteTimes: [text] }] })],
    'AlertRoute.activeTimes': ['free', (text: string) => ({ routes: [{ receiver: 'hook', activeTimes: [text] }] })],
    'AlertInhibition.sourceMatchers': ['a="b"', (text: string) => inhibition({ sourceMatchers: [text] })],
    'AlertInhibition.targetMatchers': ['a="b"', (text: string) => inhibition({ targetMatchers: [text] })],
    'AlertInhibition.equal': ['job', (text: string) => inhibition({ equal: [text] })],
    'AlertTimes.times': ['08:00-17:30', (text: string) => ({ timeIntervals: { free: { times: [text] } } })],
    'AlertTimes.weekdays': ['monday:friday', (text: string) => ({ timeIntervals: { free: { weekdays: [text] } } })],
    'AlertTimes.daysOfMonth': ['1:7', (text: string) => ({ timeIntervals: { free: { daysOfMonth: [text] } } })],
    'AlertTimes.months': ['december', (text: string) => ({ timeIntervals: { free: { months: [text] } } })],
    'AlertTimes.years': ['2027', (text: string) => ({ timeIntervals: { free: { years: [text] } } })],
    'AlertTimes.timeZone': ['Europe/Berlin', (text: string) => ({ timeIntervals: { free: { timeZone: text } } })],
  } satisfies { [name: string]: [string, (text: string) => PlatformAlerting] }).map(([name, [legal, alerting]]) =>
    platform(
      name,
      (text) => ({
        metrics: {
          receivers: [AlertReceiver.webhook('hook', { url: 'http://hook.example' })],
          timeIntervals: { free: {} },
          ...alerting(text),
        },
      }),
      legal,
      // Of the one nothing is written, of the other its two parts.
      ['PlatformAlerting.withoutAlerts', 'AlertTimes.times'].includes(name),
    ),
  ),

  host('PlatformHost.name', of({ name: 'TEXT' }), 'h2'),
  host('PlatformHost.address', of({ address: 'TEXT' }), '10.0.0.2'),
  host('PlatformHost.networkInterface', of({ networkInterface: 'TEXT' }), 'ens3'),
  host('PlatformHost.datacenter', of({ datacenter: 'TEXT' }), 'eu-2'),
  host('PlatformHost.nodePool', of({ nodePool: 'TEXT' }), 'gpu'),
  host('PlatformHost.nodeClass', of({ nodeClass: 'TEXT' }), 'big'),
  host('PlatformHost.meta', of({ meta: { rack: 'TEXT' } }), 'r1'),
  host('PlatformHost.meta key', of({ meta: { TEXT: 'r1' } }), 'rack'),
  host('PlatformHost.dataDir', of({ dataDir: 'TEXT' }), '/srv/data'),
  host('PlatformHost.dockerSocket', of({ dockerSocket: 'TEXT' }), '/run/${x}.sock'),
  platform(
    'PlatformHost.dockerDataRoot',
    (text) => ({ logs: {}, hosts: [{ ...HOST, dockerDataRoot: text }] }),
    '/data/${x}',
  ),
  host('PlatformHost.hostVolumes', of({ hostVolumes: { data: 'TEXT' } }), '/srv/${x} %{y} {{ z }}'),
  host('PlatformHost.hostVolumes key', of({ hostVolumes: { TEXT: '/srv/d' } }), 'data'),
  host('PlatformHost.registryAuthFile', of({ registryAuthFile: 'TEXT' }), '/etc/docker/${x}.json'),
  host('PlatformHost.consulConfig', of({ consulConfig: { log_level: 'TEXT' } }), 'debug'),
  host('PlatformHost.nomadConfig', of({ nomadConfig: { log_level: 'TEXT' } }), 'debug'),
  host('nomad.AgentReserved.ports', of({ reserved: { ports: 'TEXT' } }), '22,9000-9100'),

  engine('DockerHost.local', (socket) => DockerHost.local({ socket }), '/run/${x}.sock'),
  engine('DockerHost.tcp', (address) => DockerHost.tcp(address), 'h:2376'),
  engine('DockerHost.ssh', (destination) => DockerHost.ssh(destination), 'deploy@[2001:db8::1]:22'),
  engine('TcpDockerOptions.certPath', (certPath) => DockerHost.tcp('h:1', { certPath }), '/certs'),
  ...(['ca', 'cert'] as const).map((part) =>
    engine(
      `DockerTls.${part}`,
      (text) => DockerHost.tcp('h:1', { tls: { ca: 'a', cert: 'b', key: KEY, [part]: text } }),
      'PEM',
    ),
  ),
  engine('SshDockerOptions.sshOptions', (text) => DockerHost.ssh('h', { sshOptions: ['-o', text] }), 'Port=${x}'),

  ingress('PlatformIngress.bindAddress', of({ bindAddress: 'TEXT' }), '10.0.0.9'),
  ingress('PlatformIngress.minTlsVersion', of({ ...TLS, minTlsVersion: 'TEXT' }), 'VersionTLS13'),
  ingress('PlatformIngress.cipherSuites', (text) => ({ ...TLS, cipherSuites: [text] }), 'TLS_AES_128_GCM_SHA256'),
  ingress('PlatformIngress.tcpPorts key', of({ tcpPorts: { TEXT: 1883 } }), 'mqtt'),
  ingress('PlatformIngress.udpPorts key', of({ udpPorts: { TEXT: 514 } }), 'syslog'),
  ingress('PlatformIngress.raw', of({ raw: { log: { level: 'TEXT' } } }), 'DEBUG'),
  ingress('IngressAcme.email', of({ acme: { email: 'TEXT' } }), 'ops@shop.example'),
  ingress('IngressAcme.caServer', of({ acme: { email: 'a@b', caServer: 'TEXT' } }), 'https://ca.example/directory'),
  ingress('IngressAcme.dnsProvider', of({ acme: { email: 'a@b', dnsProvider: 'TEXT' } }), 'cloudflare'),
  ingress(
    'IngressAcme.dnsVariable',
    of({ acme: { email: 'a@b', dnsProvider: 'x', dnsVariable: 'TEXT' } }),
    variable('dns'),
  ),
  ingress('IngressCertificate.variable', (text) => ({ certificates: [{ variable: text }] }), variable('tls')),
  ingress(
    'IngressCertificate.certificateItem',
    (text) => ({ certificates: [{ variable: variable('a'), certificateItem: text }] }),
    'crt',
  ),
  ingress(
    'IngressCertificate.keyItem',
    (text) => ({ certificates: [{ variable: variable('a'), keyItem: text }] }),
    'k',
  ),
  ingress(
    'IngressDashboard.host',
    of({ ...TLS, protectedDashboard: { host: 'TEXT', usersVariable: variable('u') } }),
    'd.example',
  ),
  ingress(
    'IngressDashboard.usersVariable',
    of({ ...TLS, protectedDashboard: { host: 'd', usersVariable: 'TEXT' } }),
    variable('u'),
  ),
  ingress(
    'IngressDashboard.usersItem',
    of({ ...TLS, protectedDashboard: { host: 'd', usersVariable: variable('u'), usersItem: 'TEXT' } }),
    'people',
  ),
  ingress('PlatformIngress.middlewares key', of({ middlewares: { TEXT: { spec: { compress: {} } } } }), 'zip'),
  ingress(
    'IngressMiddleware.spec',
    of({ middlewares: { a: { spec: { headers: { customResponseHeaders: { 'X-A': 'TEXT' } } } } } }),
    'staff',
  ),
  ingress(
    'IngressMiddleware.usersVariable',
    of({ middlewares: { a: { spec: { basicAuth: {} }, usersVariable: 'TEXT' } } }),
    variable('u'),
  ),
  ingress(
    'IngressMiddleware.usersItem',
    of({ middlewares: { a: { spec: { basicAuth: {} }, usersVariable: variable('u'), usersItem: 'TEXT' } } }),
    'people',
  ),
  ingress('PlatformIngress.serversTransports key', of({ serversTransports: { TEXT: { serverName: 'x' } } }), 'own'),
  ingress(
    'IngressServersTransport.serverName',
    of({ serversTransports: { own: { serverName: 'TEXT' } } }),
    'db.example',
  ),
  ingress(
    'IngressServersTransport.authorities',
    (text) => ({ serversTransports: { own: { authorities: [text] } } }),
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  ),
  ingress(
    'IngressServersTransport.authorityVariable',
    of({ serversTransports: { own: { authorityVariable: 'TEXT' } } }),
    variable('ca'),
  ),
  ingress(
    'IngressServersTransport.authorityItem',
    of({ serversTransports: { own: { authorityVariable: variable('ca'), authorityItem: 'TEXT' } } }),
    'pem',
  ),
  ingress('IngressServersTransport.raw', of({ serversTransports: { own: { raw: { peerCertURI: 'TEXT' } } } }), 'x'),

  local('address', of({ address: 'TEXT', networkInterface: 'eth0' }), '10.0.0.7'),
  local('networkInterface', of({ networkInterface: 'TEXT' }), 'br0'),
  local('hostName', of({ hostName: 'TEXT' }), 'box'),
  local('dataDir', of({ dataDir: 'TEXT' }), '/srv/data'),
  local('dockerDataRoot', of({ dockerDataRoot: 'TEXT', logs: {} }), '/data/${x}'),
  local('traefikConfig', of({ traefikConfig: { log: { level: 'TEXT' } } }), 'DEBUG'),

  cluster('ClusterAttributes.nomadAddress', of({ nomadAddress: 'TEXT' }), 'https://nomad.example:4646'),
  cluster('ClusterAttributes.consulAddress', of({ consulAddress: 'TEXT' }), 'https://consul.example:8501', true),
  ...WATCHERS.map((name) =>
    cluster(`ClusterWatchers.${name}`, (text) => ({ [name]: text }), 'https://watcher.example:9090', true),
  ),
  cluster('ClusterAttributes.name', of({ name: 'TEXT' }), 'prod'),
  cluster('ClusterAttributes.region', of({ region: 'TEXT' }), 'eu'),
  cluster('ClusterAttributes.datacenters', (text) => ({ datacenters: [text] }), 'dc-*'),
  cluster('ClusterAttributes.dnsServers', (text) => ({ dnsServers: [text] }), '10.0.0.53'),
  cluster('ClusterAttributes.dnsSearches', (text) => ({ dnsServers: ['10.0.0.53'], dnsSearches: [text] }), 'consul'),
  cluster('ClusterAttributes.namespaces', (text) => ({ namespaces: ['default', text] }), 'shop', true),
  cluster('ClusterAttributes.nodePools', (text) => ({ nodePools: ['default', text] }), 'gpu', true),
  cluster('ClusterAttributes.middlewares', (text) => ({ middlewares: [text] }), 'zip', true),
  cluster('ClusterLimits.traefikVersion', (text) => ({ traefikVersion: text }), '3.7.13', true),
  cluster('ClusterAttributes.serversTransports', (text) => ({ serversTransports: [text] }), 'own', true),
  cluster('ClusterAttributes.serviceNames', (text) => ({ serviceNames: { shop: [text] } }), 'web-*', true),
  cluster('ClusterAttributes.serviceNames key', (text) => ({ serviceNames: { [text]: ['web'] } }), 'shop', true),
  cluster(
    'ClusterEntryPoint.name',
    (text) => ({ entryPoints: [{ name: text, address: 'http://10.0.0.1' }] }),
    'web',
    true,
  ),
  cluster(
    'ClusterEntryPoint.address',
    (text) => ({ entryPoints: [{ name: 'web', address: text }] }),
    'https://shop.example',
    true,
  ),
  cluster('ClusterIngress.name', (text) => ({ ingresses: [{ name: text, address: '10.0.0.1' }] }), 'h1', true),
  cluster('ClusterIngress.address', (text) => ({ ingresses: [{ name: 'h1', address: text }] }), '10.0.0.1', true),
  clusterHost('ClusterHost.name', { name: 'TEXT' }, 'h1'),
  clusterHost('ClusterHost.datacenter', { datacenter: 'TEXT' }, 'dc1'),
  clusterHost('ClusterHost.nodePool', { nodePool: 'TEXT' }, 'default'),
  clusterHost('ClusterHost.nodeClass', { nodeClass: 'TEXT' }, 'big'),
  clusterHost('ClusterHost.meta key', { meta: { TEXT: 'r1' } }, 'rack'),
  clusterHost('ClusterHost.takenPorts key', { takenPorts: { TEXT: 'web' } }, '80'),
  clusterHost('ClusterHost.meta', { meta: { rack: 'TEXT' } }, 'r1'),
  clusterHost('ClusterHost.takenPorts', { takenPorts: { '80': 'TEXT' }, cpu: 1000, memory: Size.gibibytes(1) }, 'web'),
];

function inhibition(part: Partial<AlertInhibition>): PlatformAlerting {
  return { inhibitions: [{ sourceMatchers: ['a="b"'], targetMatchers: ['a="c"'], ...part }] };
}
