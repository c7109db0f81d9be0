import { Fn, TerraformStack } from 'cdktf';
import { ContainerImage } from '../../../docker/container-image';
import { collectorConfig } from '../../../observability/collector/collector-config';
import { Exporter, otlpExporter, victoriaLogsExporter } from '../../../observability/collector/otlp-exporter';
import { DOCKER_LOGGING } from '../../../observability/logs/docker-logging';
import { MONITORING_PORTS, MONITORING_USER } from '../../../observability/monitoring';
import { otlpAddress } from '../../../observability/traces/proxy-telemetry';
import { Secrets } from '../../../private/stack/secrets';
import { checkDocument } from '../../../private/validation/plain-text';
import { Violation, Violations } from '../../../private/validation/violations';
import { ClusterAttributes } from '../../cluster/cluster-attributes';
import { Agents } from '../../topology/agents';
import { OpenPort } from '../../topology/firewall';
import { Host } from '../../topology/host';
import { Topology } from '../../topology/topology';
import { PlatformMetrics } from '../metrics/platform-metrics';
import { monitoringHost } from '../monitoring-host';
import { logsPassword } from '../monitoring-secret';
import { HostContext, HostNeeds, PlatformPart } from '../platform-part';
import { checkDockerLogging } from './docker-logging-rules';
import { LogsPart } from './logs-part';
import { checkEndpoint, targetsOf } from './otlp-endpoint';
import { defineCollector } from './collector-container';
import { PlatformLogs } from './platform-logs';
import { PlatformTraces } from './platform-traces';

/** The props of a platform that shape its Collectors. */
interface CollectorProps {
  readonly logs?: PlatformLogs;
  readonly traces?: PlatformTraces;
  readonly metrics?: PlatformMetrics;
  readonly collectorImage?: ContainerImage;
  readonly collectorConfig?: { [key: string]: any };
}

/** The newest release that is tested. */
const IMAGE = 'otel/opentelemetry-collector-contrib:0.165.0';

const { otlpGrpc, otlpHttp, collectorMetrics, collectorHealth } = MONITORING_PORTS;

/** The OpenTelemetry Collector, a container on every host: it reads what tasks and agents write, and takes OTLP of tasks. */
export class CollectorPart implements PlatformPart {
  public static of(props: CollectorProps, topology: Topology, agents: Agents): CollectorPart | undefined {
    const { logs, traces } = props;
    return logs === undefined && traces === undefined ? undefined : new CollectorPart(props, topology, agents);
  }

  public readonly attributes: Partial<ClusterAttributes>;

  private readonly image: ContainerImage;

  private constructor(
    private readonly props: CollectorProps,
    private readonly topology: Topology,
    private readonly agents: Agents,
  ) {
    this.image = props.collectorImage ?? ContainerImage.fromRegistry(IMAGE);
    this.attributes = {
      hasTraces: props.traces !== undefined,
      otlpAddress: otlpAddress(topology.dnsAddress),
    };
  }

  public validate(): Violation[] {
    const violations = new Violations();
    const { logs, traces, collectorConfig: raw } = this.props;
    violations.add(...this.image._violations('collectorImage'));
    checkDocument('collectorConfig', raw, violations);
    if (logs !== undefined) checkDockerLogging(this.topology, this.agents.nomadConfig, violations);
    if (traces === undefined) return violations.all;
    checkEndpoint('traces', traces, violations);
    violations.require('traces.sampleRate', traces.sampleRate, {
      must: 'be a share between 0 and 1',
      holds: (value) => value >= 0 && value <= 1,
    });
    return violations.all;
  }

  public onHost(): HostNeeds {
    return {
      dockerLogging: this.props.logs && DOCKER_LOGGING,
      openPorts: this.openPorts,
      containerPorts: Object.fromEntries(
        [otlpGrpc, otlpHttp, collectorMetrics, collectorHealth].map((port) => [port, 'the Collector']),
      ),
    };
  }

  public defineOnHost(stack: TerraformStack, host: Host, context: HostContext): void {
    const { provider, topology, secrets, consul } = context;
    const { logs, traces, metrics, collectorConfig: raw = {} } = this.props;
    const { endpoints = [] } = logs ?? {};
    // The last one is that of traces, if there are any.
    const targets = targetsOf(stack, topology.name, [...endpoints, ...(traces ? [traces] : [])]);
    const toLogs = targets.slice(0, endpoints.length);
    const toTraces = targets.slice(endpoints.length);
    defineCollector(stack, {
      provider,
      topology,
      host,
      consul,
      image: this.image.name,
      config: collectorConfig({
        otlpAddress: topology.dnsAddress,
        // They need no password, so that nobody else reaches them.
        metricsAddress: metrics === undefined ? '127.0.0.1' : host.address,
        logs: logs && {
          lines: { host: host.name, firstLine: logs.firstLine, tracing: traces !== undefined },
          exporters: [...this.store(logs, secrets), ...toLogs.map((to, index) => otlpExporter(`logs-${index}`, to))],
        },
        traces: traces && { exporters: toTraces.map((to) => otlpExporter('traces', to)) },
        raw,
      }),
    });
  }

  /** Prometheus, on its host, is the only one that asks for the Collector's own metrics. */
  private get openPorts(): OpenPort[] {
    const { metrics } = this.props;
    if (metrics === undefined) return [];
    const from = [monitoringHost(this.topology, metrics.host).address];
    return [{ port: collectorMetrics, protocol: 'tcp', forOperators: "the Collector's metrics, for Prometheus", from }];
  }

  /** The exporter to the store of the platform, if it has one. It needs no name server: the store's host is known. */
  private store(logs: PlatformLogs, secrets: Secrets | undefined): Exporter[] {
    const host = LogsPart.hostOf(logs, this.topology);
    if (host === undefined) return [];
    const password = secrets && Fn.base64encode(`${MONITORING_USER}:${logsPassword(secrets)}`);
    return [victoriaLogsExporter(`http://${host.address}:${MONITORING_PORTS.victoriaLogs}`, password)];
  }
}
