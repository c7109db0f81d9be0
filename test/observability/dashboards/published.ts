import { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LogsSortOrder,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  AnnotationQueryBuilder,
  Dashboard as GrafanaDashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  Panel as GrafanaPanel,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { Dashboard, Link, Panel, Query } from '../../../lib/observability/dashboards/dashboard';

const METRICS = { type: 'prometheus', uid: 'berth-prometheus' };
const LOGS = { type: 'victoriametrics-logs-datasource', uid: 'berth-logs' };

/** The same dashboard, as Grafana's own builder makes it. */
export function published(dashboard: Dashboard): GrafanaDashboard {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .tags([...dashboard.tags])
    .timezone('browser')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .links(dashboard.links.map(linkOf))
    .annotation(
      new AnnotationQueryBuilder()
        .name('Alerts')
        .datasource(METRICS)
        .enable(true)
        .iconColor('red')
        .expr(dashboard.alerts)
        .titleFormat('{{alertname}}'),
    );
  let id = 0;
  for (const row of dashboard.rows) {
    builder.withRow(new RowBuilder(row.title).id((id += 1)));
    // The builder breaks lines only where they are full.
    const lines: Panel[][] = [];
    for (const panel of row.panels) {
      const line = lines[lines.length - 1];
      const width = line?.reduce((sum, each) => sum + each.width, 0) ?? 24;
      if (width + panel.width > 24) lines.push([panel]);
      else line.push(panel);
    }
    for (const line of lines) {
      line.forEach((panel) => builder.withPanel(panelOf(panel, (id += 1))));
      const missing = 24 - line.reduce((sum, { width }) => sum + width, 0);
      if (missing > 0) builder.withPanel(new StatBuilder().title(FILLER).span(missing).height(1));
    }
  }
  const { panels = [], ...built } = builder.build();
  return { ...built, panels: panels.filter(({ title }) => title !== FILLER) };
}

const FILLER = 'fills a line';

function linkOf({ title, to }: Link): DashboardLinkBuilder {
  const link = new DashboardLinkBuilder(title);
  if ('url' in to) return link.type(DashboardLinkType.Link).icon('external link').url(to.url).targetBlank(true);
  return link
    .type(DashboardLinkType.Dashboards)
    .icon('dashboard')
    .tags([...to.tags])
    .asDropdown(true)
    .keepTime(true);
}

function panelOf(panel: Panel, id: number): Builder<GrafanaPanel> {
  const { kind, title, unit, queries, width, height, redFrom } = panel;
  const named = <B extends TimeseriesBuilder | StatBuilder | LogsBuilder>(builder: B): B => {
    const source = queries[0].source === 'metrics' ? METRICS : LOGS;
    builder.id(id).title(title).unit(unit).span(width).height(height).datasource(source);
    queries.forEach((query, index) => builder.withTarget(targetOf(query, kind, 'ABCDEFGH'[index])));
    return builder;
  };
  if (kind === 'graph') {
    return named(new TimeseriesBuilder()).tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    );
  }
  if (kind === 'lines') {
    return named(new LogsBuilder())
      .showTime(true)
      .wrapLogMessage(true)
      .enableLogDetails(true)
      .sortOrder(LogsSortOrder.Descending);
  }
  const stat = named(new StatBuilder())
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  if (redFrom === undefined) return stat;
  const steps = [
    { value: null, color: 'green' },
    { value: redFrom, color: 'red' },
  ];
  return stat.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps));
}

function targetOf({ source, expression, legend }: Query, kind: Panel['kind'], refId: string): Builder<Dataquery> {
  const queryTypes = { graph: 'statsRange', number: 'stats', lines: 'instant' };
  if (source === 'logs') return new LogsQuery(expression, legend, queryTypes[kind], refId);
  const query = new DataqueryBuilder().expr(expression).refId(refId);
  if (legend !== undefined) query.legendFormat(legend);
  return kind === 'number' ? query.instant() : query.range();
}

/** A query of VictoriaLogs' own data source, for which the builder has no type. */
class LogsQuery implements Builder<Dataquery> {
  public constructor(
    private readonly expr: string,
    private readonly legendFormat: string | undefined,
    private readonly queryType: string,
    private readonly refId: string,
  ) {}

  public build(): Dataquery {
    const { expr, legendFormat, queryType, refId } = this;
    const query = { refId, expr, legendFormat, queryType };
    return query as unknown as Dataquery;
  }
}
