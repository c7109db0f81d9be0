import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Prometheus } from './prometheus';
import { VictoriaLogs } from './victoria-logs';

/** A query of a dashboard. */
export interface DashboardQuery {
  /** File of the dashboard, and title of the panel. */
  readonly panel: string;
  readonly language: 'PromQL' | 'LogsQL';
  readonly expression: string;
}

const LANGUAGES: { readonly [source: string]: DashboardQuery['language'] } = {
  'berth-prometheus': 'PromQL',
  'berth-logs': 'LogsQL',
};

/** All queries of the dashboards that a synthesis wrote, as they stand in its files. */
export function dashboardQueries(outdir: string): DashboardQuery[] {
  const folder = join(outdir, 'dashboards');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    return panels.flatMap(({ title, datasource, targets = [] }: any) =>
      targets.map(({ expr }: any) => ({
        panel: `${file}: ${title}`,
        language: LANGUAGES[datasource.uid],
        expression: expr,
      })),
    );
  });
}

/** Those that are refused, or answered by nothing. */
export async function unanswered(
  queries: readonly DashboardQuery[],
  prometheus: Prometheus,
  logs: VictoriaLogs,
): Promise<string[]> {
  const found: string[] = [];
  for (const { panel, language, expression } of queries) {
    const asked = language === 'PromQL' ? prometheus.query(expression) : logs.query(expression);
    const answer = await asked.then(
      (rows) => (rows.length === 0 ? 'no data' : undefined),
      (error: Error) => error.message,
    );
    if (answer !== undefined) found.push(`${panel}: ${expression}: ${answer}`);
  }
  return found;
}
