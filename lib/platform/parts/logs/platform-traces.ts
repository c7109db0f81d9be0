import { OtlpEndpoint } from './otlp-endpoint';

/**
 * Traces of a platform: Traefik and apps hand theirs to the OpenTelemetry Collector of their host, which sends them on to this
 * endpoint, such as Jaeger's.
 */
export interface PlatformTraces extends OtlpEndpoint {
  /**
   * Share of the requests to the ingress that are traced, from 0 to 1, unless the caller has decided.
   *
   * @default 0.1
   */
  readonly sampleRate?: number;
}
