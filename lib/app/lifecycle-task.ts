import { Duration } from '../core/duration';
import { TaskLifecycleSpec, TaskSpec } from '../nomad/spec.generated';
import { DNS_LABEL } from '../private/rules';
import { Violations } from '../private/violations';
import { Container, ContainerProps } from './container';

/** Options for `Workload.addSidecar`. */
export interface SidecarOptions extends ContainerProps {}

/** Options for `Workload.addInitTask`, `addPoststartTask` and `addPoststopTask`. */
export interface TaskOptions extends ContainerProps {}

/** A further container in each instance of a workload, and when it runs. */
export class LifecycleTask {
  private readonly container: Container;

  public constructor(
    public readonly name: string,
    private readonly lifecycle: TaskLifecycleSpec,
    options: ContainerProps,
    taken: string[],
    maxKillTimeout: Duration,
    violations: Violations,
  ) {
    violations.require('name', name, DNS_LABEL);
    violations.require('name', name, { must: 'be unique in the workload', holds: () => !taken.includes(name) });
    this.container = new Container(name, options, maxKillTimeout, violations);
  }

  public toSpec(): TaskSpec {
    return { ...this.container.toSpec([]), lifecycle: this.lifecycle };
  }
}
