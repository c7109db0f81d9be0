/** A rule that fires an alert for each series of its expression, by Prometheus' own names. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;

  /**
   * How long the expression must yield a series before the alert fires.
   *
   * @default - it fires at once
   */
  readonly for?: string;

  /**
   * How long the alert goes on firing after that.
   *
   * @default - it ends at once
   */
  readonly keep_firing_for?: string;

  readonly labels: { readonly [name: string]: string };
  readonly annotations: { readonly [name: string]: string };
}

/** Rules that are evaluated one after another, by Prometheus' own names. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

/** Path of the Nomad variable with the alerts of a job, and its item with the rule group. */
export const ALERTS_PATH = 'berth/alerts';
export const ALERTS_ITEM = 'group';

/** How urgent an alert is, in its label `severity`. */
export const SEVERITY = { critical: 'critical', warning: 'warning', none: 'none' } as const;
