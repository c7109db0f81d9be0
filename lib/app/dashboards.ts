import { TerraformStack } from 'cdktf';
import { WorkloadFacts } from '../observability/dashboards/app-dashboard';
import { AppTexts } from '../observability/dashboards/app-texts';
import { DashboardFolder } from '../observability/dashboards/dashboard-folder';
import { ICluster } from '../platform/cluster/cluster-attributes';
import { isToken } from '../private/validation/tokens';

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
    const { name: platform, nomadAddress: nomad, alertmanagerAddress: alertmanager, logsAddress: logs } = this.cluster;
    const { namespace } = this;
    // No file can be named after what only Terraform knows.
    if (isToken(namespace)) return;
    const folder = new DashboardFolder(this.stack, outdir);
    const texts = new AppTexts({ platform, namespace, addresses: { nomad, alertmanager, logs } });
    for (const facts of this.workloads) {
      const workload = facts();
      if (isToken(workload.job)) continue;
      const { uid, text } = texts.of(workload);
      folder.add(`${namespace}-${workload.job}`, uid, text);
    }
  }
}
