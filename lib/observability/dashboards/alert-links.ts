import { isToken } from '../../private/validation/tokens';
import { AlertRule } from '../alerts/alert-rule';
import { appUid, dashboardUrl, overviewUid } from './dashboard-names';

/** Annotation of an alert with the page of the dashboard that shows what it is about. */
const ANNOTATION = 'dashboard';

/** What is known of a Grafana that has the dashboards. */
export interface GrafanaFacts {
  readonly platform: string;

  /** URL of the Grafana; nothing where it is not known. */
  readonly grafana: string | undefined;
}

/** Rules of a platform with a link to its dashboard, unless they have one. */
export function linkedToOverview({ platform, grafana }: GrafanaFacts, rules: readonly AlertRule[]): AlertRule[] {
  return linked(rules, grafana && dashboardUrl(grafana, overviewUid(platform)));
}

/** Rules of an app with a link to its dashboard, unless they have one. */
export function linkedToApp(
  { platform, grafana }: GrafanaFacts,
  { namespace, job }: { readonly namespace: string; readonly job: string },
  rules: readonly AlertRule[],
): AlertRule[] {
  // What only Terraform knows has no dashboard.
  const url = isToken(namespace) || isToken(job) ? undefined : grafana;
  return linked(rules, url && dashboardUrl(url, appUid(platform, namespace, job)));
}

function linked(rules: readonly AlertRule[], url: string | undefined): AlertRule[] {
  if (url === undefined) return [...rules];
  return rules.map((rule) => ({ ...rule, annotations: { [ANNOTATION]: url, ...rule.annotations } }));
}
