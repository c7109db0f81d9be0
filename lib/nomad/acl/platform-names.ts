/** Namespaces of a platform's own jobs: their tasks read private keys, and all of Consul's state. */
export const PLATFORM_NAMESPACES: readonly string[] = ['ingress', 'backup', 'autoscaler', 'monitoring'];

/** Host volumes of a platform's own jobs: copies of all state, and what watches the platform. */
export const PLATFORM_VOLUMES: readonly string[] = [
  'snapshots',
  'monitoring-prometheus',
  'monitoring-alertmanager',
  'monitoring-victoria-logs',
];
