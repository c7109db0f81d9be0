import { Duration } from '../../core/duration';
import { SCALING_NAME } from '../rules';
import { durationBetween, NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { ScalingStrategy, TargetValueOptions } from './scaling-strategy';

/** Properties for `ScalingCheck.of`. */
export interface ScalingCheckProps {
  /**
   * Name of the autoscaler's plugin that is asked for the value.
   *
   * @default 'nomad-apm' - Nomad itself
   */
  readonly source?: string;

  /**
   * What the plugin is asked, in its own words.
   *
   * @default - nothing, which only `ScalingStrategy.fixedValue` can do with
   */
  readonly query?: string;

  /**
   * How far back the values go that it answers with.
   *
   * @default - the autoscaler's own: Duration.minutes(1)
   */
  readonly queryWindow?: Duration;

  /**
   * How long ago the last of them was.
   *
   * @default - the autoscaler's own: now
   */
  readonly queryWindowOffset?: Duration;

  /**
   * Name that checks share which are told apart by their bounds: one that wants no change then leaves it to the others.
   *
   * @default - none: a check that wants no change keeps the others from taking instances away
   */
  readonly group?: string;

  /**
   * What an error of this check does to the others: `ignore` or `fail`.
   *
   * @default - as the policy says
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
   * @default - of what it is: `cpu`, `memory` or `prometheus`
   */
  readonly name?: string;

  /**
   * How far back the values go that are asked for; the last one counts.
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
 * Define what the Nomad Autoscaler asks for, and what number of instances follows from the answer. Of several checks the one
 * that wants most instances decides.
 *
 * @see https://developer.hashicorp.com/nomad/tools/autoscaling/policy#check-options
 */
export class ScalingCheck {
  /**
   * Define that the instances use so many percent of the processor time that is reserved for them, on average; Nomad
   * itself is asked.
   */
  public static cpu(percent: number, options: ScalingTargetOptions = {}): ScalingCheck {
    return ScalingCheck.ofNomad('cpu', 'avg_cpu-allocated', percent, options);
  }

  /** Define that the instances use so many percent of the memory that is reserved for them, on average; Nomad is asked. */
  public static memory(percent: number, options: ScalingTargetOptions = {}): ScalingCheck {
    return ScalingCheck.ofNomad('memory', 'avg_memory-allocated', percent, options);
  }

  /**
   * Define that what Prometheus answers stays near a target, such as the requests of a second that an instance is to get.
   *
   * @param query in PromQL, with one value as its answer: one that falls when instances come
   * @param target the value that it is to have
   */
  public static prometheus(query: string, target: number, options: ScalingTargetOptions = {}): ScalingCheck {
    const { name = 'prometheus', queryWindow, ...more } = options;
    const strategy = ScalingStrategy.targetValue(target, more);
    return new ScalingCheck(name, { source: 'prometheus', query, queryWindow, strategy });
  }

  /**
   * Define a check by all that the autoscaler knows.
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
