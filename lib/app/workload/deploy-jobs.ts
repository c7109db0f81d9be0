import { ITerraformDependable } from 'cdktf';
import { Duration } from '../../core/duration';
import { ContainerImage } from '../../docker/container-image';
import { JobMonitor, JobRun } from '../../nomad/monitor/job-monitor';
import { durationBetween } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { AppStack } from '../app-stack';
import { BatchJob } from '../batch-job';
import { ContainerOptions } from '../container/container-props';
import { PlacedWorkloadProps, Workload } from './workload';

/** Options for `ServiceWorkload.addPreDeployJob` and `ServiceWorkload.addPostDeployCheck`. */
export interface DeployJobOptions extends ContainerOptions {
  /**
   * Image that the container runs.
   *
   * @default - that of the workload
   */
  readonly image?: ContainerImage;

  /**
   * Time limit of a run; after it the run is stopped and has failed.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * How often a failed run is retried.
   *
   * @default 0 - failed runs are not retried
   */
  readonly retries?: number;
}

/** The jobs that run once for each deployment of a workload, before and after it. */
export class DeployJobs {
  private readonly before: JobMonitor[] = [];
  private readonly after: JobRun[] = [];

  /**
   * @param workload the workload
   * @param props its image and placement, which the jobs share
   */
  public constructor(
    private readonly workload: Workload,
    private readonly props: PlacedWorkloadProps,
  ) {}

  /** The runs that the workload is registered after. */
  public get prerequisites(): JobMonitor[] {
    return [...this.before];
  }

  /** The runs that decide whether a deployment has succeeded. */
  public get checks(): JobRun[] {
    return [...this.after];
  }

  /** Add a job that runs before a deployment. */
  public addBefore(name: string, options: DeployJobOptions): BatchJob {
    const { batch, job, timeout } = this.add(name, options);
    const earlier = this.prerequisites;
    const after = (): ITerraformDependable[] => [...this.workload._dependencies.resources, ...earlier];
    const api = this.stack._nomadApi;
    this.before.push(new JobMonitor(batch, 'Run', { api, job, timeout, runs: true, after }));
    return batch;
  }

  /** Add a job that runs when the new instances are healthy. */
  public addAfter(name: string, options: DeployJobOptions): BatchJob {
    const { batch, ...run } = this.add(name, options);
    this.after.push(run);
    return batch;
  }

  private get stack(): AppStack {
    return AppStack.ofConstruct(this.workload);
  }

  private add(name: string, options: DeployJobOptions): JobRun & { readonly batch: BatchJob } {
    const { timeout = Duration.minutes(10), image = this.props.image, ...container } = options;
    const { datacenters, nodePool, constraints, priority } = this.props;
    const violations = new Violations();
    violations.require('timeout', timeout, durationBetween(Duration.seconds(1), Duration.days(1), 'a day'));
    if (!this.stack.monitored) {
      const must = "stand in an AppStack that is 'monitored', as nobody would start it otherwise";
      violations.add({ prop: name, must, got: false });
    }
    violations.throwFor(this.workload);
    const batch = new BatchJob(this.workload, name, {
      ...{ datacenters, nodePool, constraints, priority, image, ...container },
      name: `${this.workload.name}-${name}`,
      parameters: { optionalMeta: ['INSTANCES'] },
    });
    return { batch, job: batch.job, timeout };
  }
}
