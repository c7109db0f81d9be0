import { TaskLifecycleSpec, TaskSpec } from '../../nomad/job/spec/spec.generated';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { TASK_NAME } from '../../nomad/rules';
import { DNS_LABEL } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { Container } from '../container/container';
import { ContainerProps } from '../container/container-props';

/** Options for `Workload.addSidecar`. */
export interface SidecarOptions extends ContainerProps {}

/** Options for `Workload.addInitTask`, `addPoststartTask` and `addPoststopTask`. */
export interface TaskOptions extends ContainerProps {}

/** Properties for `LifecycleTask`. */
export interface LifecycleTaskProps {
  readonly name: string;

  /** When it runs. */
  readonly lifecycle: TaskLifecycleSpec;

  readonly options: ContainerProps;

  /**
   * Further fields of the task's specification.
   *
   * @default - none
   */
  readonly more?: TaskSpec;
}

/** A further container in each instance of a workload, and when it runs. */
export class LifecycleTask {
  public readonly name: string;
  public readonly container: Container;

  public constructor(
    private readonly props: LifecycleTaskProps,
    taken: string[],
    cluster: ICluster,
    violations: Violations,
    job: string,
  ) {
    this.name = props.name;
    violations.require('name', this.name, DNS_LABEL);
    violations.require('name', this.name, TASK_NAME);
    violations.require('name', this.name, {
      must: 'be unique in the workload',
      holds: (name) => !taken.includes(name),
    });
    this.container = new Container(this.name, props.options, cluster, violations, job);
  }

  /** Whether it must end before the program starts. */
  public get isInit(): boolean {
    const { hook, sidecar } = this.props.lifecycle;
    return hook === 'prestart' && !sidecar;
  }

  /** @param written names of the volumes that a container of the instance writes */
  public toSpec(written: ReadonlySet<string>): TaskSpec {
    const { lifecycle, more } = this.props;
    return { ...this.container.toSpec([], written), lifecycle, ...more };
  }
}
