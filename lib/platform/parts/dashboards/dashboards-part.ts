import { TerraformStack } from 'cdktf';
import { DashboardFolder } from '../../../observability/dashboards/dashboard-folder';
import { grafanaText } from '../../../observability/dashboards/grafana-json';
import { overviewDashboard } from '../../../observability/dashboards/overview-dashboard';
import { MONITORING_JOBS, MONITORING_PORTS, monitoringAddress } from '../../../observability/monitoring';
import { httpUrl } from '../../../private/validation/address-rules';
import { Violation, Violations } from '../../../private/validation/violations';
import { ClusterAttributes, ICluster } from '../../cluster/cluster-attributes';
import { Topology } from '../../topology/topology';
import { PlatformMetrics } from '../metrics/platform-metrics';
import { PlatformPart } from '../platform-part';

/** Dashboards for Grafana, which synthesis writes: one of the platform, and one of each app. */
export interface PlatformDashboards {
  /**
   * Write dashboards.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * URL of the Grafana that has them, for links from alerts.
   *
   * @default - none: alerts have no link to a dashboard
   */
  readonly url?: string;
}

/** The props of a platform that shape its dashboards. */
interface DashboardsProps {
  readonly dashboards?: PlatformDashboards;
  readonly metrics?: PlatformMetrics;
  readonly mesh?: boolean;
}

/** The dashboards of a platform with metrics: they are files, and nothing runs for them. */
export class DashboardsPart implements PlatformPart {
  public static of(props: DashboardsProps, topology: Topology): DashboardsPart | undefined {
    const { metrics, dashboards } = props;
    return metrics === undefined && dashboards === undefined ? undefined : new DashboardsPart(props, topology);
  }

  public readonly attributes: Partial<ClusterAttributes>;

  private readonly isEnabled: boolean;

  private constructor(
    private readonly props: DashboardsProps,
    private readonly topology: Topology,
  ) {
    const { enabled = true, url } = props.dashboards ?? {};
    this.isEnabled = enabled;
    this.attributes = { hasNoDashboards: !enabled, dashboardsAddress: url };
  }

  public validate(): Violation[] {
    const violations = new Violations();
    const { url } = this.props.dashboards ?? {};
    if (this.isEnabled && this.props.metrics === undefined) {
      const must = "be left out on a platform without 'metrics', as there is nothing to show";
      violations.add({ prop: 'dashboards', must, fix: "give the platform 'metrics: {}'" });
    }
    violations.requireLiteral('dashboards.url', url);
    violations.require('dashboards.url', url, httpUrl('https://grafana.example'));
    return violations.all;
  }

  public write(services: TerraformStack, outdir: string, cluster: ICluster): void {
    const { topology, props, isEnabled } = this;
    if (!isEnabled || props.metrics === undefined) return;
    const { name: platform, secured } = topology;
    const { nomadAddress: nomad, alertmanagerAddress: alertmanager, logsAddress: logs } = cluster;
    const folder = new DashboardFolder(services, outdir);
    const overview = overviewDashboard({
      platform,
      secured,
      servers: topology.servers.length,
      hasIngress: topology.ingresses.length > 0,
      hasMesh: props.mesh ?? false,
      addresses: { nomad, alertmanager, logs },
    });
    folder.add(`overview-${platform}`, overview.uid, grafanaText(overview));
    const prometheus = monitoringAddress(MONITORING_JOBS.prometheus, MONITORING_PORTS.prometheus);
    folder.addProvisioning({ platform, prometheus, logs, secured });
  }
}
