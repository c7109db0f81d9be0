import { ITerraformDependable, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { Violation } from '../../private/validation/violations';

/** Options for `Workload.dependsOn`. */
export interface DependencyOptions {
  /**
   * Wait until the other one is deployed and healthy, or a `BatchJob` has completed, not only until Nomad knows it.
   *
   * @default true
   */
  readonly healthy?: boolean;
}

/** What a workload becomes in Terraform. */
export interface Deployed {
  /** Done once Nomad knows the job. */
  readonly registered: ITerraformDependable;

  /** Done once it is deployed and healthy, or a run has completed. */
  readonly healthy: ITerraformDependable;
}

/** The workloads that another one is deployed after, and removed before. */
export class Dependencies {
  private readonly others = new Map<Dependencies, DependencyOptions>();

  /**
   * @param owner the workload
   * @param deployed asked for late, when its job exists
   */
  public constructor(
    private readonly owner: IConstruct,
    private readonly deployed: () => Deployed,
  ) {}

  /** Depend on another one, unless that depends on this one. */
  public add(other: Dependencies, options: DependencyOptions): Violation[] {
    if (other === this || other.reaches(this)) {
      return [{ prop: 'dependsOn', must: 'not create a cycle', got: other.owner.node.path }];
    }
    this.others.set(other, options);
    const [stack, others] = [this, other].map(({ owner }) => TerraformStack.of(owner));
    if (others !== stack) stack.addDependency(others);
    return [];
  }

  /** The resources of the own stack that come first; other stacks come first as a whole. */
  public get resources(): ITerraformDependable[] {
    if (this.others.size === 0) return [];
    const stack = TerraformStack.of(this.owner);
    return [...this.others]
      .filter(([{ owner }]) => TerraformStack.of(owner) === stack)
      .map(([other, { healthy = true }]) => (healthy ? other.deployed().healthy : other.deployed().registered));
  }

  private reaches(other: Dependencies): boolean {
    return [...this.others.keys()].some((each) => each === other || each.reaches(other));
  }
}
