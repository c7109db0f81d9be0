import { TerraformStack } from 'cdktf';
import { AclAccess, AclRule } from '../../../consul/acl/acl-rule';
import { ContainerImage } from '../../../docker/container-image';
import { AclPolicy } from '../../../nomad/acl/acl-policy';
import { AclRules } from '../../../nomad/acl/acl-rules';
import { NOMAD_PORTS } from '../../../nomad/agent/ports';
import { Job } from '../../../nomad/job/job';
import { appAlertsPolicy } from '../../../observability/alerts/app-alerts';
import { RuleGroup } from '../../../observability/alerts/alert-rule';
import { RECEIVER_VARIABLES } from '../../../observability/alerts/alertmanager/alert-receiver';
import { platformRules } from '../../../observability/alerts/platform/platform-rules';
import { prometheusConfig } from '../../../observability/metrics/prometheus-config';
import { linkedToOverview } from '../../../observability/dashboards/alert-links';
import { MONITORING, MONITORING_JOBS, MONITORING_PORTS, monitoringAddress } from '../../../observability/monitoring';
import { Secrets } from '../../../private/stack/secrets';
import { Violation } from '../../../private/validation/violations';
import { ClusterAttributes } from '../../cluster/cluster-attributes';
import { OpenPort } from '../../topology/firewall';
import { Host, HostDemand } from '../../topology/host';
import { Agents } from '../../topology/agents';
import { Topology } from '../../topology/topology';
import { PlatformDashboards } from '../dashboards/dashboards-part';
import { IngressPorts } from '../ingress/ingress-ports';
import { PlatformIngress } from '../ingress/platform-ingress';
import { LogsPart } from '../logs/logs-part';
import { PlatformLogs } from '../logs/platform-logs';
import { monitoringHost } from '../monitoring-host';
import { HostContext, HostNeeds, PlatformPart } from '../platform-part';
import { taskRules } from '../task-rules';
import { backupFacts, PlatformBackup } from '../backup/backup-part';
import { ALERTMANAGER_VOLUME, defineAlertmanager } from './alertmanager';
import { metricsViolations } from './metrics-rules';
import { defineNodeExporter } from './node-exporter';
import { METRICS_DEFAULTS, PlatformMetrics } from './platform-metrics';
import { definePrometheus, PROMETHEUS_VOLUME } from './prometheus';
import { PROMETHEUS_VARIABLES, remoteWriteConfig, remoteWriteSecrets } from './remote-write';
import { defineServiceHealth } from './service-health';

/** The props of a platform that shape its metrics. */
interface MetricsProps {
  readonly metrics?: PlatformMetrics;
  readonly ingress?: PlatformIngress;
  readonly namespaces?: string[];
  readonly mesh?: boolean;
  readonly backup?: PlatformBackup;
  readonly logs?: PlatformLogs;
  readonly traces?: object;
  readonly dashboards?: PlatformDashboards;
}

const IMAGES = {
  prometheus: 'prom/prometheus:v3.16.0',
  alertmanager: 'prom/alertmanager:v0.35.0',
  nodeExporter: 'prom/node-exporter:v1.12.1',
};

/** Metrics: node_exporter on every host, Prometheus and the list of services' health as jobs. */
export class MetricsPart implements PlatformPart {
  public static readonly NAMESPACE = MONITORING;
  public static readonly VOLUMES = [PROMETHEUS_VOLUME, ALERTMANAGER_VOLUME];

  public static of(props: MetricsProps, topology: Topology, _: Agents): MetricsPart | undefined {
    return props.metrics && new MetricsPart(props.metrics, props, topology);
  }

  public readonly namespace = MONITORING;
  public readonly serviceNames = [
    MONITORING_JOBS.prometheus,
    MONITORING_JOBS.alertmanager,
    MONITORING_JOBS.serviceHealth,
  ];
  public readonly volumes = [PROMETHEUS_VOLUME, ALERTMANAGER_VOLUME];

  /** Beside the catalog it reads the metrics of all agents. */
  public readonly consulRules = [...taskRules(MONITORING), AclRule.agentPrefix('', AclAccess.READ)];

  public readonly attributes: Partial<ClusterAttributes> = {
    hasMetrics: true,
    prometheusAddress: monitoringAddress(MONITORING_JOBS.prometheus, MONITORING_PORTS.prometheus),
    alertmanagerAddress: monitoringAddress(MONITORING_JOBS.alertmanager, MONITORING_PORTS.alertmanager),
  };

  private readonly images: {
    readonly [program in 'prometheus' | 'alertmanager' | 'nodeExporter' | 'serviceHealth']: ContainerImage;
  };
  private readonly jobs: Job[] = [];

  private constructor(
    private readonly metrics: PlatformMetrics,
    private readonly props: MetricsProps,
    private readonly topology: Topology,
  ) {
    const prometheus = metrics.prometheusImage ?? ContainerImage.fromRegistry(IMAGES.prometheus);
    const alertmanager = metrics.alertmanagerImage ?? ContainerImage.fromRegistry(IMAGES.alertmanager);
    const nodeExporter = metrics.nodeExporterImage ?? ContainerImage.fromRegistry(IMAGES.nodeExporter);
    this.images = { prometheus, alertmanager, nodeExporter, serviceHealth: metrics.serviceHealthImage ?? prometheus };
  }

  public validate(): Violation[] {
    return metricsViolations(this.metrics, this.topology, this.images);
  }

