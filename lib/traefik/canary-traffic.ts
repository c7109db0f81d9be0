import { Violation, Violations } from '../private/validation/violations';
import { Rule } from './rule';

/**
 * Define which requests reach canaries before they are promoted; without it they take turns with the other instances.
 */
export class CanaryTraffic {
  /** Define that canaries get the requests with a header of this value, and no others. */
  public static header(name: string, value: string): CanaryTraffic {
    return new CanaryTraffic(Rule.header(name, value));
  }

  /** Define that canaries get so many percent of the requests. */
  public static weight(percent: number): CanaryTraffic {
    return new CanaryTraffic(undefined, percent);
  }

  private constructor(
    /** What requests for canaries must be. */
    public readonly rule?: Rule,
    /** Share of the requests, in percent. */
    public readonly percent?: number,
  ) {}

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    violations.add(...(this.rule?._violations(prop) ?? []));
    violations.require(prop, this.percent, {
      must: 'be an integer between 1 and 99',
      holds: (value) => Number.isInteger(value) && value >= 1 && value <= 99,
    });
    return violations.all;
  }
}
