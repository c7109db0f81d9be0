import { merge } from '../../private/rendering/json';
import { MONITORING_PORTS } from '../monitoring';
import { ContainerLines, containerLines } from './container-lines';
import { Exporter } from './otlp-exporter';

/** What the configuration of a host's Collector depends on. */
export interface CollectorConfigProps {
  /** Address at which the tasks of the host hand over what they send by OTLP. */
  readonly otlpAddress: string;

  /** Address at which the Collector serves its own metrics. */
  readonly metricsAddress: string;

  /**
   * The lines that are collected, and where to.
   *
   * @default - no logs
   */
  readonly logs?: { readonly lines: ContainerLines; readonly exporters: readonly Exporter[] };

  /**
   * Where traces go.
   *
   * @default - no traces
   */
  readonly traces?: { readonly exporters: readonly Exporter[] };

  /** Further configuration, merged into the above field by field. */
  readonly raw: { readonly [key: string]: any };
}

/** Directory of what the Collector must not forget: how far it has read, and what it has not sent yet. */
export const COLLECTOR_DATA = '/data';

/** The rest of the Collector's memory: for all of Go's own, and what is being read. */
const MEMORY = { limit_mib: 160, spike_limit_mib: 32 };

/** Command lines, which SDKs and Traefik add by themselves, and which may hold secrets. */
const ARGUMENTS = ['process.command_args', 'process.command_line'];

/**
 * The configuration of the OpenTelemetry Collector of a host. JSON is YAML, so that it is written as such.
 *
 * @see https://opentelemetry.io/docs/collector/configuration/
 */
export function collectorConfig(props: CollectorConfigProps): { [key: string]: any } {
  const { otlpAddress, logs, traces, raw } = props;
  const exporters = [...(logs?.exporters ?? []), ...(traces?.exporters ?? [])];
  const pipeline = (receivers: string[], to: readonly Exporter[], processors: string[] = []): object => ({
    receivers,
    processors: ['memory_limiter', ...processors],
    exporters: to.map(({ id }) => id),
  });
  const config = {
    extensions: {
      file_storage: { directory: COLLECTOR_DATA, create_directory: true },
      health_check: { endpoint: `127.0.0.1:${MONITORING_PORTS.collectorHealth}` },
    },
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `${otlpAddress}:${MONITORING_PORTS.otlpGrpc}` },
          http: { endpoint: `${otlpAddress}:${MONITORING_PORTS.otlpHttp}` },
        },
      },
      file_log: logs && containerLines(logs.lines),
    },
    processors: {
      memory_limiter: { check_interval: '1s', ...MEMORY },
      ...(traces && { 'resource/arguments': { attributes: ARGUMENTS.map((key) => ({ key, action: 'delete' })) } }),
    },
    exporters: Object.fromEntries(exporters.map(({ id, config }) => [id, config])),
    service: {
      extensions: ['file_storage', 'health_check'],
      telemetry: {
        metrics: {
          readers: [
            {
              pull: {
                exporter: { prometheus: { host: props.metricsAddress, port: MONITORING_PORTS.collectorMetrics } },
              },
            },
          ],
        },
        logs: { encoding: 'json' },
      },
      pipelines: {
        logs: logs && pipeline(['file_log', 'otlp'], logs.exporters),
        traces: traces && pipeline(['otlp'], traces.exporters, ['resource/arguments']),
      },
    },
  };
  return merge(asWritten(config) as object as { [key: string]: any }, raw);
}

/** The Collector replaces `${…}` in every text of its configuration, and reads `$$` as `$`. */
function asWritten(value: unknown): unknown {
  if (typeof value === 'string') return escapeDollars(value);
  if (Array.isArray(value)) return value.map(asWritten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asWritten(item)]));
}

/** Tokens of Terraform begin with a dollar, too. */
function escapeDollars(text: string): string {
  return text.replace(/\$(?!\{TfToken\[)/g, '$$$$');
}
