import { Duration } from '../../core/duration';
import { checked } from '../../private/validation/checked';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import * as expressions from './alert-expressions';
import { AlertLabels, AlertOptions } from './alert-options';
import { AlertRule, SEVERITY } from './alert-rule';
import { checkLabels, checkOptions, checkQuery } from './alert-rules';
import { AlertSubject } from './alert-subject';

/** What a kind of alert is made of. */
interface AlertKind {
  readonly name: string;
  readonly options: AlertOptions;
  readonly severity: string;

  /** How long the condition must last. */
  readonly lasts?: Duration;

  /** One sentence that says what is wrong. */
  readonly summary: (job: string) => string;
  readonly check?: (prop: string, violations: Violations) => void;

  /** What it needs of a workload, or undefined if that has it. */
  readonly misfit?: (subject: AlertSubject) => Omit<Violation, 'prop'> | undefined;
  readonly expression: (subject: AlertSubject) => string;
}

/**
 * Define when somebody is told about a workload.
 *
 * The alert has the labels `namespace` and `job` of the workload, and `severity`. It is carried by a Nomad variable
 * `berth/alerts/<job>`, which the platform's Prometheus reads: deploying it restarts nothing.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
@checked('Alert')
export class Alert {
  /**
   * Define an alert when too many of the requests through the ingress fail, that is are answered with 500 or above. The workload
   * must have a route.
   *
   * @param ratio share of failed requests of the last 5 minutes above which it fires, between 0 and 1: 0.05 are 5 %
   */
  public static errorRatio(ratio: number, options: AlertOptions = {}): Alert {
    return new Alert({
      name: 'ErrorRatio',
      options,
      severity: SEVERITY.warning,
      lasts: Duration.minutes(2),
      summary: (job) => `More than ${percent(ratio)} of the requests to ${job} fail`,
      check: (prop, violations) => violations.require(`${prop}.ratio`, ratio, SHARE),
      misfit: withoutRoute,
      expression: (subject) => expressions.errorRatio(subject, String(ratio)),
    });
  }

  /**
   * Define an alert when requests through the ingress take too long. The workload must have a route.
   *
   * @param quantile share of the requests of the last 5 minutes that must be faster, between 0 and 1: 0.95 are 95 %
   * @param limit how long they may take, below 10 seconds, where the ingress' measure ends
   */
  public static latency(quantile: number, limit: Duration, options: AlertOptions = {}): Alert {
    return new Alert({
      name: 'Latency',
      options,
      severity: SEVERITY.warning,
      lasts: Duration.minutes(5),
      summary: (job) => `Of the requests to ${job}, ${percent(1 - quantile)} take longer than ${limit.toString()}`,
      check: (prop, violations) => {
        violations.require(`${prop}.quantile`, quantile, SHARE);
        violations.require(`${prop}.limit`, limit, MEASURED);
      },
      misfit: withoutRoute,
      expression: (subject) => expressions.latency(subject, String(quantile), String(limit.toSeconds())),
    });
  }

  /**
   * Define an alert when no instance of a long-running workload is left: none passes its health check, or where there is none,
   * none runs.
   */
  public static noInstance(options: AlertOptions = {}): Alert {
    return new Alert({
      name: 'NoInstance',
      options,
      severity: SEVERITY.critical,
      lasts: Duration.minutes(1),
      summary: (job) => `No instance of ${job} is available`,
      misfit: ({ runs }) =>
        runs === 'always'
          ? undefined
          : { must: 'be another one: a job has instances only while it runs', got: 'Alert.noInstance' },
      expression: expressions.noInstance,
    });
  }

  /**
   * Define an alert when no run of a `ScheduledJob` has succeeded for too long.
   *
   * @param within time within which a run must succeed, such as 25 hours for a daily one: the interval between two runs and
   * what a run may take; at least 2 minutes. It counts from the last success, and for a new job from its deployment
   */
  public static overdue(within: Duration, options: AlertLabels = {}): Alert {
    return new Alert({
      name: 'Overdue',
      options,
      severity: SEVERITY.warning,
      lasts: within,
      summary: (job) => `No run of ${job} has succeeded within ${within.toString()}`,
      check: (prop, violations) => violations.require(`${prop}.within`, within, MEASURABLE),
      misfit: ({ runs, interval }) => {
        if (runs === 'on a schedule') {
          if (interval === undefined || within.isUnresolved() || within.toSeconds() >= interval.toSeconds()) {
            return undefined;
          }
          return { must: `allow at least ${interval}, the time between two runs`, got: within };
        }
        const got = 'Alert.overdue';
        if (runs === 'never') return { must: "be left out while 'enabled' is false: it would fire for ever", got };
        return { must: 'be another one: only a ScheduledJob has runs that can be overdue', got };
      },
      expression: expressions.noCompletion,
    });
  }

  /**
   * Define an alert by an expression of your own: it fires for each series that the expression yields.
   *
   * An expression that Prometheus can't read is an error, as is a matcher of a label that such a series of the platform never
   * has.
   *
   * @param name name of the alert, such as `QueueTooLong`
   * @param promql expression, such as `max(queue_length{job="shop"}) > 100`; without `for` it fires at once
   * @see https://prometheus.io/docs/prometheus/latest/querying/basics/
   */
  public static query(name: string, promql: string, options: AlertOptions = {}): Alert {
    return new Alert({
      name,
      options,
      severity: SEVERITY.warning,
      summary: (job) => `${name} of ${job}`,
      check: (prop, violations) => checkQuery(`${prop}.promql`, promql, violations),
      expression: () => promql,
    });
  }

  /** Name of the alert. */
  public readonly name: string;

  private constructor(private readonly kind: AlertKind) {
    this.name = kind.name;
  }

  /** What is wrong with it by itself. @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { options, check } = this.kind;
    checkLabels(prop, this.name, options, violations);
    checkOptions(prop, options, violations);
    check?.(prop, violations);
    return violations.all;
  }

  /** Why a workload can't have it. @internal */
  public _misfits(prop: string, subject: AlertSubject): Violation[] {
    const found = this.kind.misfit?.(subject);
    return found === undefined ? [] : [{ prop, ...found }];
  }

  /** Whether nobody could tell it from another one of the same workload. @internal */
  public _isLike(other: Alert): boolean {
    const identity = ({ name, kind: { severity, options } }: Alert): string =>
      JSON.stringify([name, Object.entries({ severity, ...options.labels, ...options }).sort()]);
    return identity(this) === identity(other);
  }

  /** The rule of a workload. @internal */
  public _toRule(subject: AlertSubject): AlertRule {
    const { options, severity, lasts, summary, expression } = this.kind;
    const { namespace, job } = subject;
    return {
      alert: this.name,
      expr: expression(subject),
      for: (options.for ?? lasts)?.toString(),
      keep_firing_for: options.keepFiringFor?.toString(),
      labels: { ...options.labels, severity: options.severity ?? severity, namespace, job },
      annotations: { summary: summary(job), ...options.annotations },
    };
  }
}

const SHARE: Rule<number> = {
  must: 'be a share between 0 and 1, without these',
  holds: (value) => value > 0 && value < 1,
  fix: (value) => (value > 1 && value < 100 ? `write ${value / 100} for ${value} %` : undefined),
};

const MEASURED: Rule<Duration> = {
  must: `be above 0s and below ${expressions.SLOWEST_SECONDS}s, where the ingress' measure ends`,
  holds: (value) => value.isUnresolved() || (value.toSeconds() > 0 && value.toSeconds() < expressions.SLOWEST_SECONDS),
};

const MEASURABLE: Rule<Duration> = {
  must: 'be at least 2m: a success is seen for that long',
  holds: (value) => value.isUnresolved() || value.toSeconds() >= 120,
};

function withoutRoute({ routed }: AlertSubject): Omit<Violation, 'prop'> | undefined {
  if (routed?.length !== 0) return undefined;
  const fix = 'add a Route, or write Alert.query about the series of the program';
  return { must: 'have an HTTP route to watch: only the ingress counts requests', fix };
}

/** A share in percent, without the digits by which a computer misses it. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
