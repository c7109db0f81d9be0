import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { ContainerImage, Duration, HostRole, Platform, Size } from '../../../../lib';
import { DOCKER_LOGGING } from '../../../../lib/observability/logs/docker-logging';
import { parseJobspec } from '../../../../lib/private/rendering/jobspec';
import { Template } from '../../../../lib/testing';
import { CLIENTS, configOf, define, host, hosts, refuses, SERVERS } from '../../../fixtures/five-hosts';

const { CLIENT } = HostRole;

/** The configuration of a host's Collector. */
function collectorOf(platform: Platform, index: number): any {
  const { upload } = Template.of(platform.hostStacks[index]).resource('docker_container', 'collector');
  return parseJobspec(upload[0].content);
}

describe('logs of a platform', () => {
  let platform: Platform;
  beforeAll(() => {
    platform = define({ logs: {} });
  });

  test('are kept by VictoriaLogs on the first client, on a volume that stays there', () => {
    const template = Template.of(platform.servicesStack);
    const job = template.job('victoria-logs');
    expect(job).toMatchObject({
      Namespace: 'monitoring',
      NodePool: 'default',
      Constraints: [{ LTarget: '${node.unique.name}', RTarget: 'h4' }],
    });
    const [group] = job.TaskGroups;
    expect(group.Networks[0].ReservedPorts).toEqual([{ Label: 'victoria-logs', Value: 9428, To: 9428 }]);
    expect(group.Services[0]).toMatchObject({ Name: 'victoria-logs', Checks: [{ Path: '/health' }] });
    expect(group.Tasks[0].Config).toMatchObject({
      image: 'victoriametrics/victoria-logs:v1.52.1',
      args: [
        '-storageDataPath=/victoria-logs-data',
        '-retentionPeriod=604800s',
        '-retention.maxDiskSpaceUsageBytes=10737418240',
        '-memory.allowedBytes=161061273',
        '-httpListenAddr=:9428',
        '-httpAuth.username=berth',
        '-httpAuth.password=file:///secrets/password',
      ],
    });
    expect(template.resource('nomad_dynamic_host_volume', 'victoria-logs-data')).toMatchObject({
      namespace: 'monitoring',
      constraint: [{ attribute: '$${node.unique.name}', value: 'h4' }],
      parameters: { mode: '0700', uid: '65534', gid: '65534' },
    });
  });

  test('are read on every host, also where there are only agents, with what reading needs and no more', () => {
    for (const stack of platform.hostStacks) {
      expect(Template.of(stack).resource('docker_container', 'collector')).toMatchObject({
        name: 'prod-collector',
        image: '${docker_image.collector-image.image_id}',
        user: '0:0',
        capabilities: { drop: ['ALL'] },
        volumes: [
          { host_path: '/var/lib/docker/containers', container_path: '/var/lib/docker/containers', read_only: true },
          { volume_name: '${docker_volume.collector-data.name}', container_path: '/data' },
        ],
      });
    }
    expect(collectorOf(platform, 1).exporters['otlp_http/victoria-logs'].endpoint).toBe(
      'http://10.0.0.4:9428/insert/opentelemetry',
    );
  });

  test('ask for a password that no job and no plain variable holds, where the platform is secured', () => {
    const template = Template.of(platform.servicesStack);
    expect(template.job('victoria-logs').TaskGroups[0].Tasks[0].Templates).toMatchObject([
      {
        DestPath: 'secrets/password',
        EmbeddedTmpl: '{{ with nomadVar "nomad/jobs/victoria-logs" }}{{ index . "password" }}{{ end }}',
        Perms: '0400',
        Uid: 65534,
      },
    ]);
    // The rotation of the password stops it.
    expect(template.resource('nomad_job', 'victoria-logs').rerun_if_dead).toBe(true);
    expect(template.resource('nomad_variable', 'victoria-logs-secrets')).toMatchObject({
      namespace: 'monitoring',
      path: 'nomad/jobs/victoria-logs',
      items: { password: '${var.prod_secrets.logs_password}' },
    });
    // Every host knows it, so it opens nothing else.
    platform.hostStacks.forEach((stack) =>
      expect(JSON.stringify(Template.of(stack))).not.toContain('monitoring.password'),
    );
    expect(collectorOf(platform, 0).exporters['otlp_http/victoria-logs'].headers.Authorization).toBe(
      'Basic ${base64encode("berth:${var.prod_secrets.logs_password}")}',
    );
    const open = define({ logs: {}, secured: false });
    expect(collectorOf(open, 0).exporters['otlp_http/victoria-logs'].headers).not.toHaveProperty('Authorization');
    expect(Template.of(open.servicesStack).job('victoria-logs').TaskGroups[0].Tasks[0]).not.toHaveProperty('Templates');
  });

  test('open the port of the store to operators and hosts, and that of its own metrics to Prometheus', () => {
    const rows = (props: object, index: number): object[] => {
      const app = Testing.app();
      define(props, app);
      app.synth();
      const topology = JSON.parse(readFileSync(join(app.outdir, 'prod.topology.json'), 'utf8'));
      return topology.hosts[index].firewall.filter(({ ports }: any) => /^(9428|4318|8888|13133)$/.test(ports));
    };
    expect(rows({ logs: {} }, 3)).toEqual([
      {
        protocol: 'tcp',
        ports: '9428',
        from: ['operators', '10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.5'],
        why: 'lines of all hosts, and searches in them',
      },
    ]);
    expect(rows({ logs: {} }, 4)).toEqual([]);
    expect(rows({ logs: { host: 'h5' }, metrics: {} }, 0)).toEqual([
      { protocol: 'tcp', ports: '8888', from: ['10.0.0.4'], why: "the Collector's metrics, for Prometheus" },
    ]);
    const metricsAt = (props: object): string =>
      collectorOf(define(props), 1).service.telemetry.metrics.readers[0].pull.exporter.prometheus.host;
    expect([metricsAt({ logs: {} }), metricsAt({ logs: {}, metrics: {} })]).toEqual(['127.0.0.1', '10.0.0.2']);
  });

  test('are read where the engine of the host has its data', () => {
    const moved = define({
      logs: {},
      ...hosts(...SERVERS, ...CLIENTS, host(6, [CLIENT], { dockerDataRoot: '/data/docker' })),
    });
    const { volumes } = Template.of(moved.hostStacks[5]).resource('docker_container', 'collector');
    expect(volumes[0]).toMatchObject({
      host_path: '/data/docker/containers',
      container_path: '/var/lib/docker/containers',
    });
  });

  test('carry the labels of Nomad on clients, and the names of agents everywhere', () => {
    expect(configOf(platform, 3, 'nomad').plugin.docker.config.logging).toEqual(DOCKER_LOGGING);
    expect(configOf(platform, 0, 'nomad').plugin.docker.config).not.toHaveProperty('logging');
    const tags = (index: number): object[] =>
      ['consul', 'nomad'].map(
        (agent) => Template.of(platform.hostStacks[index]).resource('docker_container', agent).log_opts,
      );
    const common = { 'max-size': '10m', 'max-file': '3' };
    const named = ['consul', 'nomad'].map((agent) => ({ ...common, tag: `berth:${agent}` }));
    // A server without tasks, and a client.
    expect([tags(0), tags(3)]).toEqual([named, named]);
  });

  test('keep the ports of the Collector from tasks', () => {
    expect(configOf(platform, 3, 'nomad').client.reserved.reserved_ports).toMatch(/4317,4318,.*8888,.*13133/);
    expect(platform.cluster.hosts[0].takenPorts).toMatchObject({
      4318: 'the Collector',
      9428: "the platform ('victoria-logs')",
    });
  });

  test('are told to apps', () => {
    expect(platform.cluster).toMatchObject({
      hasLogs: true,
      hasTraces: false,
      logsAddress: 'http://victoria-logs.service.consul:9428',
      otlpAddress: 'http://172.17.0.1:4318',
    });
  });

  test('change nothing where nobody asks for them', () => {
    const stacks = (props: object): string[] => {
      const { hostStacks, servicesStack } = define(props);
      return [...hostStacks, servicesStack].map((stack) => Testing.synth(stack));
    };
    expect(stacks({}).join()).not.toMatch(/collector|victoria|labels-regex|"tag"/);
  });

  test('have what they are given', () => {
    const { servicesStack, hostStacks } = define({
      secured: false,
      collectorImage: ContainerImage.fromRegistry('registry.example/collector:1'),
      logs: {
        retention: Duration.days(30),
        size: Size.gibibytes(50),
        host: 'h5',
        memory: Size.mebibytes(512),
        image: ContainerImage.fromRegistry('registry.example/victoria-logs:1'),
        flags: { 'search.maxQueryDuration': '1m' },
      },
    });
    const job = Template.of(servicesStack).job('victoria-logs');
    expect(job.Constraints[0].RTarget).toBe('h5');
    expect(job.TaskGroups[0].Tasks[0]).toMatchObject({
      Resources: { MemoryMB: 512 },
      Config: {
        image: 'registry.example/victoria-logs:1',
        args: expect.arrayContaining([
          '-retentionPeriod=2592000s',
          '-retention.maxDiskSpaceUsageBytes=53687091200',
          '-search.maxQueryDuration=1m',
        ]),
      },
    });
    expect(Template.of(hostStacks[0]).resource('docker_image', 'collector-image').name).toBe(
      'registry.example/collector:1',
    );
  });

  test('take amounts that only Terraform knows', () => {
    const given = new TerraformVariable(new TerraformStack(Testing.app(), 'own'), 'given', { type: 'number' })
      .numberValue;
    const { servicesStack } = define({
      logs: { retention: Duration.days(given), size: Size.gibibytes(given), memory: Size.mebibytes(given) },
    });
    const { jobspec } = Template.of(servicesStack).resource('nomad_job', 'victoria-logs');
    expect(jobspec).toContain('-retentionPeriod=${((var.given * 86400000000000) / 1000000000)}s');
    expect(jobspec).toContain('-retention.maxDiskSpaceUsageBytes=${((var.given * 1073741824) / 1)}');
    expect(jobspec).not.toContain('memory.allowedBytes');
  });

  test('go to another endpoint instead, or as well', () => {
    const endpoints = [{ url: 'https://otlp.example.com:4318/', headers: { 'x-tenant': 'a' } }];
    const elsewhere = define({ logs: { endpoints } });
    expect(Template.of(elsewhere.servicesStack).resourceTypes()).not.toContain('nomad_dynamic_host_volume');
    expect(Object.keys(collectorOf(elsewhere, 0).exporters)).toEqual(['otlp_http/logs-0']);
    expect(elsewhere.cluster.logsAddress).toBeUndefined();
    expect(elsewhere.cluster.hasLogs).toBe(true);
    const both = define({ logs: { endpoints, store: true } });
    expect(collectorOf(both, 0).service.pipelines.logs.exporters).toEqual([
      'otlp_http/victoria-logs',
      'otlp_http/logs-0',
    ]);
  });

  test('take secrets of endpoints from a sensitive variable of the host', () => {
    const { hostStacks } = define({
      logs: { endpoints: [{ url: 'https://otlp.example.com', secretHeaders: ['authorization'] }] },
    });
    const { variable } = JSON.parse(Testing.synth(hostStacks[0]));
    expect(variable.prod_otlp_headers).toMatchObject({ type: 'map(string)', sensitive: true, nullable: false });
    const { upload } = Template.of(hostStacks[0]).resource('docker_container', 'collector');
    expect(upload[0].content).toContain('replace(var.prod_otlp_headers.authorization, \"$\", \"$$\")');
  });

  refuses([
    [
      'a retention of less than a day',
      { logs: { retention: Duration.hours(23) } },
      "'logs.retention' must be whole hours, at least a day",
    ],
    [
      'half an hour more',
      { logs: { retention: Duration.minutes(24 * 60 + 30) } },
      "'logs.retention' must be whole hours",
    ],
    ['an endless retention', { logs: { retention: Duration.days(36501) } }, "'logs.retention' must be whole hours"],
    ['no room', { logs: { size: Size.mebibytes(1) } }, "'logs.size' must be a whole number of mebibytes, at least 64"],
    [
      'no memory',
      { logs: { memory: Size.mebibytes(10) } },
      "'logs.memory' must be a whole number of mebibytes, at least 64",
    ],
    [
      'a host without tasks',
      { logs: { host: 'h1' } },
      "'logs.host' must be a host with the role CLIENT (h4, h5), got 'h1'",
    ],
    [
      'an expression that Go does not read',
      { logs: { firstLine: '(?=x)' } },
      "'logs.firstLine' must be a regular expression",
    ],
    ['an empty expression', { logs: { firstLine: '' } }, "'logs.firstLine' must not be empty"],
    ...['localhost:4318', 'ftp://x', 'http://', ''].map((url): [string, object, string] => [
      `an endpoint at '${url}'`,
      { logs: { endpoints: [{ url }] } },
      "'logs.endpoints[0].url' must be a URL such as https://otlp.example.com:4318",
    ]),
    [
      'the path of a signal',
      { logs: { endpoints: [{ url: 'http://x:4318/v1/logs' }] } },
      "'logs.endpoints[0].url' must be the base URL of an endpoint, such as https://otlp.example.com:4318: the Collector appends '/v1/logs' and '/v1/traces', got 'http://x:4318/v1/logs': write 'http://x:4318'",
    ],
    ['a query', { logs: { endpoints: [{ url: 'http://x/?a=b' }] } }, "'logs.endpoints[0].url' must be the base URL"],
    [
      'a password in a URL',
      { logs: { endpoints: [{ url: 'http://a:b@x:4318' }] } },
      "'logs.endpoints[0].url' must hold no user and password, which are secrets",
    ],
    [
      'a header that is none',
      { logs: { endpoints: [{ url: 'http://x', headers: { 'a b': 'c' } }] } },
      "'logs.endpoints[0].headers.a b' must be the name of a header",
    ],
    [
      'a header of two lines',
      { logs: { endpoints: [{ url: 'http://x', headers: { a: 'b\nc' } }] } },
      "'logs.endpoints[0].headers.a' must be the value of a header",
    ],
    [
      'a header that is given twice',
      { logs: { endpoints: [{ url: 'http://x', headers: { A: 'b' }, secretHeaders: ['a'] }] } },
      "'logs.endpoints[0].secretHeaders[0]' must be named once",
    ],
    ['lines that go nowhere', { logs: { store: false } }, "'logs.store' must be true where the lines go nowhere else"],
    [
      'room for lines that are not kept',
      { logs: { endpoints: [{ url: 'http://x' }], size: Size.gibibytes(1) } },
      "'logs.size' must be given with 'store: true'",
    ],
    [
      "a flag of the platform's own",
      { logs: { flags: { retentionPeriod: '1d' } } },
      "'logs.flags.retentionPeriod' must not be set, got '1d': write 'retention'",
    ],
    [
      'a flag with hyphens',
      { logs: { flags: { '-search.maxQueryDuration': '1m' } } },
      "must be the name of a flag without hyphens before it, such as search.maxQueryDuration, got '-search.maxQueryDuration': write 'search.maxQueryDuration'",
    ],
    [
      'another driver of Docker, which the Collector does not read',
      { logs: {}, nomadConfig: { plugin: { docker: { config: { logging: { type: 'syslog' } } } } } },
      "'nomadConfig.plugin.docker.config.logging.type' must be 'json-file'",
    ],
    [
      'lines without labels',
      { logs: {}, nomadConfig: { plugin: { docker: { config: { logging: { config: { 'labels-regex': 'x' } } } } } } },
      "'nomadConfig.plugin.docker.config.logging.config.labels-regex' must be left out",
    ],
    [
      'a list of them, which replaces the labels',
      { logs: {}, nomadConfig: { plugin: { docker: { config: { logging: { config: [{ 'max-size': '1m' }] } } } } } },
      "'nomadConfig.plugin.docker.config.logging.config' must be a map, beside whose fields 'labels-regex' stays",
    ],
  ]);

  test('leave the room of files to whoever knows better', () => {
    const nomadConfig = { plugin: { docker: { config: { logging: { config: { 'max-size': '50m' } } } } } };
    const { config } = configOf(define({ logs: {}, nomadConfig }), 3, 'nomad').plugin.docker.config.logging;
    expect(config).toEqual({ ...DOCKER_LOGGING.config, 'max-size': '50m' });
  });
});
