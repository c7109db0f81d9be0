import { IConstruct } from 'constructs';
import { LINE } from '../private/validation/rules';
import { Rule, Violations } from '../private/validation/violations';

/** Options for `Policies.waive`. */
export interface WaiverOptions {
  /** Why the policy does not hold here, in at least 10 characters; it is kept in `policies.json`. */
  readonly reason: string;

  /**
   * The last day of the waiver, such as `2027-01-31`. Afterwards it is an error, until it is renewed or removed.
   *
   * @default - no end
   */
  readonly until?: string;
}

/** A policy that does not hold in a scope. */
export class Waiver {
  public constructor(
    public readonly scope: IConstruct,
    public readonly policy: string,
    public readonly options: WaiverOptions,
  ) {
    const violations = new Violations();
    violations.require('policy', policy, POLICY_ID);
    violations.require('reason', options.reason, LINE);
    violations.require('reason', options.reason, REASON);
    violations.requireLiteral('until', options.until);
    violations.require('until', options.until, DAY);
    violations.throwFor(scope);
  }

  public get hasEnded(): boolean {
    const { until } = this.options;
    return until !== undefined && new Date().toISOString().slice(0, 10) > until;
  }
}

/** What names a policy. */
export const POLICY_ID: Rule<string> = {
  must: 'be lower-case words with hyphens between them, such as image-digest',
  holds: (value) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value),
};

const REASON: Rule<string> = {
  must: 'say in at least 10 characters why the policy does not hold here',
  holds: (value) => value.trim().length >= 10,
};

const DAY: Rule<string> = {
  must: 'be a day of the calendar, such as 2027-01-31',
  holds: (value) => {
    const time = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : NaN;
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
  },
};
