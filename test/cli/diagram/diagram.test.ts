import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { run } from '../../../lib/cli/command-line';
import { Diagram } from '../../../lib/cli/diagram/diagram';
import { layOut } from '../../../lib/cli/diagram/layout';
import { fitted, textWidth } from '../../../lib/cli/diagram/text-width';
import { MapJob, MapPlatform, MapRoute, StackMap } from '../../../lib/map/stack-map';
import { localPlatform } from '../../../stacks/local';
import { ShopStack } from '../../../stacks/shop-stack';

const PLATFORM: MapPlatform = {
  name: 'prod',
  nomadAddress: 'https://10.0.0.1:4646',
  consulAddress: 'https://10.0.0.1:8501',
  region: 'global',
  secured: true,
  entryPoints: [{ name: 'web', port: 80, tls: false }],
  ingresses: [{ name: 'h2', address: '10.0.0.2' }],
};

const EMPTY: StackMap = { version: 1, stack: 'shop', platform: PLATFORM, hosts: [], jobs: [], routes: [], calls: [] };

function job(id: string, more: Partial<MapJob> = {}): MapJob {
  return {
    ...{ construct: `shop/${id}`, address: `nomad_job.${id}`, namespace: 'default', id, type: 'service' },
    groups: [{ name: id, count: 2, scaled: false, images: [`registry.example/team/${id}:1.0`] }],
    ...{ services: [id], metrics: false, ...more },
  };
}

function route(id: string, title = `/${id}`, more: Partial<MapRoute> = {}): MapRoute {
  return {
    ...{ namespace: 'default', job: id, service: id, router: `${id}-1`, protocol: 'http', entryPoints: ['web'] },
    ...{ title, rule: '', tls: false, middlewares: [], authenticated: false, probe: { path: '/', from: 'prefix' } },
    ...more,
  };
}

const HOSTS: StackMap = {
  ...EMPTY,
  stack: 'prod-h2',
  ofPlatform: true,
  hosts: [
    { name: 'h10', address: '10.0.0.10', roles: ['client'] },
    { name: 'h2', address: '10.0.0.2', roles: ['server', 'ingress'] },
  ],
};

const SERVICES: StackMap = {
  ...EMPTY,
  stack: 'prod-services',
  ofPlatform: true,
  jobs: [job('prometheus', { namespace: 'monitoring' }), job('traefik', { namespace: 'ingress', type: 'system' })],
};

const SHOP: StackMap = {
  ...EMPTY,
  jobs: [
    job('web'),
    job('db', { groups: [{ name: 'db', count: 3, scaled: true, images: ['db@sha256:0123456789abcdef'] }] }),
    job('report', { type: 'batch', launch: 'periodic', services: [] }),
    job('migrate', { type: 'batch', launch: 'parameterized', monitor: 'terraform_data.m' }),
    job('import', { type: 'batch', launch: 'parameterized', groups: [] }),
    job('relay', { type: 'system' }),
  ],
  routes: [route('web', '/web'), route('web', 'shop.example')],
  calls: [
    { from: 'default/web', to: 'db', by: 'mesh' },
    { from: 'default/web', to: 'prometheus', by: 'environment' },
    { from: 'default/report', to: 'cache', by: 'environment' },
  ],
};

/** Many apps, of which each third has a route and each calls the one before it. */
function many(count: number, namespaces = 1): StackMap[] {
  const names = Array.from({ length: count }, (_, index) => `app${index}`);
  const namespaceOf = (index: number): string => (namespaces === 1 ? 'default' : `space${index % namespaces}`);
  return [
    {
      ...EMPTY,
      jobs: names.map((name, index) => job(name, { namespace: namespaceOf(index) })),
      routes: names.flatMap((name, index) =>
        index % 3 ? [] : [route(name, undefined, { namespace: namespaceOf(index) })],
      ),
      calls: names.slice(1).map((name, index) => ({
        ...{ from: `${namespaceOf(index + 1)}/${name}`, to: names[index], by: 'environment' as const },
      })),
    },
  ];
}

const labels = (text: string): string[] => [...text.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label);