  public onHost(host: Host): HostNeeds {
    const keeper = [this.host.address];
    const forKeeper = (port: number, forOperators: string): OpenPort => ({
      ...{ port, protocol: 'tcp', forOperators },
      from: keeper,
    });
    const { nodeExporter, prometheus, alertmanager } = MONITORING_PORTS;
    const own = { protocol: 'tcp' as const };
    const forPrometheus = 'metrics, for Prometheus';
    return {
      containerPorts: { [nodeExporter]: 'the metrics of the host' },
      openPorts: [
        forKeeper(nodeExporter, `the host's ${forPrometheus}`),
        forKeeper(NOMAD_PORTS.http, `Nomad's ${forPrometheus}`),
        forKeeper(this.topology.consulPort, `Consul's ${forPrometheus}`),
        ...(host.name === this.host.name
          ? [
              { port: prometheus, ...own, forOperators: 'Prometheus' },
              { port: alertmanager, ...own, forOperators: 'Alertmanager' },
            ]
          : []),
      ],
    };
  }

  public defineOnHost(stack: TerraformStack, host: Host, context: HostContext): void {
    const { nodeExporterArgs: args = [] } = this.metrics;
    defineNodeExporter(stack, host, context, { image: this.images.nodeExporter, args });
  }

  /** Prometheus reads the alerts of all apps, and the secrets of the stores that get a copy. */
  public grant(access: TerraformStack): void {
    const own = `namespace "${MONITORING}" { variables { path "${PROMETHEUS_VARIABLES}/*" { capabilities = ["read"] } } }`;
    new AclPolicy(access, 'prometheus-variables', {
      rules: AclRules.hcl(`${appAlertsPolicy(this.namespaces)}\n${own}`),
      workload: { jobId: MONITORING_JOBS.prometheus, namespace: MONITORING },
    });
    const receivers = `path "${RECEIVER_VARIABLES}/*" { capabilities = ["read"] }`;
    new AclPolicy(access, 'alertmanager-variables', {
      rules: AclRules.hcl(`namespace "${MONITORING}" { variables { ${receivers} } }`),
      workload: { jobId: MONITORING_JOBS.alertmanager, namespace: MONITORING },
    });
  }

  public define(services: TerraformStack, secrets: Secrets | undefined): void {
    const { host, metrics, images } = this;
    const { cpu = METRICS_DEFAULTS.cpu, memory = METRICS_DEFAULTS.memory, remoteWrite = [] } = metrics;
    this.jobs.push(
      definePrometheus(services, {
        ...{ host, image: images.prometheus, args: metrics.prometheusArgs ?? [], cpu, memoryMb: memory.toMebibytes() },
        ...{ config: this.config, rules: { groups: this.rules }, namespaces: this.namespaces, secrets },
        secretFiles: remoteWriteSecrets(remoteWrite),
        logsStore: this.logsStore,
      }),
      defineAlertmanager(services, { host, image: images.alertmanager, alerting: metrics, secrets }),
      defineServiceHealth(services, { host, image: images.serviceHealth, secrets }),
    );
  }

  public demandOn({ name }: Host): HostDemand {
    const all = name === this.host.name ? this.jobs.map((job) => job._demand().groups[0]) : [];
    const sum = (of: (demand: HostDemand) => number): number => all.reduce((total, each) => total + of(each), 0);
    const hostPorts = all.flatMap((demand) => demand.hostPorts ?? []);
    return { cpu: sum(({ cpu }) => cpu), memory: sum(({ memory }) => memory), hostPorts };
  }

  /** The host that keeps the metrics. */
  private get host(): Host {
    return monitoringHost(this.topology, this.metrics.host);
  }

  /** Namespaces of apps. */
  private get namespaces(): string[] {
    return ['default', ...(this.props.namespaces ?? [])];
  }

  /** Whether the platform keeps its lines itself. */
  private get logsStore(): boolean {
    const { logs } = this.props;
    return logs !== undefined && LogsPart.hostOf(logs, this.topology) !== undefined;
  }

  /** The rules by which the platform watches itself. */
  private get rules(): RuleGroup[] {
    const { topology, props, metrics } = this;
    const facts = {
      ...{ servers: topology.servers.length, clients: topology.clients.length, secured: topology.secured },
      ...{ mesh: props.mesh ?? false, ingress: topology.ingresses.length > 0 },
      ...{ logs: props.logs !== undefined, collectors: props.logs !== undefined || props.traces !== undefined },
      backup: props.backup && backupFacts(props.backup),
    };
    const { enabled = true, url } = props.dashboards ?? {};
    const grafana = { platform: topology.name, grafana: enabled ? url : undefined };
    return platformRules(facts, metrics.withoutAlerts).map(({ rules, ...group }) => ({
      ...group,
      rules: linkedToOverview(grafana, rules),
    }));
  }

  private get config(): { [key: string]: any } {
    const { topology, metrics } = this;
    const { admin } = new IngressPorts(this.props.ingress ?? {});
    return prometheusConfig({
      hosts: topology.hosts.map(({ name, address, isIngress }) => ({
        ...{ name, address },
        ingressPort: isIngress ? admin : undefined,
      })),
      secured: topology.secured,
      collectors: this.props.logs !== undefined || this.props.traces !== undefined,
      logsStore: this.logsStore,
      mesh: this.props.mesh ?? false,
      scrapeInterval: metrics.scrapeInterval ?? METRICS_DEFAULTS.scrapeInterval,
      sampleLimit: metrics.sampleLimit ?? METRICS_DEFAULTS.sampleLimit,
      retention: metrics.retention ?? METRICS_DEFAULTS.retention,
      size: metrics.size ?? METRICS_DEFAULTS.size,
      externalLabels: metrics.externalLabels ?? { platform: topology.name },
      remoteWrite: remoteWriteConfig(metrics.remoteWrite ?? []),
      raw: metrics.prometheusConfig ?? {},
    });
  }
}
