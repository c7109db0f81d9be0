import { Duration } from '../../core/duration';

/** How an alert is routed and explained. */
export interface AlertLabels {
  /**
   * How urgent it is, in its label `severity`: by convention `critical` for what wakes somebody, `warning` for what can wait.
   *
   * @default - `critical` for `noInstance`, `warning` for all others
   */
  readonly severity?: string;

  /**
   * Further labels, by which routes choose a receiver. `namespace`, `job` and `severity` are set. Values may be Prometheus'
   * templates.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };

  /**
   * What receivers tell beside the labels. Values may be Prometheus' templates, such as `{{ $value }}`.
   *
   * @default - a `summary`, which may be replaced
   */
  readonly annotations?: { [name: string]: string };
}

/** When an alert fires and ends, and how it is routed and explained. */
export interface AlertOptions extends AlertLabels {
  /**
   * How long the condition must last before it fires.
   *
   * @default - 2 minutes for `errorRatio`, 5 for `latency`, 1 for `noInstance`; `query` fires at once
   */
  readonly for?: Duration;

  /**
   * How long it goes on firing after the condition has ended, so that one that comes and goes is told once.
   *
   * @default - it ends with the condition
   */
  readonly keepFiringFor?: Duration;
}
