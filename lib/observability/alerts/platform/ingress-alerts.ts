import { RENEWAL } from './agent-alerts';
import { PlatformAlert } from './platform-alert';

/** The rate of requests to each service. */
function requests(matcher = ''): string {
  return `sum by (service) (rate(traefik_service_requests_total${matcher}[5m]))`;
}

/** Alerts about what the ingress serves. */
export const INGRESS_ALERTS: readonly PlatformAlert[] = [
  {
    alert: 'HighErrorRatio',
    expr: `${requests('{code=~"5.."}')} / ${requests()} > 0.05`,
    for: '2m',
    summary: '{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} fail',
  },
  {
    alert: 'HighLatency',
    expr:
      'histogram_quantile(0.95, ' +
      'sum by (service, le) (rate(traefik_service_request_duration_seconds_bucket[5m]))) > 1',
    for: '5m',
    summary: 'Of the requests to {{ $labels.service }}, 5 % take longer than {{ $value | humanizeDuration }}',
  },
  {
    alert: 'CertificateExpires',
    // Until it restarts, Traefik goes on to tell of a certificate that was renewed.
    expr: `max without (serial) (traefik_tls_certs_not_after) - time() < ${RENEWAL}`,
    for: '5m',
    labels: { certificate: 'the ingress' },
    summary: 'The certificate of {{ $labels.cn }} at the ingress expires in {{ $value | humanizeDuration }}',
  },
];
