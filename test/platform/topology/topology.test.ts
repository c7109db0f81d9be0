import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import {
  Cluster,
  ContainerImage,
  DockerHost,
  Duration,
  HostRole,
  Platform,
  PlatformHost,
  PlatformProps,
  Size,
} from '../../../lib';
import { parseJobspec } from '../../../lib/testing/jobspec';
import { Template } from '../../../lib/testing';

const { SERVER, CLIENT, INGRESS } = HostRole;

function host(number: number, roles: HostRole[], more: Partial<PlatformHost> = {}): PlatformHost {
  const address = `10.0.0.${number}`;
  return {
    name: `h${number}`,
    dockerHost: DockerHost.ssh(`deploy@${address}`),
    address,
    networkInterface: 'eth0',
    roles,
    ...more,
  };
}

const SERVERS = [host(1, [SERVER]), host(2, [SERVER]), host(3, [SERVER])];
const CLIENTS = [host(4, [CLIENT]), host(5, [CLIENT, INGRESS])];
const define = (props: Partial<PlatformProps> = {}, app: App = Testing.app()): Platform =>
  new Platform(app, 'prod', { hosts: [...SERVERS, ...CLIENTS], ...props });
const hosts = (...all: PlatformHost[]): Partial<PlatformProps> => ({ hosts: all });
const configOf = (platform: Platform, index: number, agent: string): any =>
  parseJobspec(Template.of(platform.hostStacks[index]).resource('docker_container', agent).upload[0].content);

