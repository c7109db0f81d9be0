import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Fn, Testing } from 'cdktf';
import {
  Alert,
  AppStack,
  BatchJob,
  CanaryTraffic,
  ClusterAttributes,
  Daemon,
  Logs,
  nomad,
  Route,
  Schedule,
  ScheduledJob,
  WebService,
  Worker,
} from '../../lib';
import { Template } from '../../lib/testing';
import { clusterWith } from '../fixtures/cluster';
import { image } from '../fixtures/image';

const WATCHED: Partial<ClusterAttributes> = {
  hasMetrics: true,
  hasLogs: true,
  alertmanagerAddress: 'http://alertmanager.service.consul:9093',
  logsAddress: 'http://victoria-logs.service.consul:9428',
  namespaces: ['default', 'shop', 'shop-eu'],
};

describe('the dashboards of a stack', () => {
  const dirs: string[] = [];
  afterAll(() => dirs.forEach((dir) => rmSync(dir, { recursive: true })));

  /** Synthesize stacks, and read the dashboards by the names of their files. */
  function synthesize(fill: (app: App) => void): { [file: string]: any } {
    const outdir = mkdtempSync(join(tmpdir(), 'berth-dashboards-'));
    dirs.push(outdir);
    const app = new App({ outdir });
    fill(app);
    app.synth();
    const folder = readdirSync(outdir).includes('dashboards') ? join(outdir, 'dashboards') : undefined;
    return Object.fromEntries(
      (folder === undefined ? [] : readdirSync(folder)).map((file) => [
        file,
        JSON.parse(readFileSync(join(folder!, file), 'utf8')),
      ]),
    );
  }

  /** The only dashboard of one workload in the namespace `shop`. */
  function dashboardOf(fill: (stack: AppStack) => void, attributes: Partial<ClusterAttributes> = {}): any {
    const all = synthesize((app) => {
      fill(new AppStack(app, 'shop', { cluster: clusterWith({ ...WATCHED, ...attributes }), namespace: 'shop' }));
    });
    expect(Object.keys(all)).toEqual(['shop-webapi.json']);
    return all['shop-webapi.json'];
  }

  const rowsOf = ({ panels }: any): string[] =>
    panels.filter(({ type }: any) => type === 'row').map(({ title }: any) => title);
  const queriesOf = ({ panels }: any): string[] =>
    panels.flatMap(({ targets = [] }: any) => targets.map(({ expr }: any) => expr));

  test('have the rows that the declaration of a service asks for', () => {
    const service = dashboardOf((stack) => {
      const web = new WebService(stack, 'webapi', { image });
      web.addPort('admin', 9000, { tags: ['metrics'] });
      web.addRoute(Route.path('/webapi'));
    });
    expect(rowsOf(service)).toEqual(['Instances', 'Requests: webapi', 'Resources', 'Own metrics', 'Logs']);
    const all = queriesOf(service).join('\n');
    expect(all).toContain('traefik_service_requests_total{service="webapi@consulcatalog"}');
    expect(all).toContain('consul_service_instances{service="webapi-admin",status="passing"}');
    expect(all).toContain('nomad_client_allocs_cpu_throttled_time{namespace="shop",job="webapi"}');
    expect(all).toContain('{namespace="shop",job="webapi"} | sort by (_time) desc | limit 100');
  });

  test('have no panel for what the declaration lacks', () => {
    const worker = dashboardOf((stack) => new Worker(stack, 'webapi', { image, cores: 1 }), {
      hasLogs: false,
      logsAddress: undefined,
    });
    expect(rowsOf(worker)).toEqual(['Instances', 'Resources']);
    expect(queriesOf(worker).join('\n')).not.toMatch(/traefik|consul|throttled|sort by/);
    expect(worker.links.map(({ title }: any) => title)).toEqual(['Platform', 'Alerts', 'Nomad']);
  });

  test('have no panel for output that is not collected', () => {
    const quiet = dashboardOf((stack) => new Worker(stack, 'webapi', { image, logs: Logs.uncollected() }));
    expect(rowsOf(quiet)).not.toContain('Logs');
    const sidecar = dashboardOf((stack) => {
      new Worker(stack, 'webapi', { image, logs: Logs.uncollected() }).addSidecar('proxy', { image });
    });
    expect(rowsOf(sidecar)).toContain('Logs');
  });

  test('count the requests to all of the services that Traefik makes of one', () => {
    const canaries = dashboardOf((stack) => {
      new WebService(stack, 'webapi', {
        ...{ image, routes: [Route.path('/webapi')], canaryTraffic: CanaryTraffic.header('X-Canary', '1') },
        update: nomad.UpdateStrategy.canary(),
      });
    });
    expect(queriesOf(canaries).join('\n')).toMatch(
      /\{service=~"webapi@consulcatalog\|webapi-canary-[0-9a-f]{8}@consulcatalog"\}/,
    );
  });

  test.each([
    ['a scheduled job', (stack: AppStack) => new ScheduledJob(stack, 'webapi', { image, schedule: Schedule.daily() })],
    ['a job that is dispatched', (stack: AppStack) => new BatchJob(stack, 'webapi', { image })],
  ])('follow the runs of %s, which are jobs of their own', (_, fill) => {
    const dashboard = dashboardOf(fill);
    expect(rowsOf(dashboard)).toEqual(['Runs', 'Resources', 'Logs']);
    const all = queriesOf(dashboard);
    expect(all).toContain(
      'sum(max without (host, instance) (nomad_nomad_job_summary_failed{namespace="shop",parent_id="webapi"})) or vector(0)',
    );
    // The name of the job stands on the lines of all its runs.
    expect(all).toContain('{namespace="shop",job="webapi"} i(error) | stats count() lines');
  });

  test('link to the alerts, logs and job of the workload', () => {
    const { links, annotations } = dashboardOf((stack) => new Daemon(stack, 'webapi', { image }));
    expect(links.slice(1)).toMatchObject([
      {
        title: 'Alerts',
        url: `${WATCHED.alertmanagerAddress}/#/alerts?filter=${encodeURIComponent('{namespace="shop",job="webapi"}')}`,
      },
      {
        title: 'Logs',
        url:
          `${WATCHED.logsAddress}/select/vmui/#/?query=${encodeURIComponent('{namespace="shop",job="webapi"}')}` +
          '&g0.range_input=1h&g0.relative_time=last_1_hour',
      },
      { title: 'Nomad', url: 'http://10.0.0.5:4646/ui/jobs/webapi@shop' },
    ]);
    expect(annotations.list[0].expr).toBe('ALERTS{alertstate="firing",namespace="shop",job="webapi"}');
  });

  test('are what the alerts of the workload link to', () => {
    const group = (attributes: Partial<ClusterAttributes>): string => {
      const cluster = clusterWith({ ...WATCHED, dashboardsAddress: 'https://grafana.example', ...attributes });
      const stack = new AppStack(Testing.app(), 'shop', { cluster, namespace: 'shop' });
      new Worker(stack, 'webapi', { image, alerts: [Alert.noInstance()] });
      const variable = Template.of(stack).resource('nomad_variable', 'webapi_Alerts_67CFE7AD');
      return variable.items.group;
    };
    const { uid } = dashboardOf((stack) => new Worker(stack, 'webapi', { image }));
    expect(group({})).toContain(`"dashboard":"https://grafana.example/d/${uid}"`);
    expect(group({ hasNoDashboards: true })).not.toContain('grafana.example');
  });

  test('have no link to what only Terraform knows', () => {
    const nomadAddress = Fn.lookup({ a: 'http://10.0.0.5:4646' }, 'a') as string;
    const { links } = dashboardOf((stack) => new Worker(stack, 'webapi', { image }), {
      ...{ nomadAddress, consulAddress: 'http://10.0.0.5:8500' },
      entryPoints: [],
    });
    expect(links.map(({ title }: any) => title)).toEqual(['Platform', 'Alerts', 'Logs']);
  });

  test('are told apart where the names of two would be one', () => {
    const all = synthesize((app) => {
      const cluster = clusterWith(WATCHED);
      const define = (namespace: string, name: string): void => {
        const stack = new AppStack(app, `of-${namespace}`, { cluster, namespace });
        new Worker(stack, name, { image });
      };
      define('shop', 'eu-web');
      define('shop-eu', 'web');
    });
    const [one, other] = Object.keys(all).sort();
    expect([one, other]).toEqual([expect.stringMatching(/^shop-eu-web-berth-[0-9a-f]{24}\.json$/), 'shop-eu-web.json']);
    expect(all[one].title).toBe('web (shop-eu)');
    expect(all[other].title).toBe('eu-web (shop)');
  });

  test.each([
    ['the platform has no metrics', { hasMetrics: false }],
    ['the platform wants none', { hasNoDashboards: true }],
  ])('are not written when %s', (_, attributes) => {
    const all = synthesize((app) => {
      const stack = new AppStack(app, 'shop', { cluster: clusterWith({ ...WATCHED, ...attributes }) });
      new Worker(stack, 'webapi', { image });
    });
    expect(all).toEqual({});
  });
});