describe('the drawing of a platform', () => {
  const maps = [SHOP, SERVICES, HOSTS];

  test('shows hosts with their agents, jobs, routes and calls, as one graph', async () => {
    const text = await new Diagram(maps, PLATFORM).write('svg');
    expect(labels(text).slice(1, 12)).toEqual([
      'host h2, 10.0.0.2: Consul server, Nomad server + client, Traefik',
      'host h10, 10.0.0.10: Consul client, Nomad client',
      'requests: web :80',
      'cache: declared elsewhere',
      'db: 3+ × db@sha256:0123456',
      'import: on demand · an image that only Terraform knows',
      'migrate: once · migrate:1.0',
      'relay: each host · relay:1.0',
      'report: scheduled · report:1.0',
      'web: 2 × web:1.0',
      'prometheus: 2 × prometheus:1.0',
    ]);
    const titles = [...text.matchAll(/<path [^>]*><title>([^<]*)<\/title>/g)].map(([, title]) => title);
    expect(titles.slice(0, 4)).toEqual([
      'default/report calls cache by its name',
      'default/web calls default/db through the mesh',
      'default/web calls monitoring/prometheus by its name',
      'requests for /web, shop.example reach default/web',
    ]);
    expect(text).toContain('Jobs of the platform: traefik (each host · traefik:1.0), prometheus (2 × prometheus:1.0)');
  });

  test('is the same text each time, in whatever order the maps come', async () => {
    const [one, other] = await Promise.all([
      new Diagram(maps, PLATFORM).write('html'),
      new Diagram([HOSTS, SHOP, SERVICES], PLATFORM).write('html'),
    ]);
    expect(one).toBe(other);
  });

  test('leaves out other platforms', async () => {
    const other = { ...EMPTY, stack: 'blog', platform: { ...PLATFORM, name: 'staging' }, jobs: [job('blog')] };
    expect(await new Diagram([...maps, other], PLATFORM).write('svg')).not.toContain('blog');
  });

  test('is an overview from 25 apps on, and a page then draws each with its neighbours', async () => {
    expect(await new Diagram(many(24), PLATFORM).write('svg')).toContain('class="line"');
    const alone = { ...EMPTY, stack: 'alone', jobs: [job('alone')] };
    const page = await new Diagram([...many(25), alone], PLATFORM).write('html');
    expect(page).toContain('Reached from outside (9)');
    expect(page).toContain('Called by others (16)');
    expect(page).toContain('Called by nobody (1)');
    expect(page.match(/<details>/g)).toHaveLength(26);
    expect(labels(page)).toContain('app1: 2 × app1:1.0, no route, 1 in, 1 out');
    expect(await new Diagram(many(25), PLATFORM, true).write('svg')).not.toContain('Reached from outside');
  });

  test('groups an overview by namespace where there are several, and names many neighbours together', async () => {
    const [map] = many(200, 4);
    const calls = map.jobs
      .slice(1)
      .map(({ namespace, id }) => ({ from: `${namespace}/${id}`, to: 'app0', by: 'mesh' as const }));
    const page = await new Diagram([{ ...map, calls }], PLATFORM).write('html');
    expect(page).toContain('Namespace space3 (50)');
    expect(page).toMatch(/aria-label="195 more: app\d+, /);
    expect(Buffer.byteLength(page)).toBeLessThan(600_000);
  });

  test('takes time in proportion to the number of apps', async () => {
    const seconds = async (count: number): Promise<number> => {
      const start = process.cpuUsage();
      await new Diagram(many(count, 4), PLATFORM).write('html');
      return process.cpuUsage(start).user / 1e6;
    };
    await seconds(250);
    expect((await seconds(2000)) / (await seconds(250))).toBeLessThan(24);
  });

  test.each(['svg', 'html', 'mermaid'] as const)(
    'shows foreign texts in %s as they are, and obeys none',
    async (format) => {
      const evil = `"><script>alert(1)</script>&'\u0007\u202e]--`;
      const jobs = [job(evil, { groups: [{ name: 'x', count: 1, scaled: false, images: [evil] }] })];
      const map = {
        ...EMPTY,
        jobs,
        routes: [route(evil, evil)],
        calls: [{ from: `default/${evil}`, to: evil + 1, by: 'mesh' as const }],
      };
      const host = { name: evil, address: evil, roles: ['client'] };
      const text = await new Diagram(
        [map, { ...EMPTY, stack: 'prod-x', ofPlatform: true, hosts: [host] }],
        PLATFORM,
      ).write(format);
      expect(text).not.toContain('<script');
      expect(text).not.toMatch(/[\u0007\u202e]/);
      // In Mermaid's text there is no quote but those around labels.
      if (format === 'mermaid') expect(text.match(/"/g)!.length).toBe(2 * text.trim().split('\n').length - 4);
      else expect(text).toContain('&#34;&#62;&#60;script&#62;alert(1)');
      expect(text).toContain('alert');
    },
  );

  test('of a platform without apps has no graph', async () => {
    const text = await new Diagram([HOSTS], PLATFORM).write('svg');
    expect(text).toContain('Hosts');
    expect(text).not.toContain('>Apps<');
  });

  test('is written as Mermaid by apps, and by namespaces where those are many', async () => {
    expect(
      await new Diagram([{ ...SHOP, jobs: SHOP.jobs.slice(0, 2), calls: SHOP.calls.slice(0, 1) }], PLATFORM).write(
        'mermaid',
      ),
    ).toBe(
      [
        'flowchart LR',
        '  requests(["requests<br/>web :80"])',
        '  n0["db<br/>3+ × db@sha256:0123456"]',
        '  n1["web<br/>2 × web:1.0"]',
        '  requests -->|"/web<br/>shop.example"| n1',
        '  n1 -.-> n0',
        '',
      ].join('\n'),
    );
    expect(await new Diagram(many(200, 2), PLATFORM).write('mermaid')).toBe(
      [
        'flowchart LR',
        '  n0["space0<br/>100 jobs, 34 routes"]',
        '  n1["space1<br/>100 jobs, 33 routes"]',
        '  n0 -.->|"99 calls"| n1',
        '  n1 -.->|"100 calls"| n0',
        '',
      ].join('\n'),
    );
  });

  test('cuts texts that are too long', () => {
    expect(fitted('webapi', 14, 200)).toBe('webapi');
    const cut = fitted('w'.repeat(100), 14, 100);
    expect(cut).toMatch(/^w+…$/);
    expect(textWidth(cut, 14)).toBeLessThanOrEqual(100);
    expect(textWidth('漢字', 10)).toBe(21);
  });
});

describe('berth diagram', () => {
  let outdir: string;
  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'berth-diagram-'));
    const app = new App({ outdir });
    const { cluster } = localPlatform(app);
    new ShopStack(app, 'shop', { cluster });
    app.synth();
  });
  afterAll(() => rmSync(outdir, { recursive: true }));

  const call = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const [out, err]: string[][] = [[], []];
    const output = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
    const code = await run(['diagram', '--app', outdir, '--no-synth', ...args], output);
    return { code, out: out.join('\n'), err: err.join('\n') };
  };

  test('draws the picture of the README', async () => {
    const file = join(outdir, 'example.svg');
    expect(await call('--out', file)).toMatchObject({ code: 0, err: '' });
    // Made anew by: npm run synth && npx tsx lib/cli/main.ts diagram --no-synth --out docs/example.svg
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(__dirname, '../../../docs/example.svg'), 'utf8'));
  });

  test('takes the format from the name of the file, or prints', async () => {
    await call('--out', join(outdir, 'example.html'));
    expect(readFileSync(join(outdir, 'example.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect((await call('--format', 'mermaid')).out).toMatch(/^flowchart LR\n/);
    expect((await call()).out).toMatch(/^<svg /);
  });

  test.each([
    [['--format', 'png'], /^berth: '--format' must be one of svg, html, mermaid, got 'png'$/],
    [['--platform', 'prod'], /^berth: '--platform' must be one of local, got 'prod'$/],
    [['--out', '/nowhere/at/all.svg'], /^berth: the drawing can't be written to '\/nowhere\/at\/all\.svg': ENOENT/],
    [['--app', '/nowhere'], /^berth: the manifest '\/nowhere\/manifest\.json' does not exist: synthesize first/],
  ])('fails on %p in one line', async (args, error) => {
    const { code, err } = await call(...args);
    expect(err).toMatch(error);
    expect(err).not.toContain('\n');
    expect(code).toBe(1);
  });

  test('says what to install where the library is missing', async () => {
    const empty = { nodes: [], edges: [] };
    await expect(layOut(empty, [])).rejects.toThrow(
      /needs the package 'elkjs', .* run 'npm install --save-dev elkjs@0.12'$/,
    );
    expect((await layOut(empty)).nodes.size).toBe(0);
  });
});
