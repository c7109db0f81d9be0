import { Token } from 'cdktf';
import { Duration } from '../../core/duration';
import { checked } from '../../private/validation/checked';
import { durationBetween, integer, NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { Violation, Violations } from '../../private/validation/violations';
import { ScalingCheck } from './scaling-check';
import { ScalingPolicySpec } from '../job/spec/spec.generated';

/** Options for `ScalingPolicy.between`. */
export interface ScalingPolicyOptions {
  /** Checks that decide on the number of instances: the one that asks for the most wins. */
  readonly checks: ScalingCheck[];

  /**
   * Time after a change before the next one.
   *
   * @default - the autoscaler's own: Duration.minutes(5)
   */
  readonly cooldown?: Duration;

  /**
   * The same, after instances were added.
   *
   * @default - as `cooldown`
   */
  readonly cooldownOnScaleUp?: Duration;

  /**
   * How often the checks are evaluated.
   *
   * @default - the autoscaler's own: Duration.seconds(10)
   */
  readonly evaluationInterval?: Duration;

  /**
   * What an error of a check means for the evaluation: `ignore` or `fail`.
   *
   * @default 'ignore' - the autoscaler's own
   */
  readonly onCheckError?: string;

  /**
   * Whether the autoscaler acts on the policy. If not, the current count stays until a deployment sets it again.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * Define the range of a workload's instance count, and what decides within it.
 *
 * The platform's autoscaler acts on it: Nomad only stores the policy.
 *
 * @see https://developer.hashicorp.com/nomad/tools/autoscaling/policy
 */
@checked('ScalingPolicy')
export class ScalingPolicy {
  /** Define a policy with the smallest and the largest number of instances. */
  public static between(min: number, max: number, options: ScalingPolicyOptions): ScalingPolicy {
    return new ScalingPolicy(min, max, { ...options, checks: [...options.checks] });
  }

  private constructor(
    /** Smallest number of instances. */
    public readonly min: number,
    /** Largest number of instances. */
    public readonly max: number,
    private readonly options: ScalingPolicyOptions,
  ) {}

  /** Whether the autoscaler acts on the policy. */
  public get isEnabled(): boolean {
    return this.options.enabled ?? true;
  }

  /** The `scaling` block of the job specification. */
  public toSpec(): ScalingPolicySpec {
    const { checks, cooldown, cooldownOnScaleUp, evaluationInterval, onCheckError } = this.options;
    const all = {
      cooldown: cooldown?.toString(),
      cooldown_on_scale_up: cooldownOnScaleUp?.toString(),
      evaluation_interval: evaluationInterval?.toString(),
      on_check_error: onCheckError,
      check: checks.map((check) => check.toSpec()),
    };
    const policy = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return { enabled: this.isEnabled, min: this.min, max: this.max, policy };
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { checks, cooldown, cooldownOnScaleUp, evaluationInterval, onCheckError } = this.options;
    violations.require(`${prop}.min`, this.min, integer(0));
    violations.require(`${prop}.max`, this.max, integer(0));
    if (![this.min, this.max].some(Token.isUnresolved) && this.min > this.max) {
      violations.add({ prop: `${prop}.min`, must: `be at most the 'max' of ${this.max}`, got: this.min });
    }
    // Zero would mean the autoscaler's default.
    const day = durationBetween(Duration.milliseconds(1), Duration.days(1), 'a day');
    violations.require(`${prop}.cooldown`, cooldown, day);
    violations.require(`${prop}.cooldownOnScaleUp`, cooldownOnScaleUp, day);
    const often = durationBetween(Duration.seconds(1), Duration.days(1), 'a day');
    violations.require(`${prop}.evaluationInterval`, evaluationInterval, often);
    violations.require(`${prop}.onCheckError`, onCheckError, oneOf('ignore', 'fail'));
    violations.require(`${prop}.checks`, checks, NOT_EMPTY);
    const names = checks.map(({ name }) => name);
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return;
      violations.add({ prop: `${prop}.checks[${index}].name`, must: 'be unique in the policy', got: name });
    });
    checks.forEach((check, index) => violations.add(...check._violations(`${prop}.checks[${index}]`)));
    return violations.all;
  }
}
