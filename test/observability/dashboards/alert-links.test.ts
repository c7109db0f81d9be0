import { linkedToApp, linkedToOverview } from '../../../lib/observability/dashboards/alert-links';
import { appDashboard } from '../../../lib/observability/dashboards/app-dashboard';
import { overviewDashboard } from '../../../lib/observability/dashboards/overview-dashboard';
import { APP, PLATFORM } from './facts';

const rule = { alert: 'A', expr: 'up == 0', labels: {}, annotations: { summary: 'It is down' } };
const grafana = { platform: 'prod', grafana: 'https://grafana.example/watch/' };

describe('an alert', () => {
  test('links to the dashboard that shows what it is about', () => {
    expect(linkedToApp(grafana, APP, [rule])[0].annotations).toEqual({
      summary: 'It is down',
      dashboard: `https://grafana.example/watch/d/${appDashboard(APP).uid}`,
    });
    expect(linkedToOverview(grafana, [rule])[0].annotations.dashboard).toBe(
      `https://grafana.example/watch/d/${overviewDashboard(PLATFORM).uid}`,
    );
  });

  test('keeps a link of its own', () => {
    const own = { ...rule, annotations: { dashboard: 'https://other.example' } };
    expect(linkedToApp(grafana, APP, [own])).toEqual([own]);
  });

  test('has no link where no Grafana is named', () => {
    expect(linkedToApp({ platform: 'prod', grafana: undefined }, APP, [rule])).toEqual([rule]);
    expect(linkedToOverview({ platform: 'prod', grafana: undefined }, [rule])).toEqual([rule]);
  });
});
