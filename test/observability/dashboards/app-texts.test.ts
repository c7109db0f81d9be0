import { appDashboard, AppFacts } from '../../../lib/observability/dashboards/app-dashboard';
import { AppTexts } from '../../../lib/observability/dashboards/app-texts';
import { grafanaText } from '../../../lib/observability/dashboards/grafana-json';
import { APP } from './facts';

describe('the text of the dashboard of an app', () => {
  const [admin] = APP.services.slice(1);
  const APPS: [what: string, app: AppFacts][] = [
    ['an app', APP],
    ['another of its kind', { ...APP, job: 'other', services: APP.services.map((each) => ({ ...each, name: 'x' })) }],
    ['one with fewer services', { ...APP, services: [admin] }],
    ['one that has the services of others in another order', { ...APP, services: [...APP.services].reverse() }],
    ['one with runs', { ...APP, hasRuns: true, services: [] }],
    ['one with cores', { ...APP, isThrottled: false }],
    ['one whose name is no plain text', { ...APP, job: 'a"b~1~c' }],
    ['one whose service is no plain text', { ...APP, services: [{ ...admin, ingress: ['a.b@c', 'd'] }] }],
  ];

  test.each([...APPS, ...APPS])('is that of %s, whichever came before', (_, app) => {
    expect(texts.of(app).text).toBe(grafanaText(appDashboard(app)));
    expect(texts.of(app).uid).toBe(appDashboard(app).uid);
  });
  const texts = new AppTexts(APP);
});
