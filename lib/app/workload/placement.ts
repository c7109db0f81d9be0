import { Affinity } from '../../nomad/placement/affinity';
import { Constraint } from '../../nomad/placement/constraint';
import { JobSpec } from '../../nomad/job/spec/spec.generated';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { integer, NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { Part } from './part';

/** Where instances may run, as a user gives it. */
interface PlacementOptions {
  readonly datacenters?: string[];
  readonly nodePool?: string;
  readonly constraints?: Constraint[];
  readonly affinities?: Affinity[];
  readonly priority?: number;
}

/** Where the instances of a workload may run, and how urgently. */
export class Placement implements Part {
  public constructor(
    private readonly options: PlacementOptions,
    private readonly cluster: ICluster,
  ) {}

  /** Datacenters in which instances may run. */
  public get datacenters(): string[] {
    return [...(this.options.datacenters ?? this.cluster.datacenters)];
  }

  public check(violations: Violations): void {
    const { options, cluster } = this;
    violations.require('priority', options.priority, integer(1, 100));
    violations.require('nodePool', options.nodePool, oneOf(...cluster.nodePools));
    violations.require('datacenters', options.datacenters, NOT_EMPTY);
    options.datacenters?.forEach((datacenter, index) => {
      violations.require(`datacenters[${index}]`, datacenter, NOT_EMPTY);
      if (cluster.datacenters.includes('*')) return;
      violations.require(`datacenters[${index}]`, datacenter, oneOf(...cluster.datacenters));
    });
    options.constraints?.forEach((each, index) => violations.add(...each._violations(`constraints[${index}]`)));
    options.affinities?.forEach((each, index) => violations.add(...each._violations(`affinities[${index}]`)));
  }

  /** What the job says of it. */
  public toJob(): JobSpec {
    const { nodePool, priority, constraints, affinities } = this.options;
    return {
      datacenters: this.datacenters,
      nodePool,
      priority,
      constraints: constraints?.map((constraint) => constraint.toSpec()),
      affinities: affinities?.map((affinity) => affinity.toSpec()),
    };
  }
}
