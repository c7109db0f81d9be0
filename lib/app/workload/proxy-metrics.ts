import { ConsulConnectSpec, ConsulProxySpec } from '../../nomad/job/spec/spec.generated';
import { METRICS_META, ownerMeta } from '../../observability/metrics/service-labels';
import { PROXY_PORTS } from '../mesh-proxy';

const LABEL = 'envoy';

/** What Prometheus must know of the proxy beside each instance, in the mesh: connections, requests and their durations. */
export const PROXY_METRICS = {
  /** The port of the host at which they are. */
  hostPort: { label: LABEL, to: PROXY_PORTS.last },

  /** What the proxy is told: in front of its own administration it serves nothing but metrics. */
  config: { envoy_prometheus_bind_addr: `0.0.0.0:${PROXY_PORTS.last}` },

  /** Metadata of a workload's service, at which Prometheus finds the proxies and learns whose they are. */
  meta: (namespace: string, workload: string) => ({
    ...ownerMeta(namespace, workload),
    [METRICS_META.proxyPort]: `\${NOMAD_HOST_PORT_${LABEL}}`,
  }),
} as const;

/** A `connect` block whose proxy has further settings. */
export function withProxy(connect: ConsulConnectSpec, settings: ConsulProxySpec): ConsulConnectSpec {
  const { sidecarService } = connect;
  return { ...connect, sidecarService: { ...sidecarService, proxy: { ...sidecarService?.proxy, ...settings } } };
}
