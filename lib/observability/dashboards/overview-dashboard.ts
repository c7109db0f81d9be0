import { Dashboard, graph, logsQl, number, Panel, promQl, Row } from './dashboard';
import { dashboardTags, overviewUid } from './dashboard-names';
import { summed } from './job-summary';
import { Addresses, alertmanagerLink, consoleLink, logsLink } from './links';

/** What the overview of a platform is made of. */
export interface OverviewFacts {
  /** Name of the platform. */
  readonly platform: string;

  /** Number of hosts with the role SERVER. */
  readonly servers: number;

  /** Whether the agents have certificates. */
  readonly secured: boolean;

  readonly hasIngress: boolean;
  readonly hasMesh: boolean;
  readonly addresses: Addresses;
}

/** Least number of servers that survive the loss of one; the tolerance of fewer is always 0. */
const QUORUM = 3;

/** Series of a number of busiest jobs or services, as there may be thousands. */
const top = (expression: string): string => `topk(10, ${expression})`;

/** The dashboard of a platform: its agents, its hosts, its ingress, and what runs on it. */
export function overviewDashboard(facts: OverviewFacts): Dashboard {
  const { platform, hasIngress, addresses } = facts;
  return {
    uid: overviewUid(platform),
    title: platform,
    tags: dashboardTags(platform, 'overview'),
    links: [
      { title: 'Apps', to: { tags: dashboardTags(platform, 'app') } },
      ...alertmanagerLink(addresses),
      ...logsLink(addresses, '*'),
      ...consoleLink('Nomad', addresses.nomad, '/ui/jobs'),
    ],
    alerts: 'ALERTS{alertstate="firing",severity!="none"}',
    rows: [
      platformRow(facts),
      ...(hasIngress ? [ingressRow()] : []),
      hostsRow(),
      jobsRow(),
      certificatesRow(facts),
      monitoringRow(facts),
    ].filter(({ panels }) => panels.length > 0),
  };
}

function platformRow({ servers }: OverviewFacts): Row {
  const tolerance = [
    number('Servers of Nomad that may fail', 'none', promQl('max(nomad_nomad_autopilot_failure_tolerance)')),
    number('Servers of Consul that may fail', 'none', promQl('max(consul_autopilot_failure_tolerance)')),
  ];
  return {
    title: 'Platform',
    panels: [
      number('Firing alerts', 'none', promQl(`count(ALERTS{alertstate="firing",severity!="none"}) or vector(0)`), 1),
      number('Targets down', 'none', promQl('count(up == 0) or vector(0)'), 1),
      number('Agents of Nomad', 'none', promQl('sum(up{job="nomad"})')),
      number('Clients that report', 'none', promQl('max(nomad_nomad_heartbeat_active)')),
      number('Leaders of Consul', 'none', promQl('sum(consul_server_isLeader)')),
      number('Unhealthy instances', 'none', promQl('sum(consul_service_instances{status="critical"}) or vector(0)'), 1),
      number('Jobs', 'none', promQl('max(nomad_nomad_job_status_running)')),
      number('Running instances', 'none', promQl(summed('running'))),
      number('Instances without a host', 'none', promQl(summed('queued')), 1),
      number('Blocked evaluations', 'none', promQl('max(nomad_nomad_blocked_evals_total_blocked)'), 1),
      ...(servers >= QUORUM ? tolerance : []),
    ],
  };
}

function ingressRow(): Row {
  const requests = 'rate(traefik_entrypoint_requests_total[5m])';
  const errors = 'rate(traefik_entrypoint_requests_total{code=~"5.."}[5m])';
  const buckets = 'rate(traefik_entrypoint_request_duration_seconds_bucket[5m])';
  return {
    title: 'Ingress',
    panels: [
      graph('Requests', 'reqps', promQl(`sum by (entrypoint) (${requests})`, '{{entrypoint}}')),
      graph('Share of 5xx', 'percentunit', promQl(`sum(${errors}) / sum(${requests}) or vector(0)`, '5xx')),
      graph(
        'Time of 95 % of the requests',
        's',
        promQl(`histogram_quantile(0.95, sum by (entrypoint, le) (${buckets}))`, '{{entrypoint}}'),
      ),
      graph(
        'Busiest services',
        'reqps',
        promQl(top('sum by (service) (rate(traefik_service_requests_total[5m]))'), '{{service}}'),
      ),
    ],
  };
}

