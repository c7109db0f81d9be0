/** Features of a platform that apps can ask for. The attributes, the cluster and the contract file all follow this list. */
export interface ClusterFeatures {
  /**
   * Whether the APIs require a token and are served with TLS. An app's stack then has the sensitive variable `<name>_access`
   * with the fields `nomad_ca` and `login`, and also `consul_ca` if it has resources of Consul. Tokens in `nomad_token` and
   * `consul_token` are used instead of the login.
   *
   * @default false
   */
  readonly secured?: boolean;

  /**
   * Whether the hosts have CNI plugins, so that jobs may be in bridge mode.
   *
   * @default false
   */
  readonly hasCni?: boolean;

  /**
   * Whether workloads may be in Consul's service mesh.
   *
   * @default false
   */
  readonly hasMesh?: boolean;

  /**
   * Whether tasks may mount volumes of their host's Docker Engine.
   *
   * @default false
   */
  readonly hasDockerVolumes?: boolean;

  /**
   * Whether a Nomad Autoscaler runs on the platform and may scale jobs in these namespaces.
   *
   * @default false - `autoscale` is an error
   */
  readonly hasAutoscaler?: boolean;

  /**
   * Whether a Prometheus of the platform collects the metrics of workloads and evaluates their alerts.
   *
   * @default false - `metrics` and alerts of a workload are an error
   */
  readonly hasMetrics?: boolean;

  /**
   * Whether the platform collects what tasks write.
   *
   * @default false - `logs` of a container only says how much is kept on its host
   */
  readonly hasLogs?: boolean;

  /**
   * Whether every host takes traces of its tasks, at `otlpAddress`.
   *
   * @default false - `traces` of a workload is an error
   */
  readonly hasTraces?: boolean;

  /**
   * Whether synthesis writes no dashboards of workloads, though the platform has metrics.
   *
   * @default false
   */
  readonly hasNoDashboards?: boolean;
}

/** The defaults, in the order of the contract file. */
const DEFAULTS: Required<ClusterFeatures> = {
  secured: false,
  hasCni: false,
  hasMesh: false,
  hasDockerVolumes: false,
  hasAutoscaler: false,
  hasMetrics: false,
  hasLogs: false,
  hasTraces: false,
  hasNoDashboards: false,
};

/** All features, by what is known of each, with defaults for those of which nothing is. */
export function featuresBy(known: (feature: keyof ClusterFeatures) => boolean | undefined): Required<ClusterFeatures> {
  const names = Object.keys(DEFAULTS) as (keyof ClusterFeatures)[];
  return Object.fromEntries(names.map((name) => [name, known(name) ?? DEFAULTS[name]])) as Required<ClusterFeatures>;
}

/** All features, by the fields of an object, with defaults for those that are absent. */
export function featuresOf(fields: ClusterFeatures): Required<ClusterFeatures> {
  return featuresBy((name) => fields[name]);
}

/** Features that were added later are written only where a platform has them, so that the files of all others stay as they are. */
const LATER: readonly string[] = ['hasMetrics', 'hasLogs', 'hasTraces', 'hasNoDashboards'];

/** The features that the contract file names. */
export function writtenFeatures(fields: ClusterFeatures): ClusterFeatures {
  const entries = Object.entries(featuresOf(fields));
  return Object.fromEntries(entries.filter(([name, has]) => has || !LATER.includes(name)));
}
