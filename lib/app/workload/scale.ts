import { JobSpec, TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { Spread } from '../../nomad/placement/spread';
import { ScalingPolicy } from '../../nomad/scaling/scaling-policy';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { integer } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { Part } from './part';
import { Placement } from './placement';

/** How many instances there are, as a user gives it. */
interface ScaleOptions {
  readonly count?: number;
  readonly autoscale?: ScalingPolicy;
  readonly spreads?: Spread[];
}

/** How many instances a long-running workload has, and how they spread over the clients. */
export class Scale implements Part {
  /** Number of instances; with an autoscaler the initial one. */
  public readonly count: number;

  public constructor(
    private readonly options: ScaleOptions,
    private readonly placement: Placement,
    private readonly cluster: ICluster,
  ) {
    this.count = options.count ?? options.autoscale?.min ?? 2;
  }

  /** Whether something else may change the number of instances. */
  public get isDynamic(): boolean {
    return this.options.autoscale !== undefined;
  }

  /** Whether an autoscaler acts on it now. */
  public get preservesCounts(): boolean | undefined {
    return this.options.autoscale?.isEnabled;
  }

  /** The most instances that there may be. */
  public get max(): number {
    return this.options.autoscale?.max ?? this.count;
  }

  public check(violations: Violations): void {
    const { count, autoscale, spreads } = this.options;
    violations.require('count', count, integer(0));
    if (autoscale !== undefined) {
      violations.add(...autoscale._violations('autoscale'));
      const { min, max } = autoscale;
      if ([min, max].every(Number.isInteger) && min <= max) violations.require('count', count, integer(min, max));
      if (!this.cluster.hasAutoscaler) {
        const fix = "give the platform 'autoscaler', or Cluster.fromAttributes 'hasAutoscaler'";
        violations.add({ prop: 'autoscale', must: 'have a platform with an autoscaler', fix });
      }
    }
    spreads?.forEach((spread, index) => violations.add(...spread._violations(`spreads[${index}]`)));
  }

  /** What the job says of it. */
  public toJob(): JobSpec {
    const { datacenters } = this.placement;
    const several = datacenters.length > 1 && !datacenters.some((name) => name.includes('*'));
    const usual = [...(several ? [Spread.overDatacenters()] : []), Spread.overHosts()];
    return { spreads: (this.options.spreads ?? usual).map((spread) => spread.toSpec()) };
  }

  /** What the group says of it. */
  public toGroup(): TaskGroupSpec {
    return { count: this.count, scaling: this.options.autoscale?.toSpec() };
  }
}
