import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdktf';
import { Cluster, ContainerImage, DockerHost, Duration, LocalPlatformOptions, Platform } from '../../lib';
import { parseJobspec } from '../../lib/private/rendering/jobspec';
import { Template } from '../../lib/testing';

const container = (platform: Platform, id: string): any =>
  Template.of(platform.hostStacks[0]).resource('docker_container', id);
const configOf = (platform: Platform, agent: string): any => parseJobspec(container(platform, agent).upload[0].content);
const local = (options?: LocalPlatformOptions): Platform => Platform.local(Testing.app(), 'local', options);

describe('Platform.local', () => {
  test('makes the stack of the host and the one of the services, in this order', () => {
    const platform = local();
    expect(platform.hostStacks[0].node.path).toBe('local-host');
    expect(platform.servicesStack.node.path).toBe('local-services');
    expect(platform.accessStack.dependencies).toEqual([platform.hostStacks[0]]);
    expect(platform.servicesStack.dependencies.map(({ node }) => node.path)).toEqual(['local-access']);
    expect(Template.of(platform.hostStacks[0]).resourceTypes()).toEqual([
      'docker_container',
      'docker_container',
      'docker_container',
      'docker_image',
      'docker_image',
      'docker_volume',
      'terraform_data',
      'terraform_data',
    ]);
    expect(Template.of(platform.servicesStack).resourceTypes()).toEqual(['nomad_job']);
  });

  test("defaults: everything listens on Docker's bridge, nothing calls out, nothing is privileged", () => {
    const platform = local();
    expect(configOf(platform, 'consul')).toMatchObject({
      bind_addr: '172.17.0.1',
      client_addr: '127.0.0.1 172.17.0.1',
      addresses: { dns: '172.17.0.1' },
      ports: { dns: 53 },
      disable_update_check: true,
      leave_on_terminate: false,
      skip_leave_on_interrupt: true,
    });
    expect(configOf(platform, 'nomad')).toMatchObject({
      bind_addr: '172.17.0.1',
      data_dir: '/var/lib/berth/local',
      disable_update_check: true,
      client: {
        network_interface: 'docker0',
        max_kill_timeout: '5m',
        options: { 'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean' },
      },
    });
    expect(container(platform, 'consul').command[0]).toContain('/etc/resolv.conf');
    for (const agent of ['consul', 'nomad']) {
      expect(container(platform, agent)).toMatchObject({ wait: true, must_run: true, restart: 'unless-stopped' });
      expect(container(platform, agent)).not.toHaveProperty('privileged');
    }
    expect(container(platform, 'nomad').capabilities).toEqual({ add: ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN'] });
    expect(container(platform, 'nomad').security_opts).toEqual(['apparmor=unconfined']);
    expect(platform.proxy!.job.jobId).toBe('traefik');
    expect([platform.consulUiAddress, platform.nomadUiAddress, platform.dashboardAddress]).toEqual([
      'http://172.17.0.1:8500/ui/',
      'http://172.17.0.1:4646/ui/',
      'http://172.17.0.1:8081/dashboard/',
    ]);
  });

  test('all options', () => {
    const platform = local({
      dockerHost: DockerHost.tcp('10.0.0.5:2375'),
      address: '10.0.0.5',
      networkInterface: 'eth0',
      hostName: 'h1',
      datacenter: 'dc2',
      ingressPort: 80,
      dashboardPort: 9000,
      consulImage: ContainerImage.fromRegistry('c:1'),
      nomadImage: ContainerImage.fromRegistry('n:1'),
      traefikImage: ContainerImage.fromRegistry('t:1'),
      dataDir: '/srv/data',
      maxKillTimeout: Duration.minutes(1),
      recursors: ['10.0.0.1'],
      cniPath: '/opt/cni/bin',
      mesh: true,
      garbageCollection: { maxAllocations: 7 },
      consulConfig: { log_level: 'DEBUG' },
      nomadConfig: { log_level: 'TRACE' },
      traefikConfig: { log: { level: 'DEBUG' } },
      autoscaler: { image: ContainerImage.fromRegistry('a:1') },
    });
    expect(Template.of(platform.servicesStack).job('autoscaler').TaskGroups[0].Tasks[0].Config.image).toBe('a:1');
    expect(configOf(platform, 'consul')).toMatchObject({
      bind_addr: '10.0.0.5',
      node_name: 'h1',
      datacenter: 'dc2',
      recursors: ['10.0.0.1'],
      log_level: 'DEBUG',
    });
    expect(container(platform, 'consul').command[0]).not.toContain('resolv.conf');
    expect(configOf(platform, 'nomad')).toMatchObject({
      name: 'h1',
      data_dir: '/srv/data',
      client: { network_interface: 'eth0', max_kill_timeout: '1m', cni_path: '/opt/cni/bin', gc_max_allocs: 7 },
      log_level: 'TRACE',
    });
    const template = Template.of(platform.hostStacks[0]);
    expect(template.resource('docker_image', 'consul-image').name).toBe('c:1');
    expect(template.resource('docker_image', 'nomad-image').name).toBe('n:1');
    const { args, image } = Template.of(platform.servicesStack).job('traefik').TaskGroups[0].Tasks[0].Config;
    expect(image).toBe('t:1');
    expect(args).toEqual(expect.arrayContaining(['--entryPoints.web.address=10.0.0.5:80', '--log.level=DEBUG']));
    expect(platform.cluster.entryPoints).toEqual([{ name: 'web', address: 'http://10.0.0.5' }]);
    expect(platform.cluster.maxKillTimeout.toString()).toBe('1m');
    expect(platform.cluster.hasMesh).toBe(true);
  });

  test('writes a contract file from which another app refers to it', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'berth-contract-'));
    try {
      const app = new App({ outdir, skipValidation: true });
      const platform = Platform.local(app, 'local', { autoscaler: {} });
      app.synth();
      const file = join(outdir, 'local.contract.json');
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, dns: { servers: ['172.17.0.1'] } });
      const cluster = Cluster.fromContract(file);
      const { dependencies, ...own } = describeCluster(platform.cluster);
      expect(describeCluster(cluster)).toEqual({ ...own, dependencies: 0 });
      expect(dependencies).toBe(3);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('fails when an option can’t be right, with all that is wrong', () => {
    const options = {
      address: '127.0.0.1',
      hostName: 'My Host',
      datacenter: 'DC1',
      ingressPort: 8081,
      networkInterface: '',
      dataDir: '/',
      nomadImage: ContainerImage.fromRegistry('nomad'),
      dockerHost: DockerHost.tcp('x'),
    };
    const label = 'must be a DNS label: 1 to 63 lower-case letters, digits or hyphens, no hyphen at either end';
    expect(() => local(options)).toThrow(
      [
        `'datacenter' ${label}, got 'DC1': write 'dc1'`,
        "'hostName' must be a DNS label that starts with a letter: up to 63 lower-case letters, digits or hyphens, no hyphen at its end, got 'My Host': write 'my-host'",
        "'address' must be an IPv4 address that containers of the host can reach, got '127.0.0.1': take Docker's bridge, 172.17.0.1",
        "'networkInterface' must be the name of the network interface that carries the address, as 'ip address' shows it, got ''",
        "'dataDir' must be an absolute path, at least two levels deep, of letters, digits and . _ -, got '/'",
        "'dockerHost' must be host:port, such as 10.0.0.5:2376, got 'tcp://x'",
        "'dashboardPort' must be a free port: ingressPort has this one, got 8081",
        "'nomadImage' must name a tag other than latest, or a digest, got 'nomad': pin what you tested, or pass { allowLatest: true }",
      ]
        .map((line) => `[local] ${line}`)
        .join('\n'),
    );
    for (const address of ['203.0.113.5', '8.8.8.8', '172.32.0.1', '100.128.0.1']) {
      expect(() => local({ address, networkInterface: 'eth0' })).toThrow(
        `[local] 'address' must be a private address: whoever reaches a local platform is root on its host, got '${address}': write 'new Platform(…)', which has access control`,
      );
    }
    for (const address of ['10.1.2.3', '192.168.0.5', '172.31.0.1', '100.64.0.1']) {
      expect(() => local({ address, networkInterface: 'eth0' })).not.toThrow();
    }
    expect(() => Platform.local(Testing.app(), 'My_Platform')).toThrow("'id' must be a DNS label");
    expect(() => local({ address: 'localhost', networkInterface: 'a b' })).toThrow(
      /'networkInterface' must be the name/,
    );
  });
});

function describeCluster(cluster: any): any {
  const names = ['name', 'region', 'datacenters', 'nomadAddress', 'consulAddress', 'dnsServers', 'dnsSearches'];
  const more = ['entryPoints', 'namespaces', 'nodePools', 'hosts', 'hasAutoscaler'];
  const own = Object.fromEntries([...names, ...more].map((name) => [name, cluster[name]]));
  return { ...own, maxKillTimeout: cluster.maxKillTimeout.toSeconds(), dependencies: cluster.dependencies.length };
}
