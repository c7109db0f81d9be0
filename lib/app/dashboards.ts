import { TerraformStack } from 'cdktf';
import { JobSpec } from '../nomad/job/spec/spec.generated';
import { ServiceFacts, WorkloadFacts } from '../observability/dashboards/app-dashboard';
import { AppTexts } from '../observability/dashboards/app-texts';
import { DashboardFolder } from '../observability/dashboards/dashboard-folder';
import { ICluster } from '../platform/cluster/cluster-attributes';
import { isToken } from '../private/validation/tokens';

/** What a dashboard is made of. It is asked when all of the workload is known. */
interface ShownWorkload {
  readonly name: string;
  readonly spec: JobSpec;
  readonly ports: { readonly facts: readonly ServiceFacts[] };
  readonly instance: { readonly isThrottled: boolean; readonly isCollected: boolean };
}

/** The dashboards of the workloads of a stack, which its synthesis writes. */
export class Dashboards {
  private readonly workloads: ShownWorkload[] = [];

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

  public add(workload: ShownWorkload): void {
    this.workloads.push(workload);
  }

  private write(outdir: string): void {
    const { name: platform, nomadAddress: nomad, alertmanagerAddress: alertmanager, logsAddress: logs } = this.cluster;
    const { namespace } = this;
    // No file can be named after what only Terraform knows.
    if (isToken(namespace)) return;
    const folder = new DashboardFolder(this.stack, outdir);
    const texts = new AppTexts({ platform, namespace, addresses: { nomad, alertmanager, logs } });
    for (const workload of this.workloads) {
      if (isToken(workload.name)) continue;
      const { uid, text } = texts.of(factsOf(workload));
      folder.add(`${namespace}-${workload.name}`, uid, text);
    }
  }
}

function factsOf({ name: job, spec, ports, instance }: ShownWorkload): WorkloadFacts {
  const { isThrottled, isCollected } = instance;
  // Nomad makes a job of its own of each run.
  const hasRuns = spec.periodic !== undefined || spec.parameterizedJob !== undefined;
  return { job, hasRuns, services: ports.facts, isThrottled, isCollected };
}
