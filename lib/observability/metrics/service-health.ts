import { MONITORING_USER } from '../monitoring';

/** Name of the file with the health of services: for this ending, the web server of busybox sends a type that Prometheus takes. */
export const HEALTH_FILE = 'metrics.txt';

/**
 * How many instances of each service are healthy: a template that Nomad writes again whenever Consul's catalog changes. Neither
 * agent publishes this.
 */
export const HEALTH_TEMPLATE = [
  '# HELP consul_service_instances Instances of a service, by the status of their checks.',
  '# TYPE consul_service_instances gauge',
  '{{ range services }}{{ $name := .Name }}{{ $passing := 0 }}{{ $warning := 0 }}{{ $critical := 0 -}}',
  '{{ range service (printf "%s|any" $name) -}}',
  '{{ if eq .Status "passing" }}{{ $passing = add $passing 1 -}}',
  '{{ else if eq .Status "warning" }}{{ $warning = add $warning 1 -}}',
  '{{ else if eq .Status "critical" }}{{ $critical = add $critical 1 }}{{ end }}{{ end -}}',
  'consul_service_instances{service="{{ $name }}",status="passing"} {{ $passing }}',
  'consul_service_instances{service="{{ $name }}",status="warning"} {{ $warning }}',
  'consul_service_instances{service="{{ $name }}",status="critical"} {{ $critical }}',
  '{{ end }}',
].join('\n');

/** The users of the web server, from the job's own variable. */
export function healthUsers(variable: string): string {
  return `{{ with nomadVar "${variable}" }}/:${MONITORING_USER}:{{ .password }}{{ end }}\n`;
}
