import { Duration } from '../core/duration';
import { TaskSpec } from '../nomad/spec.generated';
import { DNS_LABEL } from '../private/rules';
import { Violations } from '../private/violations';
import { Container, ContainerProps } from './container';

/** Options for `WebService.addSidecar`. */
export interface SidecarOptions extends ContainerProps {}

/** A further container in each instance of a service. */
export class Sidecar {
  private readonly container: Container;

  public constructor(
    public readonly name: string,
    options: SidecarOptions,
    taken: string[],
    maxKillTimeout: Duration,
    violations: Violations,
  ) {
    violations.require('name', name, DNS_LABEL);
    violations.require('name', name, { must: 'be unique in the service', holds: () => !taken.includes(name) });
    this.container = new Container(name, options, maxKillTimeout, violations);
  }

  public toSpec(): TaskSpec {
    return { ...this.container.toSpec([]), lifecycle: { hook: 'prestart', sidecar: true } };
  }
}
