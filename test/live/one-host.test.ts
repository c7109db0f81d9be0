import { setTimeout as pause } from 'node:timers/promises';
import { LocalPlatformOptions, Route } from '../../lib';
import { must } from '../../scripts/bed/command';
import { LiveBed } from './live-bed';
import { Load, LoadReport } from './load';
import { steps } from './steps';
import { defineTexts, EXPECTED, readTexts } from './texts';
import { defineWebApp, WebAppVersion } from './web-app';
import { defineWorkloads, runWorkloads } from './workloads';

const URL = 'http://172.17.0.1:8000';
/** A change of both agents' configuration. */
const LOUD: LocalPlatformOptions = { consulConfig: { log_level: 'DEBUG' }, nomadConfig: { log_level: 'DEBUG' } };
const lack = process.env.BERTH_LIVE_LACK;

if (lack) process.stderr.write(`live tier skipped: ${lack}\n`);

(lack ? describe.skip : describe)('one Docker host, through Terraform', () => {
  const bed = new LiveBed();
  const step = steps(() => bed.explain());
  const define = (version: WebAppVersion, options?: LocalPlatformOptions): void =>
    bed.synthesize((app, platform) => {
      defineTexts(app, platform);
      defineWorkloads(app, platform);
      defineWebApp(app, platform, version);
    }, options);
  const underLoad = async (path: string, change: () => Promise<void>): Promise<LoadReport> => {
    const load = new Load(() => `${URL}${path}`, 250);
    await pause(1000);
    await change().finally(() => pause(3000));
    const report = await load.stop();
    const { requests, perSecond, failures } = report;
    process.stderr.write(`  ${path}: ${requests} requests at ${perSecond.toFixed(0)}/s, ${failures.length} failed\n`);
    return report;
  };

  beforeAll(() => bed.open());
  afterAll(() => bed.close());

  step('from nothing to 200 on /webapi', async () => {
    define({ greeting: 'one' });
    const start = Date.now();
    for (const stack of bed.stacks) await bed.deploy(stack);
    await answers('/webapi', 'one');
    expect((await fetch('http://172.17.0.1:8081/dashboard/')).status).toBe(200);
    process.stderr.write(`  from nothing to /webapi: ${((Date.now() - start) / 1000).toFixed(0)} s\n`);
  });

  step('the route is strict, strips its prefix, and takes turns over three instances', async () => {
    expect((await fetch(`${URL}/webapix`)).status).toBe(404);
    expect(await text('/webapi/below/page')).toMatch(/^one \d$/);
    const seen = new Set<string>();
    for (let n = 0; n < 9; n += 1) seen.add(await text('/webapi/'));
    expect([...seen].sort()).toEqual(['one 0', 'one 1', 'one 2']);
  });

  step('a second plan is empty in every stack', async () => {
    for (const stack of bed.stacks) expect(await bed.plan(stack)).toBeUndefined();
  });

  step("Consul's DNS answers inside a task, in full and in short", async () => {
    expect(await bed.exec('webapi', ['nslookup', 'db.service.consul'])).toMatch(/Address: 172\.17\.0\.1/);
    const [{ ServicePort }] = await bed.running.consul<{ ServicePort: number }[]>('/v1/catalog/service/db');
    expect(await bed.exec('webapi', ['wget', '-q', '-O', '-', `http://db:${ServicePort}/`])).toBe('one 0');
  });

  step('any text arrives as written, or as Nomad interpolates it', async () => {
    expect(await readTexts(bed)).toEqual(EXPECTED);
  });

  step('every kind of workload does its work', async () => {
    expect(await runWorkloads(bed)).toEqual({
      worker: 'works',
      daemon: 'watches',
      once: 'ran',
      retried: 'try 0\ntry 1',
      refund: '42 all of it',
      report: 'reported',
    });
  });

  step('a changed environment loses no request, with three instances and with one', async () => {
    define({ greeting: 'two' });
    const [webapi, db] = await Promise.all([
      underLoad('/webapi', () => bed.deploy('shop')),
      underLoad('/single', () => pause(40_000)),
    ]);
    expect(webapi.failures).toEqual([]);
    expect(db.failures).toEqual([]);
    await answers('/webapi', 'two');
    await answers('/single', 'two');
  });

  step('a changed image loses no request', async () => {
    await must('docker', ['tag', 'busybox:1.35', 'busybox:1.35-next']);
    define({ greeting: 'two', image: 'busybox:1.35-next' });
    const report = await underLoad('/webapi', () => bed.deploy('shop'));
    expect(report.failures).toEqual([]);
    expect(report.perSecond).toBeGreaterThan(200);
    const [allocation] = await bed.running.allocations('webapi');
    const image = await must('docker', ['inspect', '-f', '{{.Config.Image}}', `webapi-${allocation.ID}`]);
    expect(image).toBe('busybox:1.35-next');
  });

  step('a changed route loses no request', async () => {
    define({ greeting: 'two', image: 'busybox:1.35-next', route: Route.path('/webapi').keepPrefix() });
    const report = await underLoad('/webapi/', () => bed.deploy('shop'));
    expect(report.failures).toEqual([]);
    await pause(3000);
    expect((await fetch(`${URL}/webapi/below/page`)).status).toBe(404);
  });

  step('a broken image reverts by itself, and the old version never stops answering', async () => {
    define({ greeting: 'three', image: '127.0.0.1:1/broken:1', route: Route.path('/webapi').keepPrefix() });
    let failure: Error | undefined;
    const report = await underLoad('/webapi/', async () => {
      failure = await bed.deploy('shop').then(
        () => undefined,
        (error: Error) => error,
      );
    });
    expect(failure?.message).toMatch(/deployment/i);
    expect(report.failures).toEqual([]);
    for (let tries = 0; tries < 60 && (await runningImages()).length !== 3; tries += 1) await pause(1000);
    expect(await runningImages()).toEqual(Array(3).fill('busybox:1.35-next'));
    await answers('/webapi/', 'two');
  });

  step('the healthy definition deploys again, and its plan is empty', async () => {
    define({ greeting: 'four' });
    await bed.deploy('shop');
    await answers('/webapi', 'four');
    expect(await bed.plan('shop')).toBeUndefined();
  });

  step('replaced agents lose no request and no task', async () => {
    define({ greeting: 'four' }, LOUD);
    const before = await containers();
    const report = await underLoad('/webapi', () => bed.deploy(bed.stacks[0]));
    expect(report.failures).toEqual([]);
    expect(await containers()).toEqual(before);
    expect(await bed.plan(bed.stacks[0])).toBeUndefined();
  });

  step('a host whose jobs still run refuses to be destroyed', async () => {
    const [host] = bed.stacks;
    await expect(bed.destroyStack(host)).rejects.toThrow(/destroy these jobs first:[^:]*webapi/);
    await answers('/webapi', 'four');
  });

  step('destroy leaves nothing', async () => {
    await bed.destroy();
    expect(await bed.leftovers()).toEqual([]);
  });

  async function text(path: string): Promise<string> {
    return (await (await fetch(URL + path)).text()).trim();
  }

  async function answers(path: string, greeting: string): Promise<void> {
    for (let tries = 0; tries < 30 && !(await text(path)).startsWith(greeting); tries += 1) await pause(500);
    expect(await text(path)).toMatch(new RegExp(`^${greeting} \\d$`));
  }

  async function containers(): Promise<string[]> {
    const ids = await must('docker', ['ps', '-q', '--no-trunc', '--filter', 'label=com.hashicorp.nomad.alloc_id']);
    return ids.split('\n').sort();
  }

  async function runningImages(): Promise<string[]> {
    const allocations = await bed.running.allocations('webapi');
    const running = allocations.filter((each) => each.ClientStatus === 'running' && each.DesiredStatus === 'run');
    return Promise.all(running.map(({ ID }) => must('docker', ['inspect', '-f', '{{.Config.Image}}', `webapi-${ID}`])));
  }
});
