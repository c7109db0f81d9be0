import { METRICS_META } from '../../observability/metrics/service-labels';
import { PROXY_PORTS } from '../mesh-proxy';

const LABEL = 'envoy';

/** What Prometheus must know of the proxy beside each instance, in the mesh: connections, requests and their durations. */
export const PROXY_METRICS = {
  /** The port of the host at which they are. */
  hostPort: { label: LABEL, to: PROXY_PORTS.last },

  /** What the proxy is told: in front of its own administration it serves nothing but metrics. */
  config: { envoy_prometheus_bind_addr: `0.0.0.0:${PROXY_PORTS.last}` },

  /** Metadata of the service, at which Prometheus finds the proxies. */
  meta: { [METRICS_META.proxyPort]: `\${NOMAD_HOST_PORT_${LABEL}}` },
} as const;
