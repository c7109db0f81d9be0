import { Duration } from '../../core/duration';
import { checked } from '../../private/validation/checked';
import { SCALING_NAME } from '../rules';
import { durationBetween, NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { ScalingStrategy, TargetValueOptions } from './scaling-strategy';

/** Properties for `ScalingCheck.of`. */
export interface ScalingCheckProps {
  /**
   * Plugin of the autoscaler that supplies the value.
   *
   * @default 'nomad-apm' - Nomad itself
   */
  readonly source?: string;

  /**
   * Query for the plugin, in its own language.
   *
   * @default - none, which only `ScalingStrategy.fixedValue` allows
   */
  readonly query?: string;

  /**
   * How far back the query looks.
   *
   * @default - the autoscaler's own: Duration.minutes(1)
   */
  readonly queryWindow?: Duration;

  /**
   * How long ago the window of the query ends.
   *
   * @default - the autoscaler's own: now
   */
  readonly queryWindowOffset?: Duration;

  /**
   * Group of checks with different bounds: a check that wants no change then leaves the decision to the others.
   *
   * @default - none: a check that wants no change keeps the others from removing instances
   */
  readonly group?: string;

  /**
   * What an error of this check means for the evaluation: `ignore` or `fail`.
   *
   * @default - that of the policy
   */
  readonly onError?: string;

  /** How the value becomes a number of instances. */
  readonly strategy: ScalingStrategy;
}

/** Options for the checks of `ScalingCheck` that have a target. */
export interface ScalingTargetOptions extends TargetValueOptions {
  /**
   * Name of the check, unique in its policy.
   *
   * @default - its kind: `cpu`, `memory` or `prometheus`
   */
  readonly name?: string;

  /**
   * How far back the query looks; the latest value counts.
   *
   * @default - the autoscaler's own: Duration.minutes(1)
   */
  readonly queryWindow?: Duration;
}

const POSITIVE: Rule<number> = {
  must: 'be a number above 0',
  holds: (value) => Number.isFinite(value) && value > 0,
};

/**
 * Define a value that the Nomad Autoscaler watches, and how it becomes a number of instances. Among several checks, the
 * one that asks for the most instances decides.
 *
 * @see https://developer.hashicorp.com/nomad/tools/autoscaling/policy#check-options
 */
@checked('ScalingCheck')
export class ScalingCheck {
  /**
   * Define a target for the average CPU use of the instances, in percent of what is reserved for them, as Nomad
   * measures it.
   */
  public static cpu(percent: number, options: ScalingTargetOptions = {}): ScalingCheck {
    return ScalingCheck.ofNomad('cpu', 'avg_cpu-allocated', percent, options);
  }

  /**
   * Define a target for the average memory use of the instances, in percent of what is reserved for them, as Nomad
   * measures it.
   */
  public static memory(percent: number, options: ScalingTargetOptions = {}): ScalingCheck {
    return ScalingCheck.ofNomad('memory', 'avg_memory-allocated', percent, options);
  }

  /**
   * Define a target for a value from Prometheus, such as the requests per second that an instance is to get.
   *
   * @param query in PromQL, with a single value as its answer, which falls when instances are added
   * @param target the value to keep
   */
  public static prometheus(query: string, target: number, options: ScalingTargetOptions = {}): ScalingCheck {
    const { name = 'prometheus', queryWindow, ...more } = options;
    const strategy = ScalingStrategy.targetValue(target, more);
    return new ScalingCheck(name, { source: 'prometheus', query, queryWindow, strategy });
  }

  /**
   * Define a check with any option that the autoscaler has.
   *
   * @param name name of the check, unique in its policy
   */
  public static of(name: string, props: ScalingCheckProps): ScalingCheck {
    return new ScalingCheck(name, { ...props });
  }

  private static ofNomad(name: string, query: string, percent: number, options: ScalingTargetOptions): ScalingCheck {
    const { name: own = name, queryWindow, ...more } = options;
    const strategy = ScalingStrategy.targetValue(percent, more);
    return new ScalingCheck(own, { source: 'nomad-apm', query, queryWindow, strategy }, percent);
  }

  private constructor(
    /** Name of the check, unique in its policy. */
    public readonly name: string,
    private readonly props: ScalingCheckProps,
    private readonly percent?: number,
  ) {}

  /** The `check` block of a policy, as the API of Nomad has it: a list of one, by its name. */
  public toSpec(): { [key: string]: any } {
    const { source, query, queryWindow, queryWindowOffset, group, onError, strategy } = this.props;
    const all = {
      source,
      query,
      query_window: queryWindow?.toString(),
      query_window_offset: queryWindowOffset?.toString(),
      group,
      on_error: onError,
      strategy: strategy.toSpec(),
    };
    return { [this.name]: [Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))] };
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { source, query, queryWindow, queryWindowOffset, group, onError, strategy } = this.props;
    violations.require(`${prop}.name`, this.name, SCALING_NAME);
    violations.require(`${prop}.source`, source, SCALING_NAME);
    violations.require(`${prop}.query`, query, NOT_EMPTY);
    if (query === undefined && (source !== undefined || !strategy._isFixed)) {
      violations.add({ prop: `${prop}.query`, must: 'be given' });
    }
    const day = durationBetween(Duration.seconds(1), Duration.days(1), 'a day');
    violations.require(`${prop}.queryWindow`, queryWindow, day);
    violations.require(
      `${prop}.queryWindowOffset`,
      queryWindowOffset,
      durationBetween(Duration.seconds(0), Duration.days(1), 'a day'),
    );
    violations.require(`${prop}.group`, group, SCALING_NAME);
    violations.require(`${prop}.onError`, onError, oneOf('ignore', 'fail'));
    violations.require(`${prop}.percent`, this.percent, POSITIVE);
    violations.add(...strategy._violations(`${prop}.strategy`));
    return violations.all;
  }
}
