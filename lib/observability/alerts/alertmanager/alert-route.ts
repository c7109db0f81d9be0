import { Duration } from '../../../core/duration';

/** How alerts of a group are told together. */
export interface AlertGrouping {
  /**
   * Labels whose alerts are told together: one message for each combination of their values. `...` for all: no two alerts
   * together.
   *
   * @default ['alertname', 'namespace', 'job'] - of a route in another, those of the other
   */
  readonly groupBy?: string[];

  /**
   * How long to wait for further alerts of a new group.
   *
   * @default Duration.seconds(10) - of a route in another, that of the other
   */
  readonly groupWait?: Duration;

  /**
   * How long to wait before changes of a group are told, its end included.
   *
   * @default Duration.minutes(1) - of a route in another, that of the other
   */
  readonly groupInterval?: Duration;

  /**
   * How long until a group that has not changed is told again.
   *
   * @default Duration.hours(4) - of a route in another, that of the other
   */
  readonly repeatInterval?: Duration;
}

/**
 * Which alerts a receiver is told of: the first route that matches has them.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export interface AlertRoute extends AlertGrouping {
  /** Name of the receiver. */
  readonly receiver: string;

  /**
   * What the labels of an alert must be, all of them: `severity="critical"`, `team!="shop"`, `namespace=~"shop|stock"`.
   *
   * @default - it has all alerts
   */
  readonly matchers?: string[];

  /**
   * Let later routes have its alerts, too.
   *
   * @default false
   */
  readonly continueMatching?: boolean;

  /**
   * Names of time intervals in which it tells nobody.
   *
   * @default - none
   */
  readonly muteTimes?: string[];

  /**
   * Names of time intervals outside of which it tells nobody.
   *
   * @default - always
   */
  readonly activeTimes?: string[];

  /**
   * Routes for some of its alerts.
   *
   * @default - none
   */
  readonly routes?: AlertRoute[];
}

/**
 * Alerts that are not told while others fire, as these say it all.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#inhibition-related-settings
 */
export interface AlertInhibition {
  /** What the labels of the alert that says it all must be. */
  readonly sourceMatchers: string[];

  /** What the labels of those must be that are not told. */
  readonly targetMatchers: string[];

  /**
   * Labels that both have with the same values.
   *
   * @default - none: it silences them all
   */
  readonly equal?: string[];
}

/**
 * A part of the week, the month or the year; of what is not given, all.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#time_interval-0
 */
export interface AlertTimes {
  /**
   * Times of the day, such as `08:00-17:30`; the end is `24:00` at most.
   *
   * @default - the whole day
   */
  readonly times?: string[];

  /**
   * Days of the week, such as `monday:friday` or `sunday`.
   *
   * @default - all
   */
  readonly weekdays?: string[];

  /**
   * Days of the month, such as `1:7`; negative ones count from its end.
   *
   * @default - all
   */
  readonly daysOfMonth?: string[];

  /**
   * Months, such as `december` or `1:3`.
   *
   * @default - all
   */
  readonly months?: string[];

  /**
   * Years, such as `2027` or `2027:2029`.
   *
   * @default - all
   */
  readonly years?: string[];

  /**
   * Time zone, as an IANA name.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
}
