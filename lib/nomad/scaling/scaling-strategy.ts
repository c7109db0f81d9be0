import { Token } from 'cdktf';
import { checked } from '../../private/validation/checked';
import { SCALING_NAME } from '../rules';
import { integer } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';

/** Limits of a single scaling step. */
export interface ScalingStepOptions {
  /**
   * Most instances that one step adds.
   *
   * @default - no limit
   */
  readonly maxScaleUp?: number;

  /**
   * Most instances that one step removes.
   *
   * @default - no limit
   */
  readonly maxScaleDown?: number;
}

/** Options for `ScalingStrategy.targetValue`. */
export interface TargetValueOptions extends ScalingStepOptions {
  /**
   * Tolerated deviation from the target, as a fraction of it.
   *
   * @default 0.01
   */
  readonly threshold?: number;
}

/** Options for `ScalingStrategy.threshold`: the bounds, and one of `delta`, `percentage` and `value`. */
export interface ThresholdOptions {
  /**
   * Smallest value within the bounds.
   *
   * @default - none
   */
  readonly lowerBound?: number;

  /**
   * Smallest value above the bounds.
   *
   * @default - none
   */
  readonly upperBound?: number;

  /**
   * Number of values in the answer that must lie within the bounds. Nomad answers with a single one.
   *
   * @default - the autoscaler's own: 5
   */
  readonly withinBoundsTrigger?: number;

  /**
   * Instances to add, or to remove if negative.
   *
   * @default - none
   */
  readonly delta?: number;

  /**
   * Percentage of the instances to add, or to remove if negative.
   *
   * @default - none
   */
  readonly percentage?: number;

  /**
   * Number of instances to set.
   *
   * @default - none
   */
  readonly value?: number;
}

/** A number that Go can read: JavaScript's NaN and Infinity are none. */
const FINITE: Rule<number> = { must: 'be a finite number', holds: Number.isFinite };

/**
 * Define how the Nomad Autoscaler turns a value into a number of instances.
 *
 * @see https://developer.hashicorp.com/nomad/tools/autoscaling/plugins/strategy
 */
@checked('ScalingStrategy')
export class ScalingStrategy {
  /** Define a strategy that keeps the value at a target: twice the value, twice the instances. */
  public static targetValue(target: number, options: TargetValueOptions = {}): ScalingStrategy {
    return new ScalingStrategy('target-value', { target }, { threshold: options.threshold }, steps(options));
  }

  /** Define a strategy that adds or removes instances while the value lies within bounds. */
  public static threshold(options: ThresholdOptions): ScalingStrategy {
    const { lowerBound: lower_bound, upperBound: upper_bound, withinBoundsTrigger: within_bounds_trigger } = options;
    const { delta, percentage, value } = options;
    const numbers = { lower_bound, upper_bound, delta, percentage, value };
    return new ScalingStrategy('threshold', numbers, { within_bounds_trigger });
  }

  /** Define a strategy that takes the value itself as the number of instances. */
  public static passThrough(options: ScalingStepOptions = {}): ScalingStrategy {
    return new ScalingStrategy('pass-through', {}, steps(options));
  }

  /** Define a strategy with a fixed number of instances. */
  public static fixedValue(count: number): ScalingStrategy {
    return new ScalingStrategy('fixed-value', {}, { value: count });
  }

  /** Define the strategy of a plugin, configured by the plugin's own names. */
  public static plugin(name: string, config: { [key: string]: string } = {}): ScalingStrategy {
    return new ScalingStrategy(name, {}, {}, {}, config);
  }

  private constructor(
    /** Name of the plugin. */
    public readonly name: string,
    private readonly numbers: Numbers,
    private readonly natural: Numbers,
    private readonly steps: Numbers = {},
    private readonly config: { [key: string]: string } = {},
  ) {}

  /** Whether it needs no value. @internal */
  public get _isFixed(): boolean {
    return this.name === 'fixed-value';
  }

  /** The `strategy` block of a check, as the API of Nomad has it: a list of one, by its name. */
  public toSpec(): { [key: string]: any }[] {
    const numbers = Object.entries({ ...this.numbers, ...this.natural, ...this.steps });
    // As text: Nomad returns large numbers as 1e+06, which the autoscaler can't read everywhere.
    const given = numbers.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
    return [{ [this.name]: [{ ...Object.fromEntries(given), ...this.config }] }];
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const at = (key: string): string => `${prop}.${key.replace(/_(.)/g, (_match, letter) => letter.toUpperCase())}`;
    violations.require(`${prop}.name`, this.name, SCALING_NAME);
    for (const [key, value] of Object.entries(this.numbers)) violations.require(at(key), value, FINITE);
    for (const [key, value] of Object.entries(this.steps)) violations.require(at(key), value, integer(1));
    const { threshold, ...counts } = this.natural;
    violations.require(`${prop}.threshold`, threshold, {
      must: 'be a number of at least 0',
      holds: (value) => Number.isFinite(value) && value >= 0,
    });
    const least = this._isFixed ? 0 : 1;
    for (const [key, value] of Object.entries(counts)) violations.require(at(key), value, integer(least));
    if (this.name === 'threshold') checkThreshold(prop, this.numbers, violations);
    return violations.all;
  }
}

type Numbers = { readonly [key: string]: number | undefined };

function steps({ maxScaleUp, maxScaleDown }: ScalingStepOptions): Numbers {
  return { max_scale_up: maxScaleUp, max_scale_down: maxScaleDown };
}

/** The autoscaler would report it too, but only in its log. */
function checkThreshold(prop: string, numbers: Numbers, violations: Violations): void {
  const { lower_bound: lower, upper_bound: upper, delta, percentage, value } = numbers;
  if (lower === undefined && upper === undefined) {
    violations.add({ prop, must: "have 'lowerBound' or 'upperBound'" });
  }
  const both = lower !== undefined && upper !== undefined;
  violations.require(`${prop}.delta`, delta, { must: 'be an integer', holds: Number.isInteger });
  violations.require(`${prop}.value`, value, integer(0));
  if (both && !Token.isUnresolved(lower) && !Token.isUnresolved(upper) && lower > upper) {
    violations.add({ prop: `${prop}.lowerBound`, must: "be at most 'upperBound'", got: lower });
  }
  violations.requireOne(prop, { delta, percentage, value });
}
