import { checked } from '../private/validation/checked';
import { integer } from '../private/validation/rules';
import { Violation, Violations } from '../private/validation/violations';
import { Rule } from './rule';

/**
 * Define which requests reach canaries before they are promoted; without it they share all requests with the other instances.
 */
@checked('CanaryTraffic')
export class CanaryTraffic {
  /** Define that canaries get only the requests that have a header of this value. `Rule.header` says which names never arrive. */
  public static header(name: string, value: string): CanaryTraffic {
    return new CanaryTraffic(Rule.header(name, value));
  }

  /** Define the share of the requests that canaries get, in percent. */
  public static weight(percent: number): CanaryTraffic {
    return new CanaryTraffic(undefined, percent);
  }

  private constructor(
    /** Rule that requests for canaries match. */
    public readonly rule?: Rule,
    /** Share of the requests, in percent. */
    public readonly percent?: number,
  ) {}

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    violations.add(...(this.rule?._violations(prop, 'http') ?? []));
    violations.require(prop, this.percent, integer(1, 99));
    return violations.all;
  }
}