describe('Platform', () => {
  test('servers come one after another, then access, then clients side by side, then the ingress', () => {
    const platform = define();
    const stacks = [...platform.hostStacks, platform.accessStack, platform.servicesStack];
    const after = stacks.map(({ node, dependencies }) => [node.id, dependencies.map((each) => each.node.id)]);
    expect(Object.fromEntries(after)).toEqual({
      'prod-h1': [],
      'prod-h2': ['prod-h1'],
      'prod-h3': ['prod-h2'],
      'prod-access': ['prod-h3'],
      'prod-h4': ['prod-access'],
      'prod-h5': ['prod-access'],
      'prod-services': ['prod-access', 'prod-h4', 'prod-h5'],
    });
  });

  test('an autoscaler has a namespace of its own, and rights by its identity where tokens are asked for', () => {
    const platform = define({ autoscaler: { prometheusAddress: 'http://prometheus.service.consul:9090' } });
    expect(Template.of(platform.accessStack).resource('nomad_namespace', 'namespace-autoscaler').name).toBe(
      'autoscaler',
    );
    const services = Template.of(platform.servicesStack);
    expect(services.resourceTypes()).toEqual(['nomad_acl_policy', 'nomad_job', 'nomad_job']);
    expect(services.job('autoscaler')).toMatchObject({
      Namespace: 'autoscaler',
      NodePool: 'default',
      TaskGroups: [{ Count: 1, Networks: [{ DNS: { Servers: ['172.17.0.1'], Searches: ['service.consul'] } }] }],
    });
    expect(platform.cluster.hasAutoscaler).toBe(true);
    expect(define().cluster.hasAutoscaler).toBe(false);
    const open = define({ autoscaler: {}, secured: false });
    expect(Template.of(open.servicesStack).resourceTypes()).toEqual(['nomad_job', 'nomad_job']);
    const elsewhere = define({ ...hosts(...SERVERS, host(4, [CLIENT], { nodePool: 'apps' })), autoscaler: {} });
    expect(Template.of(elsewhere.servicesStack).job('autoscaler').NodePool).toBe('apps');
  });

  test('tells apps of its clients: where they are, and what they have left for tasks, in the contract as well', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'berth-hosts-'));
    try {
      const app = new App({ outdir });
      const capacity = { cpu: 8000, memory: Size.gibibytes(8) };
      const reserved = { cpu: 500, memory: Size.gibibytes(1) };
      const rack = { nodeClass: 'app', meta: { rack: 'r1' }, datacenter: 'eu-1' };
      const clients = [
        host(4, [CLIENT], { capacity, reserved, ...rack }),
        host(5, [CLIENT, INGRESS], { capacity }),
        host(6, [INGRESS], { capacity }),
        host(7, [CLIENT], { nodePool: 'gpu', capacity: { cpu: 1, memory: Size.mebibytes(1) }, reserved }),
        host(8, [CLIENT]),
      ];
      const { cluster } = define(hosts(...SERVERS, ...clients), app);
      const bare = { nodeClass: undefined, meta: undefined };
      expect(cluster.hosts).toEqual([
        { name: 'h4', nodePool: 'default', ...rack, cpu: 7500, memory: Size.mebibytes(7 * 1024) },
        // The ingress takes its part of what its host has.
        {
          name: 'h5',
          datacenter: 'dc1',
          nodePool: 'default',
          ...bare,
          cpu: 7800,
          memory: Size.mebibytes(8 * 1024 - 128),
        },
        { name: 'h7', datacenter: 'dc1', nodePool: 'gpu', ...bare, cpu: 0, memory: Size.mebibytes(0) },
        { name: 'h8', datacenter: 'dc1', nodePool: 'default', ...bare },
      ]);
      app.synth();
      expect(Cluster.fromContract(join(outdir, 'prod.contract.json')).hosts).toEqual(cluster.hosts);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('no server joins itself, and a client joins all', () => {
    const platform = define();
    expect(configOf(platform, 0, 'consul')).toMatchObject({
      bootstrap_expect: 3,
      retry_join: ['10.0.0.2', '10.0.0.3'],
    });
    expect(configOf(platform, 0, 'nomad').server.server_join.retry_join).toEqual(['10.0.0.2', '10.0.0.3']);
    expect(configOf(platform, 3, 'consul')).toMatchObject({
      server: false,
      retry_join: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
    });
    expect(configOf(platform, 3, 'nomad').client.servers).toEqual(['10.0.0.1:4647', '10.0.0.2:4647', '10.0.0.3:4647']);
    expect(configOf(platform, 0, 'nomad')).not.toHaveProperty('client');
  });

  test('a further client host changes no other host', () => {
    const before = define().hostStacks.map((stack) => Testing.synth(stack));
    const after = define(hosts(...SERVERS, ...CLIENTS, host(6, [CLIENT]))).hostStacks.map((stack) =>
      Testing.synth(stack),
    );
    expect(after.slice(0, 5)).toEqual(before);
  });

  test('is secured unless told otherwise, with secrets from one sensitive variable of which each host takes its part', () => {
    const platform = define();
    expect(configOf(platform, 0, 'consul')).toMatchObject({
      client_addr: '127.0.0.1',
      acl: { enabled: true, default_policy: 'deny' },
      tls: { internal_rpc: { verify_incoming: true, verify_server_hostname: true } },
    });
    expect(configOf(platform, 0, 'nomad')).toMatchObject({
      acl: { enabled: true },
      tls: { http: true, rpc: true, verify_server_hostname: true },
    });
    const { variable } = JSON.parse(Testing.synth(platform.hostStacks[3]));
    expect(variable.prod_secrets).toMatchObject({ sensitive: true, nullable: false });
    expect(variable.prod_secrets.type).toContain('hosts = object({ h4 =');
    expect(variable.prod_secrets.type).not.toMatch(/h1|nomad_gossip_key|ca_key/);
    const open = define({ secured: false });
    expect(configOf(open, 0, 'consul')).not.toHaveProperty('acl');
    expect(JSON.parse(Testing.synth(open.accessStack))).not.toHaveProperty('variable');
  });

  test('an ingress with a certificate serves TLS, and redirects to it', () => {
    const platform = define({ ingress: { certificates: [{ variable: 'nomad/jobs/traefik/shop' }] } });
    const job = Template.of(platform.servicesStack).job('traefik');
    const [{ Config, Templates }] = job.TaskGroups[0].Tasks;
    expect(Config.args).toEqual(
      expect.arrayContaining([
        '--entryPoints.websecure.address=:443',
        '--entryPoints.websecure.http.tls=true',
        '--entryPoints.web.http.redirections.entryPoint.to=websecure',
      ]),
    );
    expect(Templates.map((each: { DestPath: string }) => each.DestPath)).toEqual([
      'secrets/0.cert.pem',
      'secrets/0.key.pem',
      'secrets/dynamic.json',
    ]);
    expect(platform.cluster.entryPoints[0]).toEqual({ name: 'websecure', address: 'https://10.0.0.5' });
  });

  test('gets certificates by ACME, with what the DNS provider asks for, and keeps them', () => {
    const acme = { email: 'ops@shop.example', dnsProvider: 'cloudflare', dnsVariable: 'nomad/jobs/traefik/dns' };
    const [group] = Template.of(define({ ingress: { acme } }).servicesStack).job('traefik').TaskGroups;
    const [{ Config, Templates }] = group.Tasks;
    expect(group.EphemeralDisk).toEqual({ Sticky: true });
    expect(Config.args).toEqual(
      expect.arrayContaining([
        '--entryPoints.websecure.http.tls.certResolver=acme',
        '--certificatesResolvers.acme.acme.storage=/alloc/data/acme.json',
        '--certificatesResolvers.acme.acme.dnsChallenge.provider=cloudflare',
      ]),
    );
    expect(Templates[0]).toMatchObject({
      DestPath: 'secrets/dns.env',
      Envvars: true,
      EmbeddedTmpl:
        '{{ with nomadVar "nomad/jobs/traefik/dns" }}{{ range $name, $item := . }}' +
        '{{ $name }}={{ $item.Value | toJSON }}\n{{ end }}{{ end }}',
    });
  });

  test('serves the dashboard by TLS, to users that Nomad keeps', () => {
    const platform = define({
      ingress: {
        certificates: [{ variable: 'nomad/jobs/traefik/shop' }],
        protectedDashboard: { host: 'traefik.example', usersVariable: 'nomad/jobs/traefik/users' },
      },
    });
    const [{ Config, Templates }] = Template.of(platform.servicesStack).job('traefik').TaskGroups[0].Tasks;
    expect(Config.args).toContain('--api.dashboard=true');
    expect(Config.args).not.toContain('--api.insecure=true');
    const users =
      '{{ with nomadVar "nomad/jobs/traefik/users" }}' +
      '{{ (index . "users").Value | trimSpace | split "\\n" | toJSON }}{{ end }}';
    const text: string = Templates[2].EmbeddedTmpl;
    expect(text).toContain(`"users":${users}`);
    expect(JSON.parse(text.replace(users, '["u"]')).http.routers.dashboard).toMatchObject({
      rule: 'Host(`traefik.example`)',
      middlewares: ['dashboard-users'],
      tls: {},
    });
  });

  test('reserves, cleans up, and knows CNI plugins when it is told to', () => {
    const reserved = { cpu: 500, memory: Size.mebibytes(512), disk: Size.gibibytes(1), ports: '22,8500-8600' };
    const platform = define({
      ...hosts(...SERVERS, host(4, [CLIENT], { reserved }), host(5, [CLIENT, INGRESS])),
      garbageCollection: {
        interval: Duration.minutes(5),
        diskUsageThreshold: 70,
        inodeUsageThreshold: 60,
        maxAllocations: 20,
      },
      cniPath: '/opt/cni/bin',
      nomadImage: ContainerImage.fromRegistry('registry.example/nomad:1.11.3'),
    });
    expect(configOf(platform, 3, 'nomad').client).toMatchObject({
      reserved: { cpu: 500, memory: 512, disk: 1024, reserved_ports: '22,8500-8600' },
      gc_interval: '5m',
      gc_disk_usage_threshold: 70,
      gc_inode_usage_threshold: 60,
      gc_max_allocs: 20,
      cni_path: '/opt/cni/bin',
    });
    const { volumes } = Template.of(platform.hostStacks[3]).resource('docker_container', 'nomad');
    const plugins = { host_path: '/opt/cni/bin', container_path: '/opt/cni/bin', read_only: true };
    expect(volumes).toContainEqual(plugins);
    expect(platform.cluster.hasCni).toBe(true);
    expect(define().cluster.hasCni).toBe(false);
  });

  test('serves the mesh when it is told to: nobody may speak to anybody, and the ingress may have certificates', () => {
    const nomadImage = ContainerImage.fromRegistry('registry.example/nomad:1.11.3');
    const platform = define({ cniPath: '/opt/cni/bin', nomadImage, mesh: true });
    expect(configOf(platform, 0, 'consul')).toMatchObject({
      connect: { enabled: true },
      default_intention_policy: 'deny',
      ports: { grpc: 8502, grpc_tls: 8503 },
      addresses: { grpc: '127.0.0.1' },
    });
    const [{ Config }] = Template.of(platform.servicesStack).job('traefik').TaskGroups[0].Tasks;
    expect(Config.args).toEqual(
      expect.arrayContaining([
        '--providers.consulCatalog.connectAware=true',
        '--providers.consulCatalog.serviceName=traefik',
      ]),
    );
    const rules = (of: Platform): string =>
      Template.of(of.accessStack).resource('consul_acl_policy', 'policy-ingress').rules;
    expect(rules(platform)).toContain('service "traefik" {');
    expect(platform.cluster.hasMesh).toBe(true);
    expect(configOf(define(), 0, 'consul')).not.toHaveProperty('connect');
    expect(configOf(define(), 0, 'consul').ports.grpc).toBe(-1);
    expect(rules(define())).not.toContain('service "traefik"');
  });

  test('an agent whose tasks may be in bridge mode sees their networks, and may set how these route', () => {
    const nomadImage = ContainerImage.fromRegistry('registry.example/nomad:1.11.3');
    const nomadOf = (platform: Platform): any =>
      Template.of(platform.hostStacks[3]).resource('docker_container', 'nomad');
    const { command, mounts, volumes } = nomadOf(define({ cniPath: '/opt/cni/bin', nomadImage }));
    expect(command[0]).toMatch(/^mount -o remount,bind,rw \/proc\/sys && /);
    expect(mounts).toContainEqual({
      type: 'bind',
      source: '/var/run/docker/netns',
      target: '/var/run/docker/netns',
      bind_options: { propagation: 'rslave' },
    });
    expect(volumes).toContainEqual({ host_path: '/var/run/cni', container_path: '/var/run/cni' });
    expect(nomadOf(define()).command[0]).not.toContain('/proc/sys');
  });

  test('middlewares of the ingress stand in its file, their users in a variable of Nomad', () => {
    const platform = define({
      ingress: {
        middlewares: {
          admins: { spec: { basicAuth: { realm: '$& {{ x }}' } }, usersVariable: 'nomad/jobs/traefik/admins' },
          zip: { spec: { compress: {} } },
        },
      },
    });
    const [{ Templates }] = Template.of(platform.servicesStack).job('traefik').TaskGroups[0].Tasks;
    const users =
      '{{ with nomadVar "nomad/jobs/traefik/admins" }}{{ (index . "users").Value | trimSpace | split "\\n" | toJSON }}{{ end }}';
    expect(Templates[0].EmbeddedTmpl).toBe(
      `{"http":{"middlewares":{"admins":{"basicAuth":{"realm":"$& {{ "{{" }} x }}","users":${users}}},"zip":{"compress":{}}}}}`,
    );
    expect(platform.cluster.middlewares).toEqual(['admins', 'zip']);
  });

  test('writes its topology, with what each host must let in', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'berth-topology-'));
    try {
      const app = new App({ outdir, skipValidation: true });
      define({}, app);
      app.synth();
      const topology = JSON.parse(readFileSync(join(outdir, 'prod.topology.json'), 'utf8'));
      const ports = (index: number): string[] =>
        topology.hosts[index].firewall.map((rule: any) => `${rule.protocol} ${rule.ports} ${rule.from.length}`);
      expect(ports(0)).toEqual(
        expect.arrayContaining(['tcp 8300 4', 'tcp 8301 4', 'udp 8301 4', 'tcp 4647 4', 'tcp 4648 2', 'udp 4648 2']),
      );
      expect(ports(0)).not.toContain('tcp 80 1');
      expect(ports(4)).toEqual(expect.arrayContaining(['tcp 20000-32000 4', 'tcp 80 1']));
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  const all = [...SERVERS, ...CLIENTS];
  const bad: [what: string, props: Partial<PlatformProps>, error: string][] = [
    ['no host', hosts(), "'hosts' must hold three or five servers, got '0 hosts with the role SERVER'"],
    [
      'one server',
      hosts(SERVERS[0], ...CLIENTS),
      "got '1 host with the role SERVER': add two, or pass { singleServer: true }",
    ],
    ['two servers', hosts(SERVERS[0], SERVERS[1], ...CLIENTS), '2 survive no more losses than 1'],
    ['four servers', hosts(...SERVERS, host(7, [SERVER]), ...CLIENTS), '4 survive no more losses than 3'],
    [
      'singleServer with three',
      { singleServer: true },
      "'singleServer' must be left out, got true: there are 3 servers",
    ],
    ['no client', hosts(...SERVERS, host(5, [INGRESS])), "'hosts' must hold a host with the role CLIENT"],
    ['an ingress without a host', { ...hosts(...SERVERS, host(4, [CLIENT])), ingress: {} }, 'with the role INGRESS'],
    [
      'two hosts of one name',
      hosts(...all, host(6, [CLIENT], { name: 'h4' })),
      "'hosts[5].name' must be unique: hosts[3] ('h4') has the same name",
    ],
    [
      'two hosts of one address',
      hosts(...all, host(6, [CLIENT], { address: '10.0.0.4' })),
      "'hosts[5].address' must be unique",
    ],
    [
      'two members of a quorum on one engine',
      hosts(SERVERS[0], SERVERS[1], host(3, [SERVER], { dockerHost: SERVERS[0].dockerHost }), ...CLIENTS),
      "'hosts[2].dockerHost' must be unique: hosts[0] ('h1') has the same Docker Engine",
    ],
    [
      'a name that is no label',
      hosts(...all, host(6, [CLIENT], { name: 'H_6' })),
      "'hosts[5].name' must be a DNS label that starts with a letter",
    ],
    [
      'a name of another stack',
      hosts(...all, host(6, [CLIENT], { name: 'access' })),
      'must not be the name of another stack of the platform',
    ],
    [
      'loopback as address',
      hosts(...all, host(6, [CLIENT], { address: '127.0.0.1' })),
      "'hosts[5].address' must be an IPv4 address",
    ],
    [
      'no interface',
      hosts(...all, host(6, [CLIENT], { networkInterface: '' })),
      "'hosts[5].networkInterface' must be the name",
    ],
    [
      'a capacity that is none',
      hosts(...all, host(6, [CLIENT], { capacity: { cpu: 0.5, memory: Size.kibibytes(1) } })),
      "'hosts[5].capacity.cpu' must be an integer of at least 1, got 0.5\n[prod] 'hosts[5].capacity.memory' must be a whole",
    ],
    [
      'a reserved port that is none',
      hosts(...all, host(6, [CLIENT], { reserved: { ports: '22-' } })),
      "'hosts[5].reserved.ports' must be ports and ranges of them",
    ],
    ['a threshold over all', { garbageCollection: { diskUsageThreshold: 101 } }, "Threshold' must be a percentage"],
    ['plugins of no path', { cniPath: 'bin' }, "'cniPath' must be an absolute path"],
    ['plugins without iptables', { cniPath: '/opt/cni/bin' }, "'nomadImage' must be an image that holds 'iptables'"],
    ['a mesh without plugins', { mesh: true }, "'cniPath' must be given with 'mesh'"],
    [
      'a dashboard whose password is read on the way',
      { ingress: { protectedDashboard: { host: 'a b', usersVariable: 'users' } } },
      "'ingress.protectedDashboard' must have a port with TLS",
    ],
    ['no role', hosts(...all, host(6, [])), "'hosts[5].roles' must name what the host does, got []"],
    ['a role twice', hosts(...all, host(6, [CLIENT, CLIENT])), "'hosts[5].roles' must name each role once"],
    [
      'an unknown role',
      hosts(...all, host(6, ['boss' as HostRole])),
      "'hosts[5].roles[0]' must be one of server, client, ingress, got 'boss'",
    ],
    [
      'a pool no app can use',
      hosts(...all, host(6, [INGRESS], { nodePool: 'gpu' })),
      "'hosts[5].nodePool' must be a pool that apps can use, got 'gpu'",
    ],
    [
      'a pool of a wrong name',
      hosts(...all, host(6, [CLIENT], { nodePool: 'a b' })),
      "'hosts[5].nodePool' must be 1 to 128 letters",
    ],
    [
      'a shared data directory',
      hosts(...all, host(6, [CLIENT], { dataDir: '/var' })),
      "'hosts[5].dataDir' must be an absolute path",
    ],
    [
      'a host volume of no path',
      hosts(...all, host(6, [CLIENT], { hostVolumes: { data: 'data' } })),
      "'hosts[5].hostVolumes.data' must be an absolute path",
    ],
    [
      'a meta key with a space',
      hosts(...all, host(6, [CLIENT], { meta: { 'a b': 'c' } })),
      "'hosts[5].meta' must be letters",
    ],
    ['a namespace twice', { namespaces: ['shop', 'shop'] }, "'namespaces[1]' must be named once, got 'shop'"],
    ["the ingress' namespace", { namespaces: ['ingress'] }, "'namespaces[0]' must not be one of the platform's own"],
    [
      'a port of an agent',
      { ingress: { httpPort: 8500 } },
      "'ingress.httpPort' must be a free port: Consul's API has this one, got 8500",
    ],
    [
      'a port twice',
      { ingress: { tcpPorts: { db: 80 } } },
      "'ingress.tcpPorts.db' must be a free port: ingress.httpPort has this one, got 80",
    ],
    [
      'a redirect to nowhere',
      { ingress: { redirectToHttps: true } },
      "'ingress.redirectToHttps' must have a port with TLS",
    ],
    [
      'ACME files on two hosts',
      { ...hosts(...all, host(6, [INGRESS])), ingress: { acme: { email: 'a@b' } } },
      "'ingress.acme' must have a single ingress host, got '2 hosts': each of the 2 keeps its own",
    ],
    [
      "a certificate out of Traefik's reach",
      { ingress: { certificates: [{ variable: 'tls' }] } },
      "'ingress.certificates[0].variable' must lie under 'nomad/jobs/traefik'",
    ],
    [
      'versions that do not fit',
      { consulVersion: '1.18.2' },
      "'consulVersion' must fit Nomad 1.11.3, got '1.18.2': Nomad 1.11 works with Consul 1.19 to 1.22",
    ],
    ['an unknown Nomad', { nomadVersion: '9.0.0' }, "'nomadVersion' must be one of the releases 1.11"],
    [
      'an unknown algorithm',
      { scheduler: { algorithm: 'random' } },
      "'scheduler.algorithm' must be one of spread, binpack",
    ],
    [
      'a backup of a Nomad that asks too much for it',
      { nomadVersion: '1.11.2', backup: { host: 'h4', directory: '/srv/backup' } },
      "'nomadVersion' must be at least 1.11.3 for copies",
    ],
    [
      'an autoscaler that could not start',
      { autoscaler: { count: 0, prometheusAddress: 'prometheus:9090' } },
      "'autoscaler.count' must be an integer of at least 1, got 0\n[prod] 'autoscaler.prometheusAddress' must be a URL",
    ],
    [
      'an autoscaler with nowhere to run',
      { ...hosts(...SERVERS, host(5, [INGRESS])), autoscaler: {} },
      "'autoscaler' must have a host with the role CLIENT",
    ],
    [
      'a backup on a host without tasks',
      { backup: { host: 'h1', directory: '/srv/backup' } },
      "'backup.host' must be a host with the role CLIENT (h4, h5), got 'h1'",
    ],
  ];
  test.each(bad)('fails when there is %s', (_, props, error) => {
    expect(() => define(props)).toThrow(error);
    expect(() => define(props)).toThrow(/^\[prod\] '/);
  });
});
