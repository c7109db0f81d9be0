import { MONITORING_PORTS } from '../monitoring';

/** What the ingress tells of its requests. */
export interface ProxyTelemetry {
  /** Whether its log of requests is searched by field, or by the ids of traces. */
  readonly searchedLog: boolean;

  /** Whether something reads its metrics. */
  readonly measured: boolean;

  /**
   * Where its traces go.
   *
   * @default - it makes none
   */
  readonly traces?: { readonly otlpAddress: string; readonly sampleRate: number };
}

/** Identity of the ingress: the same words as in its lines and metrics. Nomad fills in the host. */
const RESOURCE = { host: '${node.unique.name}', alloc_id: '${NOMAD_ALLOC_ID}' };

/** Upper ends of the durations of requests that are counted, in seconds: with Traefik's own four, most percentiles are guesses. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Options of Traefik for logs that can be searched by field, and for traces. Such a log has the id of each request's trace.
 *
 * @see https://doc.traefik.io/traefik/reference/install-configuration/observability/tracing/
 */
export function proxyTelemetry(
  { searchedLog, measured, traces }: ProxyTelemetry,
  job: { readonly namespace: string; readonly id: string },
): { [option: string]: any } {
  return {
    ...(searchedLog && { accessLog: { format: 'json' } }),
    ...(measured && { metrics: { prometheus: { buckets: BUCKETS } } }),
    ...(traces !== undefined && {
      tracing: {
        serviceName: job.id,
        sampleRate: traces.sampleRate,
        resourceAttributes: { namespace: job.namespace, job: job.id, ...RESOURCE },
        otlp: { http: { endpoint: `${traces.otlpAddress}/v1/traces` } },
      },
    }),
  };
}

/** The address at which each host takes telemetry of its tasks: the same on all. */
export function otlpAddress(dnsAddress: string): string {
  return `http://${dnsAddress}:${MONITORING_PORTS.otlpHttp}`;
}
