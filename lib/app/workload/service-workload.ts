import { Construct } from 'constructs';
import { ITerraformDependable } from 'cdktf';
import { Job } from '../../nomad/job/job';
import { TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { Spread } from '../../nomad/placement/spread';
import { ScalingPolicy } from '../../nomad/scaling/scaling-policy';
import { inSameStack } from '../../private/stack/depends-on';
import { checked } from '../../private/validation/checked';
import { BatchJob } from '../batch-job';
import { DeployJobOptions, DeployJobs } from './deploy-jobs';
import { Part } from './part';
import { Rollout } from './rollout';
import { Scale } from './scale';
import { forInstances } from './volume-rules';
import { PlacedWorkloadProps, Workload } from './workload';

/** Properties of long-running workloads with a number of instances. */
export interface ServiceWorkloadProps extends PlacedWorkloadProps {
  /**
   * Number of instances; with `autoscale` the initial number, to which no deploy returns.
   *
   * @default 2; with `autoscale` its `min`
   */
  readonly count?: number;

  /**
   * Let the platform's autoscaler change the number of instances. A deploy then keeps the current number, for which the stack
   * needs version 2.6.1 or newer of Terraform's Nomad provider.
   *
   * Capacity is reserved for `count` instances: those that are added take what is left, or wait for it.
   *
   * @default - the number stays what `count` says
   */
  readonly autoscale?: ScalingPolicy;

  /**
   * How instances spread over the clients.
   *
   * @default - over all hosts, and over the datacenters where the cluster names several
   */
  readonly spreads?: Spread[];

  /**
   * Be part of Consul's service mesh: it calls other services of the mesh, and they call it, only through proxies and only
   * where its `connections` allow it. Its instances then use bridge networks.
   *
   * @default false
   */
  readonly mesh?: boolean;
}

/** What a kind of long-running workload adds to its job. */
interface LongRunning {
  readonly rollout: Rollout;

  /** Parts to check beside the scale and the rollout, in this order. */
  readonly before?: Part[];
  readonly after?: Part[];

  /** What the group has beside those; asked for late, as it may grow. */
  readonly group?: () => TaskGroupSpec;
}

/**
 * Define what long-running workloads have in common: a number of instances, and jobs before and after each deployment.
 */
@checked('ServiceWorkload')
export abstract class ServiceWorkload extends Workload {
  /** @internal */
  protected readonly _scale: Scale;

  private readonly deployJobs: DeployJobs;

  protected constructor(scope: Construct, id: string, props: ServiceWorkloadProps) {
    super(scope, id, props, props.mesh);
    this._scale = new Scale(props, this._placement, this._stack.cluster);
    this.deployJobs = new DeployJobs(this, props);
  }

  /**
   * Run a container to completion before a new version is deployed, such as a migration; when it fails, the current version
   * stays. Several run one after another.
   *
   * It runs when its own definition has changed, of which its image is a part. Its job is `<workload>-<name>`: secrets that
   * it shares with the workload lie at `nomad/jobs`, which all jobs of a namespace may read.
   *
   * @returns the job, of which Terraform starts the runs
   */
  public addPreDeployJob(name: string, options: DeployJobOptions = {}): BatchJob {
    return this.deployJobs.addBefore(name, options);
  }

  /**
   * Run a container to completion once the new instances are healthy; when it fails, Nomad rolls back to the version before.
   * It decides whether canaries are promoted. Several run one after another.
   *
   * It gets the addresses of the new instances, as `host:port` separated by commas, in `NOMAD_META_INSTANCES`. Those of
   * instances in the mesh are the addresses of their proxies, which refuse it.
   *
   * @returns the job, of which Terraform starts the runs
   */
  public addPostDeployCheck(name: string, options: DeployJobOptions = {}): BatchJob {
    return this.deployJobs.addAfter(name, options);
  }

  /** Make the job, unless something is wrong. @internal */
  protected _defineLongRunning({ rollout, before = [], after = [], group }: LongRunning): Job {
    const { _scale: scale, deployJobs } = this;
    const shared = forInstances(scale.max, scale.isDynamic ? 'autoscale.max' : 'count');
    const volumes: Part = { check: (violations) => this._instance.checkVolumes(shared, violations) };
    return this._define({
      spec: { type: 'service', ...scale.toJob() },
      parts: [scale, volumes, ...before, rollout, ...after],
      group: () => ({
        ...scale.toGroup(),
        ...rollout.toGroup(deployJobs.checks.length > 0),
        ...group?.(),
      }),
      timeout: rollout.timeout,
      rerunIfDead: scale.count !== 0,
      manualPromotion: rollout.isManual,
      preserveCounts: scale.preservesCounts,
      after: () => [...this.intentions, ...deployJobs.prerequisites],
      checks: () => deployJobs.checks,
    });
  }

  /** From its first instance on, those that may call it can. */
  private get intentions(): ITerraformDependable[] {
    const { intentions } = this.mesh ?? {};
    return intentions === undefined ? [] : (inSameStack(this, [intentions]) ?? []);
  }
}