function hostsRow(): Row {
  const share = (what: string): string =>
    `nomad_client_allocated_${what} / (nomad_client_allocated_${what} + nomad_client_unallocated_${what})`;
  return {
    title: 'Hosts',
    panels: [
      graph(
        'CPU',
        'percentunit',
        promQl('1 - avg by (host) (rate(node_cpu_seconds_total{mode="idle"}[5m]))', '{{host}}'),
      ),
      graph(
        'Memory',
        'percentunit',
        promQl('1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes', '{{host}}'),
      ),
      graph(
        'Disks',
        'percentunit',
        // A device that is mounted several times counts once.
        promQl(
          'max by (host, device) (1 - node_filesystem_avail_bytes / node_filesystem_size_bytes)',
          '{{host}} {{device}}',
        ),
      ),
      graph(
        'Network',
        'Bps',
        promQl('sum by (host) (rate(node_network_receive_bytes_total[5m]))', '{{host}} received'),
        promQl('sum by (host) (rate(node_network_transmit_bytes_total[5m]))', '{{host}} sent'),
      ),
      graph(
        'Reserved by jobs',
        'percentunit',
        promQl(`max by (host) (${share('memory')})`, '{{host}} memory'),
        promQl(`max by (host) (${share('cpu')})`, '{{host}} CPU'),
      ),
    ],
  };
}

function jobsRow(): Row {
  const byJob = (series: string): string => top(`sum by (namespace, job) (${series})`);
  return {
    title: 'Jobs',
    panels: [
      graph('Most memory', 'bytes', promQl(byJob('nomad_client_allocs_memory_usage'), '{{namespace}}/{{job}}')),
      graph('Most CPU', 'hertz', promQl(byJob('nomad_client_allocs_cpu_total_ticks * 1e6'), '{{namespace}}/{{job}}')),
      graph(
        'Restarts in 10 minutes',
        'none',
        promQl(recent('restart'), 'restarts'),
        promQl(recent('failed'), 'failed'),
      ),
      graph('Killed for memory in 10 minutes', 'none', promQl(recent('oom_killed'), 'kills')),
    ],
  };
}

/** Nomad forgets a counter a minute after it was last counted up, so that no rate sees a single event. */
function recent(event: string): string {
  return `sum(max_over_time(nomad_client_allocs_${event}[10m])) or vector(0)`;
}

function certificatesRow({ secured, hasMesh }: OverviewFacts): Row {
  const days = (title: string, expression: string): Panel => number(title, 'd', promQl(`${expression} / 86400`));
  return {
    title: 'Certificates',
    panels: [
      ...(secured
        ? [
            days('Nomad', 'min(nomad_agent_tls_cert_expiration_seconds)'),
            days('Consul', 'min(consul_agent_tls_cert_expiry > 0)'),
          ]
        : []),
      ...(hasMesh ? [days('Mesh', 'min(consul_mesh_active_root_ca_expiry > 0)')] : []),
    ],
  };
}

function monitoringRow({ addresses }: OverviewFacts): Row {
  const ingested = 'sum(rate(vl_rows_ingested_total[5m]))';
  const samples = 'rate(prometheus_tsdb_head_samples_appended_total[5m])';
  return {
    title: 'Metrics and logs',
    panels: [
      graph('Samples', 'cps', promQl(`sum(${samples})`, 'samples')),
      graph('Series', 'none', promQl('sum(prometheus_tsdb_head_series)', 'series')),
      ...(addresses.logs !== undefined
        ? [
            graph('Lines', 'cps', promQl(ingested, 'lines')),
            graph(
              "Filled share of the Collectors' queues",
              'percentunit',
              promQl('max by (host) (otelcol_exporter_queue_size / otelcol_exporter_queue_capacity)', '{{host}}'),
            ),
            graph('Size of all lines', 'bytes', promQl('sum(vl_data_size_bytes)', 'on disk')),
            graph(
              'Lines by job',
              'none',
              logsQl('* | stats by (namespace, job) count() lines', '{{namespace}}/{{job}}'),
            ),
          ]
        : []),
    ],
  };
}
