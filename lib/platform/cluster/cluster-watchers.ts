/** Addresses of what watches a platform. The attributes, the cluster and the contract file all follow this list. */
export interface ClusterWatchers {
  /**
   * URL of Prometheus, for tasks and for whoever asks Consul's DNS.
   *
   * @default - the platform has no metrics
   */
  readonly prometheusAddress?: string;

  /**
   * URL of Alertmanager, for tasks and for whoever asks Consul's DNS.
   *
   * @default - the platform has no metrics
   */
  readonly alertmanagerAddress?: string;

  /**
   * URL of VictoriaLogs, for tasks and for whoever asks Consul's DNS.
   *
   * @default - the platform keeps no logs
   */
  readonly logsAddress?: string;

  /**
   * URL at which each host takes traces and logs of its own tasks by OTLP over HTTP.
   *
   * @default - the platform takes none
   */
  readonly otlpAddress?: string;

  /**
   * URL of the Grafana that has the dashboards, to which alerts link.
   *
   * @default - none is known
   */
  readonly dashboardsAddress?: string;
}

/** The fields, in the order of the contract file. */
export const WATCHERS: readonly (keyof ClusterWatchers)[] = [
  'prometheusAddress',
  'alertmanagerAddress',
  'logsAddress',
  'otlpAddress',
  'dashboardsAddress',
];

/** All addresses, by what is known of each. */
export function watchersBy(known: (watcher: keyof ClusterWatchers) => string | undefined): ClusterWatchers {
  return Object.fromEntries(WATCHERS.map((name) => [name, known(name)]));
}
