import { TerraformStack } from 'cdktf';
import { AppFacts, appDashboard } from '../observability/dashboards/app-dashboard';
import { DashboardFolder } from '../observability/dashboards/dashboard-folder';
import { ICluster } from '../platform/cluster/cluster-attributes';
import { isToken } from '../private/validation/tokens';

/** What a workload knows of its own dashboard. */
export type WorkloadFacts = Pick<AppFacts, 'job' | 'hasRuns' | 'services' | 'isThrottled'>;

/** The dashboards of the workloads of a stack, which its synthesis writes. */
export class Dashboards {
  private readonly workloads: (() => WorkloadFacts)[] = [];

  public constructor(
    private readonly stack: TerraformStack,
    private readonly cluster: ICluster,
    private readonly namespace: string,
  ) {
    if (!cluster.hasMetrics || cluster.hasNoDashboards) return;
    const { synthesizer } = stack;
    stack.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        this.write(session.outdir);
      },
    };
  }

  /** Add a workload, which is asked when all of it is known. */
  public add(facts: () => WorkloadFacts): void {
    this.workloads.push(facts);
  }

  private write(outdir: string): void {
    const { cluster, namespace } = this;
    const { name: platform } = cluster;
    const addresses = {
      nomad: cluster.nomadAddress,
      alertmanager: cluster.alertmanagerAddress,
      logs: cluster.logsAddress,
    };
    const folder = new DashboardFolder(this.stack, outdir);
    for (const facts of this.workloads.map((of) => of())) {
      // No file can be named after what only Terraform knows.
      if (isToken(facts.job) || isToken(namespace)) continue;
      const dashboard = appDashboard({ platform, namespace, addresses, ...facts });
      folder.add(`${namespace}-${facts.job}`, dashboard);
    }
  }
}
