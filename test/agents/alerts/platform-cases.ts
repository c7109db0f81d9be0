import { RuleCase } from './promtool';

const warning = { severity: 'warning' };
const critical = { severity: 'critical' };
const job = { namespace: 'shop', job: 'web', task_group: 'web' };

/** A case of the platform's own rules: quiet at first, then an alert, and quiet again. */
export const PLATFORM_CASES: readonly RuleCase[] = [
  {
    alert: 'Watchdog',
    what: 'it always fires',
    series: {},
    fires: { '0s': [{ severity: 'none' }], '1h': [{ severity: 'none' }] },
  },
  {
    alert: 'NodeDown',
    what: 'an agent that is gone for a minute is being replaced; one that is gone for longer is lost',
    series: {
      'up{job="nomad",host="h1",instance="h1:4646"}': '1x10 0x3 1x10 0x20 1x20',
      'up{job="nomad",host="h2",instance="h2:4646"}': '1x100',
      'up{job="node",host="h2",instance="h2:9100"}': '0x100',
    },
    fires: {
      '3m30s': [],
      '9m30s': [{ ...critical, job: 'nomad', host: 'h1', instance: 'h1:4646' }],
      '13m': [],
    },
  },
  {
    alert: 'TargetDown',
    what: 'a target that does not answer',
    series: { 'up{job="web",instance="a:1",host="h1"}': '1x10 0x20 1x20' },
    fires: {
      '2m30s': [],
      '6m': [{ ...warning, job: 'web', instance: 'a:1', host: 'h1' }],
      '9m': [],
    },
  },
  {
    alert: 'NomadNoLeader',
    what: 'no server reports clients, as a lost quorum does not',
    series: { 'nomad_nomad_heartbeat_active{host="h1"}': '5x10 _x10 stale _x20', 'up{job="nomad"}': '1x60' },
    fires: { '2m': [], '12m': [critical] },
  },
  {
    alert: 'ConsulNoLeader',
    what: 'no server says that it leads',
    series: { 'consul_server_isLeader{host="h1"}': '1x10 0x20', 'consul_server_isLeader{host="h2"}': '0x10 0x4 1x20' },
    fires: { '2m': [], '3m30s': [], '6m': [] },
  },
  {
    alert: 'ConsulNoLeader',
    what: 'no server leads for more than a minute',
    series: { 'consul_server_isLeader{host="h1"}': '1x10 0x20' },
    fires: { '2m': [], '5m': [critical] },
  },
  ...['nomad_nomad_autopilot_failure_tolerance', 'consul_autopilot_failure_tolerance'].map((tolerance) => ({
    alert: tolerance.startsWith('nomad') ? 'NomadQuorumAtRisk' : 'ConsulQuorumAtRisk',
    what: 'one server of three is lost',
    series: { [tolerance]: '1x10 0x40 1x20' },
    fires: { '7m': [], '9m': [critical], '14m': [] },
  })),
  {
    alert: 'ClientsMissing',
    what: 'one client of two does not report',
    series: { nomad_nomad_heartbeat_active: '2x10 1x20 2x20' },
    fires: { '4m': [], '6m': [critical], '8m30s': [] },
  },
  {
    alert: 'BlockedEvaluations',
    what: 'a job finds no capacity',
    series: { nomad_nomad_blocked_evals_total_blocked: '0x4 2x20 0x20' },
    fires: { '2m': [], '5m': [warning], '7m': [] },
  },
  ...[
    ['nomad_agent_tls_cert_expiration_seconds', 'Nomad'],
    ['consul_agent_tls_cert_expiry', 'Consul'],
    ['consul_mesh_active_root_ca_expiry', 'the mesh'],
  ].map(([series, certificate]) => ({
    alert: 'CertificateExpires',
    what: `a certificate of ${certificate} has a week left, another a year, and a third is none`,
    series: {
      [`${series}{host="h1"}`]: '604800x400',
      [`${series}{host="h2"}`]: '31536000x400',
      [`${series}{host="h3"}`]: '0x400',
    },
    fires: { '4m': [], '6m': [{ ...warning, certificate, host: 'h1' }] },
  })),
  {
    alert: 'CertificateExpires',
    what: 'a certificate of the ingress has a week left, another a year, and a third was renewed',
    series: {
      'traefik_tls_certs_not_after{cn="a",serial="1"}': '604800x400',
      'traefik_tls_certs_not_after{cn="b",serial="2"}': '31536000x400',
      'traefik_tls_certs_not_after{cn="c",serial="3"}': '604800x400',
      'traefik_tls_certs_not_after{cn="c",serial="4"}': '31536000x400',
    },
    fires: { '4m': [], '6m': [{ ...warning, certificate: 'the ingress', cn: 'a' }] },
  },
  {
    alert: 'DiskFillsUp',
    what: 'a disk that is mounted twice is nearly full; memory that looks like one does not count',
    series: {
      'node_filesystem_avail_bytes{host="h1",device="sda",mountpoint="/",fstype="ext4"}': '5x100',
      'node_filesystem_avail_bytes{host="h1",device="sda",mountpoint="/data",fstype="ext4"}': '5x100',
      'node_filesystem_avail_bytes{host="h1",device="tmpfs",mountpoint="/run",fstype="tmpfs"}': '0x100',
      'node_filesystem_size_bytes{host="h1",device="sda",mountpoint="/",fstype="ext4"}': '100x100',
      'node_filesystem_size_bytes{host="h1",device="sda",mountpoint="/data",fstype="ext4"}': '100x100',
      'node_filesystem_size_bytes{host="h1",device="tmpfs",mountpoint="/run",fstype="tmpfs"}': '100x100',
    },
    fires: { '5m': [], '11m': [{ ...critical, host: 'h1', device: 'sda' }] },
  },
  {
    alert: 'DiskWillFill',
    what: 'a disk that loses a tenth of its room in an hour, and one that loses none; nothing is told before five hours are known',
    series: {
      'node_filesystem_avail_bytes{host="h1",device="sda",mountpoint="/",fstype="ext4"}': '3900-4x450',
      'node_filesystem_avail_bytes{host="h2",device="sda",mountpoint="/",fstype="ext4"}': '3900x450',
      'node_filesystem_size_bytes{host="h1",device="sda",mountpoint="/",fstype="ext4"}': '10000x450',
      'node_filesystem_size_bytes{host="h2",device="sda",mountpoint="/",fstype="ext4"}': '10000x450',
    },
    every: '1m',
    fires: { '2h': [], '4h': [], '7h': [{ ...warning, host: 'h1', device: 'sda' }] },
  },
  {
    alert: 'MemoryShort',
    what: 'a host with a twentieth of its memory left',
    series: {
      'node_memory_MemAvailable_bytes{host="h1"}': '5x100',
      'node_memory_MemTotal_bytes{host="h1"}': '100x100',
    },
    fires: { '5m': [], '11m': [{ ...warning, host: 'h1' }] },
  },
  {
    alert: 'ClockSkew',
    what: 'clocks that are two seconds behind and ahead, one that is right, and one on a host that answers after two seconds',
    series: {
      'node_time_seconds{job="node",host="h1"}': '-2+15x100',
      'node_time_seconds{job="node",host="h2"}': '3+15x100',
      'node_time_seconds{job="node",host="h3"}': '0+15x100',
      'node_time_seconds{job="node",host="h4"}': '2+15x100',
      'scrape_duration_seconds{job="node",host="h1"}': '1x100',
      'scrape_duration_seconds{job="node",host="h2"}': '1x100',
      'scrape_duration_seconds{job="node",host="h3"}': '0x100',
      'scrape_duration_seconds{job="node",host="h4"}': '2x100',
    },
    fires: { '4m': [], '6m': ['h1', 'h2'].map((host) => ({ ...warning, job: 'node', host })) },
  },
  {
    alert: 'AllocationsLost',
    what: 'old ones count no more, and a new leader says the same as the former',
    series: {
      'nomad_nomad_job_summary_lost{namespace="shop",job="web",task_group="web",host="h1"}': '1x60 3x60 _x100',
      'nomad_nomad_job_summary_lost{namespace="shop",job="web",task_group="web",host="h2"}': '_x60 _x58 3x100',
    },
    fires: { '10m': [], '16m': [{ ...warning, ...job }], '30m': [] },
  },
  {
    alert: 'AllocationsLost',
    what: 'a job that was deployed a minute ago',
    series: { 'nomad_nomad_job_summary_lost{namespace="shop",job="web",task_group="web",host="h1"}': '_x60 0x4 1x60' },
    fires: { '16m': [], '17m': [{ ...warning, ...job }], '27m': [] },
  },
  {
    alert: 'AllocationsUnknown',
    what: 'a client is out of reach and returns, as both leaders say',
    series: {
      'nomad_nomad_job_summary_unknown{namespace="shop",job="web",task_group="web",host="h1"}': '0x10 1x20 0x100',
      'nomad_nomad_job_summary_unknown{namespace="shop",job="web",task_group="web",host="h2"}': '0x130',
    },
    fires: { '2m': [], '5m': [{ ...warning, ...job }], '9m': [] },
  },
  {
    alert: 'AllocationFailed',
    what: 'a counter that is there for a minute only; a run counts as its job',
    series: {
      'nomad_client_allocs_failed{namespace="shop",job="web/periodic-17",task_group="web",alloc_id="1"}':
        '_x10 1x3 stale',
    },
    fires: { '2m': [], '3m': [{ ...warning, ...job }], '6m': [] },
  },
  {
    alert: 'TaskRestarts',
    what: 'three restarts within ten minutes, of two instances',
    series: {
      'nomad_client_allocs_restart{namespace="shop",job="web",task_group="web",task="web",alloc_id="1"}':
        '_x4 1x3 2x3 stale',
      'nomad_client_allocs_restart{namespace="shop",job="web",task_group="web",task="web",alloc_id="2"}':
        '_x12 1x3 stale',
    },
    fires: { '2m': [], '4m': [{ ...warning, ...job, task: 'web' }], '20m': [] },
  },
  {
    alert: 'OomKilled',
    what: 'a single kill, whose counter begins at 1',
    series: {
      'nomad_client_allocs_oom_killed{namespace="shop",job="web",task_group="web",task="web",alloc_id="1"}':
        '_x10 1x3 stale',
    },
    fires: { '2m': [], '3m': [{ ...warning, ...job, task: 'web' }], '6m': [] },
  },
  {
    alert: 'PlacementFails',
    what: 'an instance that waits for a host',
    series: {
      'nomad_nomad_job_summary_queued{namespace="shop",job="web",task_group="web",host="h1"}': '0x4 1x20 0x20',
    },
    fires: { '2m': [], '5m': [{ ...warning, ...job }], '8m': [] },
  },
  {
    alert: 'PlacementFails',
    what: 'a run that waits counts as its job; several that wait a moment each do not',
    series: {
      'nomad_nomad_job_summary_queued{namespace="shop",job="web/dispatch-17-a",task_group="web"}': '1x20 0x20',
      'nomad_nomad_job_summary_queued{namespace="shop",job="late/dispatch-17-b",task_group="late"}': '1x6 0x34',
      'nomad_nomad_job_summary_queued{namespace="shop",job="late/dispatch-17-c",task_group="late"}': '0x6 1x6 0x28',
    },
    fires: { '1m': [], '3m': [{ ...warning, ...job, run: '17-a' }], '8m': [] },
  },
  {
    alert: 'ServiceUnhealthy',
    what: 'all instances of a service fail, one of another',
    series: {
      'consul_service_instances{service="web",status="passing"}': '2x4 0x20 2x20',
      'consul_service_instances{service="web",status="critical"}': '0x4 2x20 0x20',
      'consul_service_instances{service="api",status="passing"}': '2x4 1x40',
      'consul_service_instances{service="api",status="critical"}': '0x4 1x40',
    },
    fires: { '1m45s': [], '4m': [{ ...critical, service: 'web' }], '8m': [] },
  },
  {
    alert: 'HighErrorRatio',
    what: 'a tenth of the requests to one service fails, of those to another none',
    series: {
      'traefik_service_requests_total{service="web@consulcatalog",code="200"}': '0+90x100',
      'traefik_service_requests_total{service="web@consulcatalog",code="500"}': '0+10x100',
      'traefik_service_requests_total{service="api@consulcatalog",code="200"}': '0+90x100',
    },
    fires: { '1m': [], '8m': [{ ...warning, service: 'web@consulcatalog' }] },
  },
  {
    alert: 'HighLatency',
    what: 'a tenth of the requests takes more than a second',
    series: {
      'traefik_service_request_duration_seconds_bucket{service="web@consulcatalog",le="1"}': '0+90x100',
      'traefik_service_request_duration_seconds_bucket{service="web@consulcatalog",le="2.5"}': '0+100x100',
      'traefik_service_request_duration_seconds_bucket{service="web@consulcatalog",le="+Inf"}': '0+100x100',
    },
    fires: { '4m': [], '12m': [{ ...warning, service: 'web@consulcatalog' }] },
  },
  {
    alert: 'PrometheusConfigNotLoaded',
    what: 'a reload was refused',
    series: { 'prometheus_config_last_reload_successful{job="prometheus"}': '1x4 0x20 1x20' },
    fires: { '1m45s': [], '4m': [{ ...critical, job: 'prometheus' }], '8m': [] },
  },
  {
    alert: 'RuleFails',
    what: 'a rule can not be evaluated',
    series: { 'prometheus_rule_evaluation_failures_total{rule_group="f;shop/web"}': '0x20 1+1x10 11x60' },
    fires: { '4m': [], '7m': [{ ...warning, rule_group: 'f;shop/web' }], '20m': [] },
  },
  {
    alert: 'NoAlertmanager',
    what: 'Prometheus finds none',
    series: { prometheus_notifications_alertmanagers_discovered: '1x4 0x20 1x20' },
    fires: { '2m': [], '5m': [critical], '8m': [] },
  },
  {
    alert: 'NotificationsDropped',
    what: 'Alertmanager takes none',
    series: { 'prometheus_notifications_dropped_total{job="prometheus"}': '0x20 1+1x10 11x60' },
    fires: { '4m': [], '7m': [{ ...critical, job: 'prometheus' }], '20m': [] },
  },
  {
    alert: 'NotificationsFail',
    what: 'a receiver does not answer',
    series: {
      'alertmanager_notifications_failed_total{integration="slack",reason="clientError"}': '0x20 1+1x10 11x60',
      'alertmanager_notifications_failed_total{integration="email",reason="other"}': '0x100',
    },
    fires: { '4m': [], '7m': [{ ...critical, integration: 'slack' }], '20m': [] },
  },
  {
    alert: 'BackupOverdue',
    what: 'hourly backups, of which three fail',
    series: {
      'nomad_nomad_job_summary_complete{namespace="backup",parent_id="snapshot",periodic_id="1"}': '0x4 1x900',
      'nomad_nomad_job_summary_complete{namespace="backup",parent_id="snapshot",periodic_id="2"}': '_x240 0x4 1x800',
      'nomad_nomad_job_summary_complete{namespace="backup",parent_id="snapshot",periodic_id="3"}': '_x1200 0x4 1x200',
    },
    fires: {
      '4h': [],
      '4h10m': [{ ...critical, namespace: 'backup', job: 'snapshot' }],
      '5h2m': [],
    },
  },
  {
    alert: 'LogsReadOnly',
    what: 'the disk of the logs is full',
    series: { 'vl_storage_is_read_only{host="h1"}': '0x4 1x20' },
    fires: { '1m45s': [], '4m': [{ ...critical, host: 'h1' }] },
  },
  {
    alert: 'LogsDropped',
    what: 'lines are too old',
    series: { 'vl_rows_dropped_total{reason="too_small_timestamp"}': '0+1x100' },
    fires: { '2m': [], '8m': [{ ...warning, reason: 'too_small_timestamp' }] },
  },
  {
    alert: 'CollectorQueueFills',
    what: 'the store of the logs is down',
    series: {
      'otelcol_exporter_queue_size{host="h1",exporter="otlp_http/logs"}': '60x60',
      'otelcol_exporter_queue_capacity{host="h1",exporter="otlp_http/logs"}': '100x60',
    },
    fires: { '4m': [], '6m': [{ ...warning, host: 'h1', exporter: 'otlp_http/logs' }] },
  },
  {
    alert: 'CollectorSendFails',
    what: 'lines are lost, by either name of the counter',
    series: {
      'otelcol_exporter_send_failed_log_records{host="h1",exporter="a"}': '0+1x100',
      'otelcol_exporter_send_failed_spans_total{host="h2",exporter="b"}': '0+1x100',
    },
    fires: {
      '3m': [],
      '8m': [
        { ...warning, host: 'h1', exporter: 'a' },
        { ...warning, host: 'h2', exporter: 'b' },
      ],
    },
  },
];
