import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { Cluster, DockerHost, Platform, PlatformProps } from '../../../../lib';
import { define, refuses } from '../../../fixtures/five-hosts';

describe('the dashboards of a platform', () => {
  const dirs: string[] = [];
  afterAll(() => dirs.forEach((dir) => rmSync(dir, { recursive: true })));

  const synthesize = (props: Partial<PlatformProps>): string => {
    const outdir = mkdtempSync(join(tmpdir(), 'berth-dashboards-'));
    dirs.push(outdir);
    const app = new App({ outdir });
    define(props, app);
    app.synth();
    return outdir;
  };
  const read = (outdir: string, file: string): any =>
    JSON.parse(readFileSync(join(outdir, 'dashboards', file), 'utf8'));

  test('are an overview, and what a Grafana that mounts the folder must know', () => {
    const outdir = synthesize({ metrics: {}, logs: {} });
    expect(readdirSync(join(outdir, 'dashboards')).sort()).toEqual(['overview-prod.json', 'provisioning']);
    const { title, panels } = read(outdir, 'overview-prod.json');
    expect(title).toBe('prod');
    const rows = panels.filter(({ type }: any) => type === 'row').map((row: any) => row.title);
    expect(rows).toEqual(['Platform', 'Ingress', 'Hosts', 'Jobs', 'Certificates', 'Metrics and logs']);
    const [source, logs] = read(outdir, 'provisioning/prod/datasources/berth.yaml').datasources;
    expect(logs).toMatchObject({ uid: 'berth-logs', secureJsonData: { basicAuthPassword: '$BERTH_LOGS_PASSWORD' } });
    expect(source).toMatchObject({
      uid: 'berth-prometheus',
      type: 'prometheus',
      url: 'http://prometheus.service.consul:9090',
      basicAuthUser: 'berth',
      secureJsonData: { basicAuthPassword: '$BERTH_MONITORING_PASSWORD' },
    });
    const [provider] = read(outdir, 'provisioning/prod/dashboards/berth.yaml').providers;
    expect(provider).toMatchObject({ type: 'file', options: { path: '/var/lib/grafana/dashboards' } });
  });

  test('ask for no password where the programs ask for none', () => {
    const outdir = synthesize({ metrics: {}, secured: false });
    const [source] = read(outdir, 'provisioning/prod/datasources/berth.yaml').datasources;
    expect(source).not.toHaveProperty('basicAuth');
    const rows = read(outdir, 'overview-prod.json').panels.map((panel: any) => panel.title);
    expect(rows).not.toContain('Certificates');
  });

  test('are not written without metrics, or when they are not wanted', () => {
    expect(readdirSync(synthesize({}))).not.toContain('dashboards');
    const outdir = synthesize({ metrics: {}, dashboards: { enabled: false } });
    expect(readdirSync(outdir)).not.toContain('dashboards');
    expect(Cluster.fromContract(join(outdir, 'prod.contract.json')).hasNoDashboards).toBe(true);
    expect(() => synthesize({ dashboards: { enabled: false } })).not.toThrow();
  });

  test('of two platforms in one app stand side by side', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'berth-dashboards-'));
    dirs.push(outdir);
    const app = new App({ outdir });
    Platform.local(app, 'one', { metrics: {} });
    Platform.local(app, 'other', {
      ...{ metrics: {}, address: '10.0.0.9', networkInterface: 'eth0' },
      dockerHost: DockerHost.ssh('deploy@10.0.0.9'),
    });
    app.synth();
    const folder = join(outdir, 'dashboards');
    expect(readdirSync(folder).sort()).toEqual(['overview-one.json', 'overview-other.json', 'provisioning']);
    expect(readdirSync(join(folder, 'provisioning')).sort()).toEqual(['one', 'other']);
  });

  test('tell apps of the Grafana that has them', () => {
    const url = 'https://grafana.example/watch';
    const outdir = synthesize({ metrics: {}, dashboards: { url } });
    expect(Cluster.fromContract(join(outdir, 'prod.contract.json')).dashboardsAddress).toBe(url);
  });

  refuses([
    [
      'nothing to show',
      { dashboards: {} },
      "'dashboards' must be left out on a platform without 'metrics', as there is nothing to show: give the platform 'metrics: {}'",
    ],
    [
      'a Grafana that is no URL',
      { metrics: {}, dashboards: { url: 'grafana.example' } },
      "'dashboards.url' must be a URL such as https://grafana.example, got 'grafana.example': write 'https://grafana.example'",
    ],
  ]);
});
