import { DATA_SOURCES } from '../monitoring';
import { Dashboard, Link, Panel, Query } from './dashboard';

/** Columns of Grafana's grid. */
const COLUMNS = 24;

/** Version of the format, which Grafana 11 and newer read as it is or migrate. */
const SCHEMA_VERSION = 42;

/** Types of the data sources that dashboards refer to. */
export const DATA_SOURCE_TYPES = { metrics: 'prometheus', logs: 'victoriametrics-logs-datasource' } as const;

const SOURCES = {
  metrics: { type: DATA_SOURCE_TYPES.metrics, uid: DATA_SOURCES.metrics },
  logs: { type: DATA_SOURCE_TYPES.logs, uid: DATA_SOURCES.logs },
} as const;

/** What each kind of panel is to Grafana, and how the sources are queried for it. */
const KINDS = {
  graph: {
    type: 'timeseries',
    options: { tooltip: { mode: 'multi', sort: 'desc' } },
    metrics: { range: true },
    logs: { queryType: 'statsRange' },
  },
  number: {
    type: 'stat',
    options: { graphMode: 'none', colorMode: 'value', reduceOptions: { calcs: ['lastNotNull'] } },
    metrics: { instant: true },
    logs: { queryType: 'stats' },
  },
  lines: {
    type: 'logs',
    options: { showTime: true, wrapLogMessage: true, enableLogDetails: true, sortOrder: 'Descending' },
    metrics: {},
    logs: { queryType: 'instant' },
  },
} as const;

/**
 * The dashboard in the format that Grafana imports, without what Grafana takes by default: there may be thousands of them.
 * All queries of a panel have its data source.
 */
export function grafanaJson(dashboard: Dashboard): object {
  const { uid, title, tags, links, alerts } = dashboard;
  return {
    uid,
    title,
    tags,
    timezone: 'browser',
    editable: false,
    graphTooltip: 1,
    schemaVersion: SCHEMA_VERSION,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: {},
    annotations: {
      list: [
        {
          name: 'Alerts',
          datasource: SOURCES.metrics,
          enable: true,
          iconColor: 'red',
          expr: alerts,
          titleFormat: '{{alertname}}',
        },
      ],
    },
    links: links.map(linkJson),
    panels: panelsOf(dashboard),
  };
}

/** Its text. */
export function grafanaText(dashboard: Dashboard): string {
  return JSON.stringify(grafanaJson(dashboard));
}

function linkJson({ title, to }: Link): object {
  if ('url' in to) {
    return { title, type: 'link', icon: 'external link', url: to.url, targetBlank: true };
  }
  return { title, type: 'dashboards', icon: 'dashboard', tags: to.tags, asDropdown: true, keepTime: true };
}

/** Rows and panels in their places: from left to right, then below. */
function panelsOf({ rows }: Dashboard): object[] {
  const all: object[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    const gridPos = { x: 0, y, w: COLUMNS, h: 1 };
    all.push({ id: all.length + 1, type: 'row', title, collapsed: false, gridPos, panels: [] });
    let x = 0;
    let height = 0;
    y += 1;
    for (const panel of panels) {
      if (x + panel.width > COLUMNS) {
        y += height;
        x = height = 0;
      }
      all.push(panelJson(panel, all.length + 1, { x, y, w: panel.width, h: panel.height }));
      x += panel.width;
      height = Math.max(height, panel.height);
    }
    y += height;
  }
  return all;
}

function panelJson(panel: Panel, id: number, gridPos: object): object {
  const { title, queries, kind, unit, redFrom } = panel;
  const { type, options } = KINDS[kind];
  const thresholds = redFrom !== undefined && {
    thresholds: {
      mode: 'absolute',
      steps: [
        { value: null, color: 'green' },
        { value: redFrom, color: 'red' },
      ],
    },
  };
  return {
    id,
    type,
    title,
    datasource: SOURCES[queries[0].source],
    gridPos,
    targets: queries.map((query, index) => targetJson(query, kind, index)),
    fieldConfig: { defaults: { unit, ...thresholds }, overrides: [] },
    options,
  };
}

function targetJson({ source, expression: expr, legend }: Query, kind: Panel['kind'], index: number): object {
  const refId = String.fromCharCode(65 + index);
  return { refId, expr, legendFormat: legend, ...KINDS[kind][source] };
}
