import { TerraformStack } from 'cdktf';
import { Duration } from '../../../core/duration';
import { Size } from '../../../core/size';
import { ContainerImage } from '../../../docker/container-image';
import { Job } from '../../../nomad/job/job';
import { MONITORING, MONITORING_JOBS, MONITORING_PORTS, monitoringAddress } from '../../../observability/monitoring';
import { Secrets } from '../../../private/stack/secrets';
import { Violation, Violations } from '../../../private/validation/violations';
import { ClusterAttributes } from '../../cluster/cluster-attributes';
import { Host, HostDemand } from '../../topology/host';
import { Topology } from '../../topology/topology';
import { monitoringHost } from '../monitoring-host';
import { HostNeeds, PlatformPart } from '../platform-part';
import { checkLogs } from './logs-rules';
import { PlatformLogs } from './platform-logs';
import { defineVictoriaLogs, LOGS_VOLUME } from './victoria-logs';

/** The newest release that is tested. */
const IMAGE = 'victoriametrics/victoria-logs:v1.52.1';

/** Where lines are kept: VictoriaLogs on one of the hosts, unless they only go elsewhere. */
export class LogsPart implements PlatformPart {
  public static readonly NAMESPACE = MONITORING;
  public static readonly VOLUMES = [LOGS_VOLUME];

  public static of({ logs }: { readonly logs?: PlatformLogs }, topology: Topology): LogsPart | undefined {
    return logs && new LogsPart(logs, topology);
  }

  /** The host that keeps the lines of a platform; undefined if none does. */
  public static hostOf(logs: PlatformLogs, topology: Topology): Host | undefined {
    if (!(logs.store ?? (logs.endpoints ?? []).length === 0)) return undefined;
    return monitoringHost(topology, logs.host);
  }

  private readonly image: ContainerImage;
  private readonly host: Host | undefined;
  private job?: Job;

  private constructor(
    private readonly logs: PlatformLogs,
    private readonly topology: Topology,
  ) {
    this.image = logs.image ?? ContainerImage.fromRegistry(IMAGE);
    this.host = LogsPart.hostOf(logs, topology);
  }

  public get namespace(): string | undefined {
    return this.host && MONITORING;
  }

  public get volumes(): string[] {
    return this.host === undefined ? [] : [LOGS_VOLUME];
  }

  public get serviceNames(): string[] {
    return this.host === undefined ? [] : [MONITORING_JOBS.victoriaLogs];
  }

  public get attributes(): Partial<ClusterAttributes> {
    const { victoriaLogs } = MONITORING_JOBS;
    return {
      hasLogs: true,
      logsAddress: this.host && monitoringAddress(victoriaLogs, MONITORING_PORTS.victoriaLogs),
    };
  }

  public validate(): Violation[] {
    const violations = new Violations();
    checkLogs(this.logs, this.topology, violations);
    violations.add(...this.image._violations('logs.image'));
    return violations.all;
  }

  public onHost({ name }: Host): HostNeeds {
    if (name !== this.host?.name) return {};
    const { victoriaLogs: port } = MONITORING_PORTS;
    return { openPorts: [{ port, protocol: 'tcp', forOperators: 'lines of all hosts, and searches in them' }] };
  }

  public define(services: TerraformStack, secrets: Secrets | undefined): void {
    if (this.host === undefined) return;
    const { retention, size, memory, flags } = this.logs;
    this.job = defineVictoriaLogs(services, {
      image: this.image.name,
      host: this.host,
      retention: retention ?? Duration.days(7),
      size: size ?? Size.gibibytes(10),
      memory: memory ?? Size.mebibytes(256),
      flags: flags ?? {},
      secrets,
    });
  }

  public demandOn({ name }: Host): HostDemand {
    return (name === this.host?.name && this.job?._demand().groups[0]) || { cpu: 0, memory: 0 };
  }
}
