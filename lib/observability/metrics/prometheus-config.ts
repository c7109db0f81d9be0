import { CONSUL_PORTS, LOCAL_CONSUL } from '../../consul/ports';
import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { NOMAD_PORTS } from '../../nomad/agent/ports';
import { merge } from '../../private/rendering/json';
import { APP_RULES } from '../alerts/app-alerts';
import { MONITORING_JOBS, MONITORING_PORTS, MONITORING_USER } from '../monitoring';
import { METRICS_META, SERVICE_LABELS } from './service-labels';

/** A host, as Prometheus watches it. */
export interface WatchedHost {
  readonly name: string;
  readonly address: string;

  /** Port at which its ingress serves metrics; undefined where it has none. */
  readonly ingressPort: number | undefined;
}

/** Files that only Prometheus' task sees. */
export const PROMETHEUS_FILES = {
  consulToken: '/secrets/consul.token',
  password: '/secrets/password',
  logsPassword: '/secrets/logs-password',
  consulAuthority: '/local/consul-ca.pem',
  nomadAuthority: '/local/nomad-ca.pem',
  platformRules: '/local/platform-rules.json',
} as const;

/** What Prometheus' configuration depends on. */
export interface PrometheusConfigProps {
  readonly hosts: readonly WatchedHost[];

  /** Whether the agents ask for certificates and tokens, and the other programs for a password. */
  readonly secured: boolean;

  /** Whether each host has a Collector. */
  readonly collectors: boolean;

  /** Whether VictoriaLogs keeps the lines of the platform. */
  readonly logsStore: boolean;

  /** Whether apps may have proxies. */
  readonly mesh: boolean;

  readonly scrapeInterval: Duration;
  readonly retention: Duration;

  /** Most values that are taken from one instance of an app; 0 is no limit. */
  readonly sampleLimit: number;

  /** Most that all metrics together may take on disk. */
  readonly size: Size;

  readonly externalLabels: { readonly [name: string]: string };

  /** Stores that get a copy, by Prometheus' own names. */
  readonly remoteWrite: readonly { readonly [key: string]: any }[];

  /** Further configuration, by Prometheus' own names. */
  readonly raw: { readonly [key: string]: any };
}

/**
 * Prometheus' configuration. Hosts, agents and the ingress are declared, so that one that is lost stays a target; apps are found in
 * Consul.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 */
export function prometheusConfig(props: PrometheusConfigProps): { [key: string]: any } {
  const { externalLabels, remoteWrite } = props;
  const interval = props.scrapeInterval.toString();
  const config = {
    global: {
      scrape_interval: interval,
      evaluation_interval: interval,
      ...(Object.keys(externalLabels).length > 0 && { external_labels: { ...externalLabels } }),
    },
    storage: { tsdb: { retention: { time: props.retention.toString(), size: `${props.size.toBytes()}B` } } },
    rule_files: [PROMETHEUS_FILES.platformRules, APP_RULES],
    alerting: {
      alertmanagers: [
        {
          ...asked(props.secured),
          consul_sd_configs: [consulOf(props.secured, { services: [MONITORING_JOBS.alertmanager] })],
          relabel_configs: SERVICE_LABELS.address,
        },
      ],
    },
    scrape_configs: [...declared(props), ...found(props)],
    ...(remoteWrite.length > 0 && { remote_write: [...remoteWrite] }),
  };
  return merge(config, props.raw);
}

/** An address with a port, as URLs write it. */
export function atPort(address: string, port: number): string {
  return `${address.includes(':') && !address.includes('TfToken') ? `[${address}]` : address}:${port}`;
}

/** The jobs whose targets Berth knows. */
function declared({ hosts, secured, collectors }: PrometheusConfigProps): object[] {
  const on = (port: number, of: readonly WatchedHost[] = hosts): object[] =>
    of.map(({ name, address }) => ({ targets: [atPort(address, port)], labels: { host: name } }));
  const ingresses = hosts.filter(({ ingressPort }) => ingressPort !== undefined);
  const { consulToken, consulAuthority, nomadAuthority } = PROMETHEUS_FILES;
  return [
    { job_name: 'node', ...asked(secured), static_configs: on(MONITORING_PORTS.nodeExporter) },
    {
      job_name: 'nomad',
      ...trusted(secured, nomadAuthority),
      metrics_path: '/v1/metrics',
      params: { format: ['prometheus'] },
      // Nomad names jobs and namespaces by the same words.
      honor_labels: true,
      static_configs: on(NOMAD_PORTS.http),
    },
    {
      job_name: 'consul',
      ...trusted(secured, consulAuthority),
      ...(secured && { authorization: { credentials_file: consulToken } }),
      metrics_path: '/v1/agent/metrics',
      params: { format: ['prometheus'] },
      static_configs: on(secured ? CONSUL_PORTS.https : CONSUL_PORTS.http),
    },
    ...(ingresses.length === 0
      ? []
      : [
          {
            job_name: 'traefik',
            static_configs: ingresses.flatMap((host) => on(host.ingressPort!, [host])),
          },
        ]),
    ...(collectors ? [{ job_name: 'collector', static_configs: on(MONITORING_PORTS.collectorMetrics) }] : []),
  ];
}

/** The jobs whose targets are in Consul. */
function found({ secured, logsStore, mesh, sampleLimit }: PrometheusConfigProps): object[] {
  const { victoriaLogs, ...others } = MONITORING_JOBS;
  const of = (services: readonly string[]): object => ({
    consul_sd_configs: [consulOf(secured, { services })],
    relabel_configs: [...SERVICE_LABELS.address, ...SERVICE_LABELS.own],
  });
  return [
    {
      job_name: 'monitoring',
      ...asked(secured),
      ...of(Object.values(others)),
      // The list of services is of all jobs.
      metric_relabel_configs: SERVICE_LABELS.withoutJobOfHealthList,
    },
    ...(logsStore
      ? [{ job_name: 'logs', ...asked(secured, PROMETHEUS_FILES.logsPassword), ...of([victoriaLogs]) }]
      : []),
    {
      job_name: 'services',
      sample_limit: sampleLimit,
      consul_sd_configs: [
        consulOf(secured, { filter: '"metrics" in ServiceTags', health_filter: '"metrics" in Service.Tags' }),
      ],
      relabel_configs: [...SERVICE_LABELS.address, ...SERVICE_LABELS.own],
    },
    ...(mesh
      ? [
          {
            job_name: 'proxies',
            consul_sd_configs: [
              consulOf(secured, {
                filter: `"${METRICS_META.proxyPort}" in ServiceMeta`,
                health_filter: `"${METRICS_META.proxyPort}" in Service.Meta`,
              }),
            ],
            relabel_configs: [...SERVICE_LABELS.proxyAddress, ...SERVICE_LABELS.own],
          },
        ]
      : []),
  ];
}

/** The catalog of Consul, which the agent on Prometheus' own host knows. */
function consulOf(secured: boolean, which: object): object {
  return {
    server: LOCAL_CONSUL,
    ...(secured && { authorization: { credentials_file: PROMETHEUS_FILES.consulToken } }),
    ...which,
    refresh_interval: '15s',
  };
}

/** What programs ask for that know no tokens. */
function asked(secured: boolean, password: string = PROMETHEUS_FILES.password): object {
  return secured ? { basic_auth: { username: MONITORING_USER, password_file: password } } : {};
}

/** How agents are reached. */
function trusted(secured: boolean, authority: string): object {
  return secured ? { scheme: 'https', tls_config: { ca_file: authority } } : {};
}
