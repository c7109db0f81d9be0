/** Namespace of the jobs that watch the platform, as they may ask more of Consul than apps. */
export const MONITORING = 'monitoring';

/** Ports of the programs that watch the platform: their own defaults, the same on every host. */
export const MONITORING_PORTS = {
  prometheus: 9090,
  alertmanager: 9093,
  nodeExporter: 9100,
  victoriaLogs: 9428,
  otlpGrpc: 4317,
  otlpHttp: 4318,
  collectorMetrics: 8888,
  collectorHealth: 13133,
} as const;

/** Ids of their jobs, which are also the names of their services in Consul. */
export const MONITORING_JOBS = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  serviceHealth: 'service-health',
  victoriaLogs: 'victoria-logs',
} as const;

/** Ids by which Grafana's dashboards name their data sources. */
export const DATA_SOURCES = { metrics: 'berth-prometheus', logs: 'berth-logs' } as const;

/** Name of the user whom the programs ask for a password on a secured platform. */
export const MONITORING_USER = 'berth';

/** Address of a job's service, for tasks and for containers that ask Consul's DNS. */
export function monitoringAddress(job: string, port: number): string {
  return `http://${job}.service.consul:${port}`;
}
