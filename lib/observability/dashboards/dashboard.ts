/** What a panel asks: Prometheus in PromQL, or VictoriaLogs in LogsQL. */
export interface Query {
  readonly source: 'metrics' | 'logs';
  readonly expression: string;

  /**
   * Name of each series, such as `{{host}}`.
   *
   * @default - all its labels
   */
  readonly legend?: string;
}

/** One picture of a dashboard: curves over time, the current number, or lines of logs. */
export interface Panel {
  readonly kind: 'graph' | 'number' | 'lines';
  readonly title: string;

  /** Unit of the values, by Grafana's name. */
  readonly unit: string;
  readonly queries: readonly Query[];

  /** Columns of the 24 that a dashboard has. */
  readonly width: number;
  readonly height: number;

  /**
   * The value from which a number is red.
   *
   * @default - it never is
   */
  readonly redFrom?: number;
}

/** Panels under a title. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A link at the top of a dashboard: to a page, or to all dashboards with some tags. */
export interface Link {
  readonly title: string;
  readonly to: { readonly url: string } | { readonly tags: readonly string[] };
}

/** A dashboard, before it is Grafana's. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly links: readonly Link[];

  /** The alerts that are marked on its graphs, in PromQL. */
  readonly alerts: string;
  readonly rows: readonly Row[];
}

/** A query of Prometheus. */
export function promQl(expression: string, legend?: string): Query {
  return { source: 'metrics', expression, legend };
}

/** A query of VictoriaLogs. */
export function logsQl(expression: string, legend?: string): Query {
  return { source: 'logs', expression, legend };
}

/** Curves over time, half as wide as the dashboard. */
export function graph(title: string, unit: string, ...queries: Query[]): Panel {
  return { kind: 'graph', title, unit, queries, width: 12, height: 8 };
}

/** The current value; six fit side by side. */
export function number(title: string, unit: string, query: Query, redFrom?: number): Panel {
  return { kind: 'number', title, unit, queries: [query], width: 4, height: 4, redFrom };
}

/** Lines of logs. */
export function lines(title: string, query: Query): Panel {
  return { kind: 'lines', title, unit: 'none', queries: [query], width: 24, height: 10 };
}
