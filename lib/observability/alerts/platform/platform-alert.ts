import { AlertRule, SEVERITY } from '../alert-rule';

/** An alert of the platform itself. */
export interface PlatformAlert {
  readonly alert: string;
  readonly expr: string;

  /** What is wrong, with the labels of the series in place. */
  readonly summary: string;

  /**
   * How long it must last.
   *
   * @default - it fires at once
   */
  readonly for?: string;

  /**
   * Whether it should wake somebody.
   *
   * @default false
   */
  readonly isCritical?: boolean;

  /**
   * Labels that the series do not have.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };
}

/** The rule of an alert. */
export function ruleOf({ alert, expr, summary, for: lasts, isCritical, labels }: PlatformAlert): AlertRule {
  const severity = isCritical ? SEVERITY.critical : SEVERITY.warning;
  return { alert, expr, for: lasts, labels: { severity, ...labels }, annotations: { summary } };
}
