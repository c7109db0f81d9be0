/** What a platform has, or lets apps do. Each is known to apps, and to the contract file, by standing here. */
export interface ClusterFeatures {
  /**
   * Whether the platform asks for a token, and its API is served with TLS. An app's stack then has the sensitive variable
   * `<name>_access`, with the fields `nomad_ca` and `nomad_token`; and `consul_ca` and `consul_token` when it defines anything
   * of Consul's.
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
   * Whether a Nomad Autoscaler runs there, with the right to scale the jobs of these namespaces.
   *
   * @default false - `autoscale` is an error
   */
  readonly hasAutoscaler?: boolean;
}

/** The defaults, in the order of the contract file. */
const DEFAULTS: Required<ClusterFeatures> = {
  secured: false,
  hasCni: false,
  hasMesh: false,
  hasDockerVolumes: false,
  hasAutoscaler: false,
};

/** The features among the fields of an object, with their defaults filled in. */
export function featuresOf(fields: ClusterFeatures): Required<ClusterFeatures> {
  const names = Object.keys(DEFAULTS) as (keyof ClusterFeatures)[];
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? DEFAULTS[name]])) as Required<ClusterFeatures>;
}
