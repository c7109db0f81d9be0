import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { ContainerImage } from '../../docker/container-image';
import { Job } from '../../nomad/job/job';
import { JobMonitor, JobRun } from '../../nomad/monitor/job-monitor';
import { ScalingPolicy } from '../../nomad/scaling/scaling-policy';
import { TaskGroupSpec, UpdateStrategySpec } from '../../nomad/job/spec/spec.generated';
import { UpdateStrategy } from '../../nomad/job/update-strategy';
import { durationBetween, integer } from '../../private/validation/rules';
import { stackMates } from '../../private/stack/stack-mates';
import { Violations } from '../../private/validation/violations';
import { BatchJob } from '../batch-job';
import { ContainerOptions } from '../container/container-props';
import { ProgramTask } from './instance';
import { Workload } from './workload';
import { ServiceWorkloadProps } from './workload-props';

/** Options for `ServiceWorkload.addPreDeployJob` and `ServiceWorkload.addPostDeployCheck`. */
export interface DeployJobOptions extends ContainerOptions {
  /**
   * Image that the container runs.
   *
   * @default - that of the workload
   */
  readonly image?: ContainerImage;

  /**
   * Time that a run may take; after it the run is stopped, and has failed.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * How often a run that has failed is tried again.
   *
   * @default 0 - never
   */
  readonly retries?: number;
}

/** What there is to say of instances that are always there. */
interface Lasting {
  readonly update: UpdateStrategy;

  /** By what Nomad tells that one is healthy: `checks` or `task_states`. */
  readonly healthCheck: string;
}

/**
 * Define what long-running workloads have in common: what runs once for each of their deployments, before and after it.
 */
export abstract class ServiceWorkload extends Workload {
  /** Number of instances, to begin with. @internal */
  protected readonly _count: number;

  private readonly before: JobMonitor[] = [];
  private readonly after: JobRun[] = [];

  protected constructor(
    scope: Construct,
    id: string,
    private readonly lasting: ServiceWorkloadProps,
  ) {
    super(scope, id, lasting, lasting.mesh);
    const { count, autoscale } = lasting;
    this._count = count ?? autoscale?.min ?? 2;
    this._violations.require('count', count, integer(0));
    if (autoscale !== undefined) this.checkAutoscale(autoscale);
  }

  /**
   * Run a container to its end before a new version is deployed, such as a migration; when it fails, the version before
   * stays. Several run one after another.
   *
   * It runs when its own definition has changed, which that of its image is a part of. Its job is `<workload>-<name>`:
   * secrets that it shares with the workload lie at `nomad/jobs`, which all jobs of a namespace may read.
   *
   * @returns the job, of which Terraform starts the runs
   */
  public addPreDeployJob(name: string, options: DeployJobOptions = {}): BatchJob {
    const run = this.addDeployJob(name, options);
    const earlier = [...this.before];
    const after = (): ITerraformDependable[] => [...super._prerequisites, ...earlier];
    const api = this._stack._nomadApi;
    this.before.push(new JobMonitor(run.batch, 'Run', { api, job: run.job, timeout: run.timeout, runs: true, after }));
    return run.batch;
  }

  /**
   * Run a container to its end once the new instances are healthy; when it fails, the version before comes back. Of canaries
   * it decides whether they are promoted. Several run one after another.
   *
   * It is told the addresses of the new instances, as `host:port` with commas between them: `NOMAD_META_INSTANCES`. Those of
   * instances in the mesh are their proxies', which don't let it in.
   *
   * @returns the job, of which Terraform starts the runs
   */
  public addPostDeployCheck(name: string, options: DeployJobOptions = {}): BatchJob {
    const run = this.addDeployJob(name, options);
    this.after.push(run);
    return run.batch;
  }

  /** @internal */
  protected override get _prerequisites(): ITerraformDependable[] {
    const { intentions } = this.mesh ?? {};
    // From its first instance on, those may call it who should.
    const allowed = intentions === undefined ? [] : (stackMates(this, [intentions]) ?? []);
    return [...super._prerequisites, ...allowed, ...this.before];
  }

  /** @internal */
  protected override get _checks(): JobRun[] {
    return [...this.after];
  }

  /**
   * Make the job, when nothing is wrong.
   *
   * @param group what the group has beside its number of instances; asked for late, as it may grow
   * @internal
   */
  protected _defineLasting(lasting: Lasting, group: () => TaskGroupSpec = () => ({}), task?: ProgramTask): Job {
    const { _count: count } = this;
    const { update, healthCheck } = lasting;
    const { autoscale, spreads } = this.lasting;
    if (autoscale !== undefined && update._isBlueGreen) {
      const must = 'not start as many instances as there are: with an autoscaler nobody knows the number beforehand';
      const fix = 'write UpdateStrategy.canary';
      this._violations.add({ prop: 'update', must, got: 'UpdateStrategy.blueGreen', fix });
    }
    return this._define(
      { type: 'service', spreads: this._spreadsOf(spreads) },
      () => ({
        count,
        scaling: autoscale?.toSpec(),
        update: this.updateSpec(update.toSpec(count), healthCheck),
        // A host that comes back keeps its tasks; they worked all the while.
        disconnect: { lostAfter: Duration.hours(1), replace: true, reconcile: 'keep_original' },
        ...group(),
      }),
      {
        timeout: update._timeout(autoscale?.max ?? count),
        rerunIfDead: count !== 0,
        manualPromotion: update.isManual,
        preserveCounts: autoscale?.isEnabled,
      },
      task,
    );
  }

  private checkAutoscale(autoscale: ScalingPolicy): void {
    const violations = this._violations;
    violations.add(...autoscale._violations('autoscale'));
    const { min, max } = autoscale;
    const known = [min, max].every(Number.isInteger) && min <= max;
    if (known) violations.require('count', this.lasting.count, integer(min, max));
    if (this._stack.cluster.hasAutoscaler) return;
    const fix = "give the platform 'autoscaler', or Cluster.fromAttributes 'hasAutoscaler'";
    violations.add({ prop: 'autoscale', must: 'stand on a platform with an autoscaler', got: 'one without', fix });
  }

  /** With checks, canaries are promoted after these, and not by Nomad. */
  private updateSpec(spec: UpdateStrategySpec, healthCheck: string): UpdateStrategySpec {
    return { ...spec, healthCheck, autoPromote: spec.autoPromote && this.after.length === 0 };
  }

  private addDeployJob(name: string, options: DeployJobOptions): JobRun & { readonly batch: BatchJob } {
    const { timeout = Duration.minutes(10), image = this._image, ...container } = options;
    const { datacenters, nodePool, constraints, priority } = this.lasting;
    const violations = new Violations();
    const day = durationBetween(Duration.seconds(1), Duration.days(1), 'a day');
    violations.require('timeout', options.timeout, day);
    if (!this._stack.monitored) {
      const must = "stand in an AppStack that is 'monitored', as nobody would start it otherwise";
      violations.add({ prop: name, must, got: false });
    }
    violations.throwFor(this);
    const batch = new BatchJob(this, name, {
      ...{ datacenters, nodePool, constraints, priority, image, ...container },
      name: `${this.name}-${name}`,
      parameters: { optionalMeta: ['INSTANCES'] },
    });
    return { batch, job: batch.job, timeout };
  }
}
