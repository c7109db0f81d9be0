import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { AppStack, ContainerImage, EnvValue, HealthCheck, Platform, Route, Size, WebService } from '../lib';
import { Template } from '../lib/testing';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

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

describe('the README', () => {
  test('its code is compiled by the lint', () => {
    expect(blocks('ts').length).toBeGreaterThan(4);
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
    const rows = /## Defaults of a web service[\s\S]*?\n\n## /.exec(README)![0].matchAll(/^\| `(\w+)` \| (.+) \|$/gm);
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

  test('the commands and folders that it names are there', () => {
    const scripts = [...README.matchAll(/`npm (?:run )?([\w:]+)`/g)].map((match) => match[1]);
    expect(scripts.filter((name) => !['ci', 'pack', 'install'].includes(name) && !(name in manifest.scripts))).toEqual(
      [],
    );
    const folders = [...README.matchAll(/^\| ((?:`[\w/]+`(?:, )?)+) \|/gm)].flatMap((match) =>
      match[1].match(/[\w/]+/g)!,
    );
    expect(folders.filter((path) => /^(?:lib\/|stacks$|scripts$)/.test(path) && !existsSync(join(ROOT, path)))).toEqual(
      [],
    );
  });

  test('the dependencies that it names are all there are', () => {
    const rows = /## Developing[\s\S]*?## /.exec(README)![0].matchAll(/^\| (`.+`) \|/gm);
    const named = [...rows].flatMap((match) => match[1].match(/[\w-]+/g)!);
    const peers = Object.keys(manifest.peerDependencies);
    const own = Object.keys(manifest.devDependencies).filter(
      (name) => !name.startsWith('@types/') && !peers.includes(name),
    );
    expect(named.sort()).toEqual(own.sort());
  });

  test('the versions that it names are the ones that are tested', () => {
    const goMod = (name: string): string => readFileSync(join(ROOT, 'scripts/testbed/images', name, 'go.mod'), 'utf8');
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
    Object.keys(manifest.dependencies).forEach((name) => expect(README).toContain(`\`${name}\``));
  });
});
