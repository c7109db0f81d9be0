import { appDashboard } from '../../../lib/observability/dashboards/app-dashboard';
import { Dashboard } from '../../../lib/observability/dashboards/dashboard';
import { grafanaJson } from '../../../lib/observability/dashboards/grafana-json';
import { overviewDashboard } from '../../../lib/observability/dashboards/overview-dashboard';
import { readPromql } from '../../../lib/observability/promql/promql';
import { APP, PLATFORM } from './facts';
import { published } from './published';

const DASHBOARDS: [name: string, dashboard: Dashboard][] = [
  ['the overview', overviewDashboard(PLATFORM)],
  ['the overview of a small platform', overviewDashboard({ ...PLATFORM, servers: 1, secured: false, hasMesh: false })],
  ['an app', appDashboard(APP)],
  ['an app with runs', appDashboard({ ...APP, hasRuns: true, services: [] })],
  [
    'an app without logs',
    appDashboard({ ...APP, addresses: { ...APP.addresses, logs: undefined }, isThrottled: false }),
  ],
];

/** A dashboard as it is written. */
const written = (dashboard: Dashboard): any => JSON.parse(JSON.stringify(grafanaJson(dashboard)));

describe("Grafana's format", () => {
  test.each(DASHBOARDS)("of %s is what Grafana's own builder makes, without its defaults", (_, dashboard) => {
    expect(JSON.parse(JSON.stringify(published(dashboard)))).toMatchObject(written(dashboard));
  });

  test.each(DASHBOARDS)('of %s has panels that do not overlap, each with an id of its own', (_, dashboard) => {
    const { panels } = written(dashboard);
    const cells = new Set<string>();
    let area = 0;
    for (const { gridPos: at } of panels) {
      expect(at.x + at.w).toBeLessThanOrEqual(24);
      area += at.w * at.h;
      for (let x = at.x; x < at.x + at.w; x += 1) for (let y = at.y; y < at.y + at.h; y += 1) cells.add(`${x} ${y}`);
    }
    expect(cells.size).toBe(area);
    expect(new Set(panels.map(({ id }: { id: number }) => id)).size).toBe(panels.length);
    expect(panels.length).toBeGreaterThan(8);
  });

  test.each(DASHBOARDS)('of %s queries a data source by its id in each panel', (_, dashboard) => {
    const panels = written(dashboard).panels.filter(({ type }: { type: string }) => type !== 'row');
    for (const { targets, datasource } of panels) {
      expect(targets.length).toBeGreaterThan(0);
      for (const target of targets) {
        expect(target.expr).toMatch(/\w/);
        if (datasource.uid === 'berth-prometheus') expect(readPromql(target.expr)).not.toHaveProperty('problem');
        // They would mean something to Grafana alone.
        expect(target.expr).not.toMatch(/\$/);
      }
      expect(['berth-prometheus', 'berth-logs']).toContain(datasource.uid);
    }
  });
});
