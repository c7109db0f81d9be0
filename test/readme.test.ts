import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Testing } from 'cdktf';
import { AppStack, ContainerImage, EnvValue, HealthCheck, Platform, Route, Size, WebService } from '../lib';
import { Template } from '../lib/testing';

const ROOT = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs')];
const README = read('README.md');
const CONTRIBUTING = read('CONTRIBUTING.md');
const manifest = JSON.parse(read('package.json'));

function pagesIn(folder: string): string[] {
  const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => path.endsWith('.md')).map((path) => join(folder, path));
}

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1]);
}

/** The service of the first example. */
function example(props: object = {}): AppStack {
  const app = Testing.app();
  const shop = new AppStack(app, 'shop', { cluster: Platform.local(app, 'local').cluster });
  new WebService(shop, 'webapi', {
    image: ContainerImage.fromRegistry('registry.example/webapi:1.4.2'),
    port: 8080,
    count: 3,
    cpu: 200,
    memory: Size.mebibytes(128),
    healthCheck: HealthCheck.http('/healthz'),
    routes: [Route.path('/webapi')],
    env: { GREETING: EnvValue.of('hello from ${NOMAD_ALLOC_ID}') },
    ...props,
  });
  return shop;
}

describe('the README and the docs', () => {
  test('their code is compiled by the lint', () => {
    expect(blocks('ts').length).toBeGreaterThan(0);
    expect(manifest.scripts.lint).toContain('scripts/check-examples.ts');
  });

  test('the specification that it shows is the one of its first example', () => {
    const [shown] = blocks('json');
    expect(Template.of(example()).job('webapi')).toMatchObject(JSON.parse(shown));
    expect(README).toContain('`shop` with one `nomad_job.webapi` and what waits for it');
    expect(Template.of(example()).resourceTypes()).toEqual(['nomad_job', 'terraform_data']);
  });

  test('the errors that it shows are the ones of Berth', () => {
    const [shown] = blocks('text');
    expect(() => example({ port: 70000, routes: [Route.path('webapi')] })).toThrow(shown.trim());
  });

  test('the defaults that it shows are the ones of Berth', () => {
    const rows = /## Defaults of a web service[\s\S]*?\n\n##/
      .exec(read('docs/apps/web-service.md'))![0]
      .matchAll(/^\| `(\w+)` \| (.+) \|$/gm);
    const shown = Object.fromEntries([...rows].map((match) => [match[1], match[2]]));
    const undefinedProps = Object.fromEntries(Object.keys(shown).map((prop) => [prop, undefined]));
    const job = Template.of(example(undefinedProps)).job('webapi');
    const [group] = job.TaskGroups;
    const [task] = group.Tasks;
    const [check] = group.Services[0].Checks;
    const seconds = (nanoseconds: number): string => `${nanoseconds / 1e9} s`;
    const { MaxParallel, AutoRevert, MinHealthyTime, HealthyDeadline } = group.Update;
    expect([MaxParallel, AutoRevert, job.Spreads]).toEqual([
      1,
      true,
      [{ Attribute: '${node.unique.id}', Weight: 100 }],
    ]);
    const single = Template.of(example({ ...undefinedProps, count: 1 })).job('webapi');
    expect(single.TaskGroups[0].Update.Canary).toBe(1);
    expect(shown).toEqual({
      port: String(group.Networks[0].DynamicPorts[0].To),
      count: String(group.Count),
      cpu: `${task.Resources.CPU} MHz`,
      memory: `${task.Resources.MemoryMB} MiB`,
      healthCheck: `${check.Type.toUpperCase()}, every ${seconds(check.Interval)}, ${seconds(check.Timeout)} to answer`,
      update: `one at a time, healthy for ${seconds(MinHealthyTime)}, ${HealthyDeadline / 60e9} min to become healthy, reverts by itself; a single instance by a canary`,
      shutdownDelay: `${seconds(group.ShutdownDelay)} between leaving the catalog and the signal to stop`,
      killTimeout: `${seconds(task.KillTimeout)} between the signal to stop and the kill`,
      spreads: 'over all hosts',
    });
  });

  test('the commands and folders that they name are there', () => {
    for (const page of PAGES) {
      const scripts = [...read(page).matchAll(/`npm (?:run )?([\w:]+)/g)].map((match) => match[1]);
      const known = ['ci', 'pack', 'install', 'create', ...Object.keys(manifest.scripts)];
      expect([page, scripts.filter((name) => !known.includes(name))]).toEqual([page, []]);
      const paths = [...read(page).matchAll(/`((?:lib|programs|scripts|stacks|test|docs)(?:\/[\w./-]+)?)`/g)];
      expect([page, paths.map((match) => match[1]).filter((path) => !existsSync(join(ROOT, path)))]).toEqual([
        page,
        [],
      ]);
    }
    const rows = [...CONTRIBUTING.matchAll(/^\| ((?:`lib\/\w+`(?:, )?)+) \|/gm)];
    const named = rows.flatMap((match) => match[1].match(/\w+(?=`)/g)!);
    const halls = readdirSync(join(ROOT, 'lib')).filter((name) => !name.endsWith('.ts'));
    expect(named.sort()).toEqual(halls.sort());
  });

  test('the tarball that it names is the one of this version', () => {
    const named = README.match(/berth-cdk-[\d.]+\.tgz/g) ?? [];
    expect([...new Set(named)]).toEqual([`berth-cdk-${manifest.version}.tgz`]);
  });

  test('the pages and headings that they link to are there', () => {
    for (const page of PAGES) {
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map((match) => match[1]);
      const broken = links.filter((link) => {
        const [path, heading] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, target))) return true;
        return heading !== undefined && !headings(target).includes(heading);
      });
      expect([page, broken]).toEqual([page, []]);
    }
    const reached = new Set<string>();
    const visit = (page: string): void => {
      if (reached.has(page)) return;
      reached.add(page);
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+\.md)/g)].map((match) =>
        join(dirname(page), match[1]),
      );
      links.forEach(visit);
    };
    visit('README.md');
    expect(pagesIn('docs').filter((page) => !reached.has(page))).toEqual([]);
  });

  test('what errors and docstrings refer to is in the package', () => {
    const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    const pages = sources.flatMap((path) => read(join('lib', path)).match(/(?<![\w/])docs\/[\w/]+\.md/g) ?? []);
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.filter((page) => !PAGES.includes(page))).toEqual([]);
    expect(manifest.files).toEqual(expect.arrayContaining(['docs', 'API.md', 'CHANGELOG.md']));
  });

  test('the dependencies that they name are all there are', () => {
    const rows = /## Dependencies\n[\s\S]*/.exec(CONTRIBUTING)![0].matchAll(/^\| (`.+`) \|/gm);
    const named = [...rows].flatMap((match) => match[1].match(/[@\w/-]+/g)!);
    const peers = Object.keys(manifest.peerDependencies);
    const own = Object.keys(manifest.devDependencies).filter(
      (name) => !name.startsWith('@types/') && !peers.includes(name),
    );
    expect(named.sort()).toEqual([...own, ...Object.keys(manifest.dependencies)].sort());
    peers.forEach((name) => expect(CONTRIBUTING).toContain(`\`${name}\``));
  });

  test('the versions that it names are the ones that are tested', () => {
    const goMod = (name: string): string => read(`scripts/testbed/images/${name}/go.mod`);
    const [, nomad, consul, traefik] = /Nomad ([\d.]+), Consul ([\d.]+), Traefik ([\d.]+),/.exec(README)!;
    expect(goMod('nomad')).toContain(`nomad v${nomad}\n`);
    expect(goMod('consul')).toContain(`consul v${consul}\n`);
    expect(goMod('traefik')).toContain(`v3 v${traefik}\n`);
    for (const name of ['docker', 'nomad', 'consul']) {
      const { cdktf } = JSON.parse(
        readFileSync(join(ROOT, `node_modules/@cdktf/provider-${name}/package.json`), 'utf8'),
      );
      expect(README.replace(/\s+/g, ' ')).toContain(`${name} ${cdktf.provider.version}`);
    }
  });
});

/** The headings of a page, as links name them. */
function headings(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map((match) =>
    match[1]
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}
