/** Images of the programs that watch a platform, which hosts need beside those of its agents. */
export const IMAGES = [
  'prom/prometheus:v3.16.0',
  'prom/alertmanager:v0.35.0',
  'prom/node-exporter:v1.12.1',
  'victoriametrics/victoria-logs:v1.52.1',
  'otel/opentelemetry-collector-contrib:0.165.0',
];
