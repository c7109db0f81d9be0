import { Testing } from 'cdktf';
import { AppStack, ContainerImage, Duration, Platform, Size, WebService } from '../../../../lib';
import { Template } from '../../../../lib/testing';
import { needsOf } from '../../../../lib/platform/parts/platform-part';
import { platformParts } from '../../../../lib/platform/parts/platform-parts';
import { Agents } from '../../../../lib/platform/topology/agents';
import { firewallRules } from '../../../../lib/platform/topology/firewall';
import { Topology } from '../../../../lib/platform/topology/topology';
import { BRIDGE, CLIENTS, configOf, define, refuses, SERVERS } from '../../../fixtures/five-hosts';

/** What a template of Prometheus' job holds, as JSON. */
function rendered(platform: Platform, file: string): any {
  const [task] = Template.of(platform.servicesStack).job('prometheus').TaskGroups[0].Tasks;
  return JSON.parse(task.Templates.find(({ DestPath }: any) => DestPath === file).EmbeddedTmpl);
}

const jobOf = (platform: Platform, name: string): any =>
  rendered(platform, 'local/prometheus.json').scrape_configs.find(({ job_name }: any) => job_name === name);

describe('metrics of a platform', () => {
  let secured: Platform;
  let open: Platform;
  beforeAll(() => {
    secured = define({ metrics: {}, namespaces: ['shop'] });
    open = define({ metrics: {}, secured: false });
  });

  test('declare every host, agent and ingress as a target by the name of its host', () => {
    const on = (port: number, ...numbers: number[]): object[] =>
      numbers.map((number) => ({ targets: [`10.0.0.${number}:${port}`], labels: { host: `h${number}` } }));
    expect(jobOf(open, 'node').static_configs).toEqual(on(9100, 1, 2, 3, 4, 5));
    expect(jobOf(open, 'nomad').static_configs).toEqual(on(4646, 1, 2, 3, 4, 5));
    expect(jobOf(open, 'consul').static_configs).toEqual(on(8500, 1, 2, 3, 4, 5));
    expect(jobOf(open, 'traefik').static_configs).toEqual(on(8081, 5));
    expect(jobOf(open, 'collector')).toBeUndefined();
  });

  test('reach agents of a secured platform with certificates and a token, and the other programs with a password', () => {
    const ca = (system: string): object => ({ scheme: 'https', tls_config: { ca_file: `/local/${system}-ca.pem` } });
    expect(jobOf(secured, 'nomad')).toMatchObject(ca('nomad'));
    expect(jobOf(secured, 'consul')).toMatchObject({
      ...ca('consul'),
      authorization: { credentials_file: '/secrets/consul.token' },
      static_configs: expect.arrayContaining([{ targets: ['10.0.0.4:8501'], labels: { host: 'h4' } }]),
    });
    const password = { username: 'berth', password_file: '/secrets/password' };
    expect(jobOf(secured, 'node').basic_auth).toEqual(password);
    expect(jobOf(secured, 'monitoring').basic_auth).toEqual(password);
    expect(jobOf(secured, 'services').basic_auth).toBeUndefined();
    expect(jobOf(secured, 'logs')).toBeUndefined();
    expect(jobOf(define({ metrics: {}, logs: {} }), 'logs')).toMatchObject({
      basic_auth: { username: 'berth', password_file: '/secrets/logs-password' },
      consul_sd_configs: [{ services: ['victoria-logs'] }],
    });
    expect(JSON.stringify(rendered(open, 'local/prometheus.json'))).not.toMatch(/secrets|tls_config|basic_auth/);
  });

  test.each([
    [undefined, '3h'],
    ['@hourly', '3h'],
    ['30 * * * *', '180m'],
    ['* * * * *', '3m'],
    ['*/15 * * * *', '45m'],
    ['0,30 * * * *', '180m'],
    ['0 4 * * *', '26h'],
    ['@daily', '26h'],
    ['0 4 * * 1', '32d'],
    ['@weekly', '32d'],
  ])('a backup at %p is overdue after %s', (cron, lasts) => {
    const platform = define({ metrics: {}, backup: { host: 'h4', directory: '/srv/backup', cron } });
    const [task] = Template.of(platform.servicesStack).job('prometheus').TaskGroups[0].Tasks;
    const rules = task.Templates.find(({ DestPath }: any) => DestPath === 'local/platform-rules.json').EmbeddedTmpl;
    expect(/"alert": "BackupOverdue"[^]*?"for": "([^"]+)"/.exec(rules)![1]).toBe(lasts);
  });

  test('find the proxies of the mesh by the metadata of their services', () => {
    expect(jobOf(secured, 'proxies')).toBeUndefined();
    const platform = define({ ...BRIDGE, metrics: {}, mesh: true });
    expect(jobOf(platform, 'proxies').consul_sd_configs[0]).toMatchObject({
      filter: '"envoy_metrics_port" in ServiceMeta',
      health_filter: '"envoy_metrics_port" in Service.Meta',
    });
  });

  test('reach an instance in the mesh at its host, as its service has no address', () => {
    const platform = define({ ...BRIDGE, metrics: {}, mesh: true });
    const labelled = (job: string, meta: { [key: string]: string }): { [label: string]: string } => {
      const labels: { [label: string]: string } = { __address__: '10.0.0.4:8080', __meta_consul_service: 'books' };
      for (const [key, value] of Object.entries(meta)) labels[`__meta_consul_service_metadata_${key}`] = value;
      for (const rule of jobOf(platform, job).relabel_configs) {
        const text = rule.source_labels.map((name: string) => labels[name] ?? '').join(rule.separator ?? ';');
        const pattern = new RegExp(`^(?:${rule.regex ?? '(.*)'})$`);
        if (pattern.test(text)) labels[rule.target_label] = text.replace(pattern, rule.replacement ?? '$1');
      }
      return labels;
    };
    const meta = { job: 'books', metrics_port: '21000', metrics_path: '/m', envoy_metrics_port: '22000' };
    expect(labelled('services', meta)).toMatchObject({
      __address__: '10.0.0.4:21000',
      __metrics_path__: '/m',
      job: 'books',
    });
    expect(labelled('proxies', meta)).toMatchObject({ __address__: '10.0.0.4:22000', job: 'books' });
    expect(labelled('services', { job: 'books' })).toMatchObject({ __address__: '10.0.0.4:8080' });
  });

  test('run on the first client, with their own volume, at the address of the host', () => {
    const template = Template.of(secured.servicesStack);
    const job = template.job('prometheus');
    expect(job).toMatchObject({
      Namespace: 'monitoring',
      Constraints: [{ LTarget: '${node.unique.name}', Operand: '=', RTarget: 'h4' }],
    });
    const [group] = job.TaskGroups;
    expect(group.Networks[0]).toMatchObject({ Mode: 'host', ReservedPorts: [{ Label: 'prometheus', Value: 9090 }] });
    expect(group.Tasks[0].User).toBe('65534:65534');
    expect(group.Tasks[0].Config.args).toContain('--web.listen-address=10.0.0.4:9090');
    expect(template.resource('nomad_dynamic_host_volume', 'prometheus-data')).toMatchObject({
      namespace: 'monitoring',
      parameters: { mode: '0700', uid: '65534', gid: '65534' },
    });
  });

  test('take secrets from variables, never from a job', () => {
    const template = Template.of(secured.servicesStack);
    const of = (field: string): string => `\${var.prod_secrets.${field}}`;
    expect(template.resource('nomad_variable', 'prometheus-secrets')).toMatchObject({
      path: 'nomad/jobs/prometheus',
      namespace: 'monitoring',
      items: {
        password: of('monitoring.password'),
        password_hash: of('monitoring.password_hash'),
        nomad_ca: of('nomad_ca'),
        consul_ca: of('consul_ca'),
      },
    });
    expect(JSON.stringify(template.job('prometheus'))).not.toContain('prod_secrets');
    expect(JSON.stringify(template.job('service-health'))).not.toContain('prod_secrets');
  });

  test('stop fast enough that removing the platform does not wait for them', () => {
    const platform = define({ metrics: {}, logs: {} });
    const template = Template.of(platform.servicesStack);
    const [list] = template.job('service-health').TaskGroups[0].Tasks;
    const [, ...gates] = template.job('prometheus').TaskGroups[0].Tasks;
    // As the first process of a container, neither the web server nor a shell ends by any other signal.
    expect([list, ...gates].map((task) => task.KillSignal)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
    // Seconds that the removal of each volume waits: for its program, and ten for Nomad.
    const { terraform_data: data } = JSON.parse(Testing.synth(platform.servicesStack)).resource;
    const waits = ['prometheus', 'alertmanager', 'victoria-logs'].map(
      (job) => Object.entries<any>(data).find(([id]) => id.startsWith(`${job}-data_release`))?.[1].input,
    );
    expect(waits).toEqual([20, 15, 20]);
  });

  test('read the alerts of the apps of all namespaces, by the right of this job alone', () => {
    expect(Template.of(secured.accessStack).resource('nomad_acl_policy', 'prometheus-variables')).toMatchObject({
      job_acl: { namespace: 'monitoring', job_id: 'prometheus' },
      rules_hcl: expect.stringContaining('namespace "shop" { variables { path "berth/alerts/*"'),
    });
  });

  test('see all of each host, as nobody and without rights', () => {
    for (const stack of secured.hostStacks) {
      const container = Template.of(stack).resource('docker_container', 'node-exporter');
      expect(container).toMatchObject({
        name: 'prod-node-exporter',
        user: '65534:65534',
        pid_mode: 'host',
        capabilities: { drop: ['ALL'] },
        security_opts: ['no-new-privileges', 'label=disable'],
        volumes: [{ host_path: '/', container_path: '/host', read_only: true }],
      });
      expect(container.upload[0].content).toContain('var.prod_secrets.monitoring.password_hash');
    }
    const [container] = open.hostStacks.map((stack) =>
      Template.of(stack).resource('docker_container', 'node-exporter'),
    );
    expect(container.upload[0].content).toBe('{}');
  });

  test('keep the port of node_exporter from tasks', () => {
    expect(configOf(open, 3, 'nomad').client.reserved.reserved_ports).toMatch(/(^|,)9100(,|$)/);
    expect(open.cluster.hosts[0].takenPorts).toMatchObject({ 9100: 'the metrics of the host' });
  });

  test('are let in by the host with Prometheus alone, and Prometheus by operators', () => {
    const topology = new Topology('prod', { hosts: [...SERVERS, ...CLIENTS] });
    const parts = platformParts({ hosts: [...SERVERS, ...CLIENTS], metrics: {} }, topology, new Agents({}));
    const rows = (index: number): string[] =>
      firewallRules(topology, topology.hosts[index], needsOf(parts, topology.hosts[index]).openPorts)
        .filter(({ why }) => /metrics, for Prometheus|^Prometheus|^Alertmanager/.test(why))
        .map(({ ports, from }) => `${ports} from ${from.join(' ')}`);
    const fromKeeper = ['9100', '4646', '8501'].map((port) => `${port} from 10.0.0.4`);
    for (const index of [0, 1, 2, 4]) expect(rows(index)).toEqual(fromKeeper);
    const others = 'operators 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.5';
    expect(rows(3)).toEqual([`9090 from ${others}`, `9093 from ${others}`]);
  });

  test('take their defaults where they are told nothing', () => {
    const told = { retention: undefined, size: undefined, scrapeInterval: undefined, host: undefined };
    const platform = define({
      metrics: { ...told, externalLabels: undefined, remoteWrite: undefined },
      secured: false,
    });
    expect(rendered(platform, 'local/prometheus.json')).toEqual(rendered(open, 'local/prometheus.json'));
  });

  test('tell apps where they are', () => {
    expect(open.cluster).toMatchObject({
      hasMetrics: true,
      prometheusAddress: 'http://prometheus.service.consul:9090',
    });
    expect(define().cluster).toMatchObject({ hasMetrics: false, prometheusAddress: undefined });
  });

  test('keep what they are told to, and send copies with secrets from variables', () => {
    const platform = define({
      metrics: {
        host: 'h5',
        retention: Duration.days(30),
        size: Size.gibibytes(20),
        scrapeInterval: Duration.seconds(30),
        externalLabels: { region: 'eu' },
        remoteWrite: [
          { url: 'https://metrics.example/write', secretVariable: 'nomad/jobs/prometheus/store' },
          {
            url: 'https://other.example/write',
            username: 'berth',
            secretVariable: 'nomad/jobs/prometheus/other',
            raw: { queue_config: { max_shards: 5 } },
          },
        ],
        prometheusConfig: { global: { query_log_file: '/alloc/logs/queries.log' } },
        prometheusArgs: ['--query.max-concurrency=4'],
      },
    });
    const config = rendered(platform, 'local/prometheus.json');
    expect(config).toMatchObject({
      global: { scrape_interval: '30s', external_labels: { region: 'eu' }, query_log_file: '/alloc/logs/queries.log' },
      storage: { tsdb: { retention: { time: '720h', size: '21474836480B' } } },
      remote_write: [
        { url: 'https://metrics.example/write', authorization: { credentials_file: '/secrets/remote-write-0' } },
        {
          basic_auth: { username: 'berth', password_file: '/secrets/remote-write-1' },
          queue_config: { max_shards: 5 },
        },
      ],
    });
    const [task] = Template.of(platform.servicesStack).job('prometheus').TaskGroups[0].Tasks;
    expect(task.Templates).toContainEqual(
      expect.objectContaining({
        DestPath: 'secrets/remote-write-1',
        Perms: '0400',
        EmbeddedTmpl: '{{ with nomadVar "nomad/jobs/prometheus/other" }}{{ index . "password" }}{{ end }}',
      }),
    );
    expect(task.Config.args).toContain('--query.max-concurrency=4');
  });

  test('are those that the autoscaler asks, with the password where there is one', () => {
    const configOfAutoscaler = (platform: Platform): string =>
      Template.of(platform.servicesStack).job('autoscaler').TaskGroups[0].Tasks[0].Templates[0].EmbeddedTmpl;
    const of = (props: object): Platform => define({ metrics: {}, autoscaler: {}, ...props });
    const address = 'http://prometheus.service.consul:9090';
    expect(configOfAutoscaler(of({}))).toMatch(/"address":"http:\/\/prometheus.*nomadVar "nomad\/jobs\/autoscaler"/);
    expect(configOfAutoscaler(of({ secured: false }))).toContain(`"address":"${address}"}`);
    const other = of({ autoscaler: { prometheusAddress: 'http://other.example:9090' } });
    expect(configOfAutoscaler(other)).toContain('"address":"http://other.example:9090"}');
    expect(() => Template.of(other.servicesStack).resource('nomad_variable', 'autoscaler-secrets')).toThrow();
  });

  test('count the durations of requests finely enough for percentiles', () => {
    const args = (platform: Platform): string =>
      Template.of(platform.servicesStack).job('traefik').TaskGroups[0].Tasks[0].Config.args.join(' ');
    expect(args(open)).toContain('--metrics.prometheus.buckets=0.005,0.01,0.025,');
    expect(args(define({ secured: false }))).not.toContain('buckets');
  });

  test('take no more of an app than its limit', () => {
    expect(jobOf(open, 'services').sample_limit).toBe(20_000);
    expect(jobOf(define({ metrics: { sampleLimit: 0 } }), 'services').sample_limit).toBe(0);
    expect(jobOf(open, 'nomad').sample_limit).toBeUndefined();
    expect(() => define({ metrics: { sampleLimit: -1 } })).toThrow(
      "'metrics.sampleLimit' must be an integer of at least 0",
    );
  });

  test('run on a local platform, too', () => {
    const local = Platform.local(Testing.app(), 'local', { metrics: {} });
    expect(Template.of(local.servicesStack).job('prometheus').TaskGroups[0].Tasks[0].Config.args).toContain(
      '--web.listen-address=172.17.0.1:9090',
    );
  });

  test.each([
    [9100, 'the metrics of the host'],
    [9090, "the platform ('prometheus')"],
    [9093, "the platform ('alertmanager')"],
  ])('keep the port %i of their host from apps', (hostPort, owner) => {
    const { cluster } = Platform.local(Testing.app(), 'local', { metrics: {} });
    const shop = new AppStack(Testing.app(), 'shop', { cluster });
    const image = ContainerImage.fromRegistry('registry.example/web:1');
    expect(() => {
      new WebService(shop, 'web', { image, count: 1, hostPort });
      Testing.synth(shop, true);
    }).toThrow(owner);
  });

  refuses([
    [
      'a host of metrics that runs no tasks',
      { metrics: { host: 'h1' } },
      "'metrics.host' must be a host with the role CLIENT (h4, h5), got 'h1'",
    ],
    [
      'a retention that Prometheus has no block for',
      { metrics: { retention: Duration.hours(1) } },
      "'metrics.retention' must be at least 2h, got 1h",
    ],
    [
      'a retention that the volume does not hold',
      { metrics: { retention: Duration.days(365), size: Size.gibibytes(1) } },
      "'metrics.size' must be at least 6016 MiB for a 'retention' of 8760h: so much the platform reports of itself alone, got 1024 MiB",
    ],
    [
      'a retention that the default volume does not hold',
      { metrics: { retention: Duration.days(3650) } },
      "'metrics.size' must be at least 60151 MiB for a 'retention' of 87600h: so much the platform reports of itself alone, " +
        "got '8192 MiB, the default'",
    ],
    ['a volume without room', { metrics: { size: Size.mebibytes(1) } }, "'metrics.size' must be at least 256 MiB"],
    [
      'an interval of readings of milliseconds',
      { metrics: { scrapeInterval: Duration.milliseconds(10) } },
      "'metrics.scrapeInterval' must be at least 1s",
    ],
    [
      'a label without a name',
      { metrics: { externalLabels: { '': 'a' } } },
      "'metrics.externalLabels' must have names that are not empty",
    ],
    [
      'a label with a variable',
      { metrics: { externalLabels: { site: '${HOME}' } } },
      "'metrics.externalLabels.site' must write '$' as '$$'",
    ],
    [
      'a label of Prometheus itself',
      { metrics: { externalLabels: { __name__: 'a' } } },
      "'metrics.externalLabels' must have names that are not empty",
    ],
    [
      'a store without a URL',
      { metrics: { remoteWrite: [{ url: 'metrics.example' }] } },
      "'metrics.remoteWrite[0].url' must be a URL such as",
    ],
    [
      'a store with a password in its URL',
      { metrics: { remoteWrite: [{ url: 'https://me:secret@metrics.example' }] } },
      "'metrics.remoteWrite[0].url' must hold no user and no password",
    ],
    [
      'a store with a user and no password',
      { metrics: { remoteWrite: [{ url: 'https://m.example', username: 'me' }] } },
      "'metrics.remoteWrite[0].secretVariable' must be given with 'username'",
    ],
    [
      'a store whose secret others may read',
      { metrics: { remoteWrite: [{ url: 'https://m.example', secretVariable: 'nomad/jobs/shop' }] } },
      "'metrics.remoteWrite[0].secretVariable' must be a path below 'nomad/jobs/prometheus/'",
    ],
    [
      'a store with a secret in its options',
      { metrics: { remoteWrite: [{ url: 'https://m.example', raw: { sigv4: { secret_key: 'x' } } }] } },
      "'metrics.remoteWrite[0].raw.sigv4.secret_key' must hold no secret",
    ],
    [
      'an image without a name',
      { metrics: { nodeExporterImage: ContainerImage.fromRegistry('') } },
      "'metrics.nodeExporterImage'",
    ],
    [
      'a namespace of apps with the name of that of metrics',
      { namespaces: ['monitoring'] },
      "'namespaces[0]' must not be one of the platform's own",
    ],
  ]);
});
