import { hash } from 'node:crypto';

/** Grafana's id of the overview of a platform: 40 characters at most. */
export function overviewUid(platform: string): string {
  return uid(platform);
}

/** Grafana's id of the dashboard of an app. */
export function appUid(platform: string, namespace: string, job: string): string {
  return uid(platform, namespace, job);
}

/** The page of a dashboard in a Grafana. */
export function dashboardUrl(grafana: string, id: string): string {
  return `${grafana.replace(/\/+$/, '')}/d/${id}`;
}

/** By these tags dashboards find each other. */
export function dashboardTags(platform: string, kind: 'overview' | 'app'): string[] {
  return ['berth', platform, kind];
}

/** Names joined by a hyphen could be those of another app. */
function uid(...names: string[]): string {
  return `berth-${hash('sha256', JSON.stringify(names)).slice(0, 24)}`;
}
