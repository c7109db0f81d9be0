/** Tag of Consul services whose instances serve metrics. */
export const METRICS_TAG = 'metrics';

/** Metadata of such a service; Consul's catalog knows no job, and no namespace of Nomad. */
export const METRICS_META = {
  namespace: 'namespace',
  job: 'job',
  group: 'group',
  task: 'task',
  path: 'metrics_path',
  port: 'metrics_port',
  scheme: 'metrics_scheme',
  proxyPort: 'envoy_metrics_port',
} as const;

/** Metadata that says whose the metrics are: those of a job whose group and task have its name. */
export function ownerMeta(namespace: string, job: string): { [key: string]: string } {
  return {
    [METRICS_META.namespace]: namespace,
    [METRICS_META.job]: job,
    [METRICS_META.group]: job,
    [METRICS_META.task]: job,
  };
}

const META = '__meta_consul_service_metadata_';

/** A label is only set where the metadata says something. */
function fromMeta(key: string, label: string): object {
  return { source_labels: [`${META}${key}`], regex: '(.+)', target_label: label };
}

/**
 * Another port of the same host. It replaces that of the discovered address, since a service in the mesh has no address of its own:
 * there Prometheus takes the host's.
 */
function atPort(key: string): object {
  return {
    source_labels: ['__address__', `${META}${key}`],
    separator: ';',
    regex: '(.+):[0-9]+;([0-9]+)',
    replacement: '$1:$2',
    target_label: '__address__',
  };
}

/** How Prometheus names the instances of a service, by the same words as Nomad and the logs do. */
export const SERVICE_LABELS = {
  /** Where they are. */
  address: [
    atPort(METRICS_META.port),
    fromMeta(METRICS_META.path, '__metrics_path__'),
    fromMeta(METRICS_META.scheme, '__scheme__'),
  ],

  /** Where the proxies beside them are, in the mesh. */
  proxyAddress: [atPort(METRICS_META.proxyPort)],

  /** What they are. */
  own: [
    { source_labels: ['__meta_consul_node'], target_label: 'host' },
    { source_labels: ['__meta_consul_service'], target_label: 'job' },
    fromMeta(METRICS_META.job, 'job'),
    fromMeta(METRICS_META.namespace, 'namespace'),
    fromMeta(METRICS_META.group, 'task_group'),
    fromMeta(METRICS_META.task, 'task'),
    {
      source_labels: ['__meta_consul_service_id'],
      regex: '_nomad-task-([0-9a-f-]{36})-.*',
      target_label: 'alloc_id',
    },
  ],

  /** The series of the health list are about other services, so that they don't carry the labels of the list's own job. */
  withoutJobOfHealthList: ['namespace', 'task_group', 'task', 'alloc_id', 'host', 'instance'].map((label) => ({
    source_labels: ['__name__'],
    regex: 'consul_service_instances',
    target_label: label,
    replacement: '',
  })),
} as const;
