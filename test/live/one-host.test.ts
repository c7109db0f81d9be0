import { setTimeout as pause } from 'node:timers/promises';
import { LocalPlatformOptions } from '../../lib';
import { must } from '../../lib/deploy/command';
import { defineContainers, EXPECTED_CONTAINERS, readContainers } from './containers';
import { DEPLOYMENTS, FAILURES } from './deployments';
import { LocalTestbed } from './local-testbed';
import { Load, LoadReport } from './load';
import { Registry } from './registry';
import { buildServer } from './server-image';
import { steps } from './steps';
import { defineTeam, Version } from './team';
import { defineTexts, EXPECTED, readTexts } from './texts';
import { defineWebApp, WebAppVersion } from './web-app';
import { defineWorkloads, runWorkloads } from './workloads';

const URL = 'http://172.17.0.1:8000';
/** A change of both agents' configuration. */
const LOUD: LocalPlatformOptions = { consulConfig: { log_level: 'DEBUG' }, nomadConfig: { log_level: 'DEBUG' } };
const missing = process.env.BERTH_LIVE_MISSING;

if (missing) process.stderr.write(`live tier skipped: ${missing}\n`);

(missing ? describe.skip : describe)('one Docker host, through Terraform', () => {
  const testbed = new LocalTestbed();
  const registry = new Registry();
  const step = steps(() => testbed.explain());
  let healthy: Version = {};
  const define = (version: WebAppVersion, options?: LocalPlatformOptions, team: Version = healthy): void =>
    testbed.synthesize(
      (app, platform) => {
        defineTexts(app, platform);
        defineWorkloads(app, platform);
        defineContainers(app, platform);
        defineWebApp(app, platform, version);
        defineTeam(app, platform, team);
      },
      { dockerVolumes: true, ...options },
    );
  const underLoad = async (path: string, change: () => Promise<void>): Promise<LoadReport> => {
    const load = new Load(() => `${URL}${path}`, 250);
    await pause(1000);
    await change().finally(() => pause(3000));
    const report = await load.stop();
    const { requests, perSecond, failures } = report;
    process.stderr.write(`  ${path}: ${requests} requests at ${perSecond.toFixed(0)}/s, ${failures.length} failed\n`);
    return report;
  };

  beforeAll(async () => {
    await testbed.open();
    await registry.start((line) => process.stderr.write(`  ${line}\n`));
    await buildServer((line) => process.stderr.write(`  ${line}\n`));
  });
  afterAll(async () => {
    await registry.stop();
    await testbed.close();
  });

  step('from nothing to 200 on /webapi', async () => {
    define({ greeting: 'one' });
    const start = Date.now();
    for (const stack of testbed.stacks) await testbed.deploy(stack);
    await answers('/webapi', 'one');
    expect((await fetch('http://172.17.0.1:8081/api/overview')).status).toBe(200);
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
    for (const stack of testbed.stacks) expect(await testbed.plan(stack)).toBeUndefined();
  });

  step("Consul's DNS answers inside a task, in full and in short", async () => {
    expect(await testbed.exec('webapi', ['nslookup', 'db.service.consul'])).toMatch(/Address: 172\.17\.0\.1/);
    const [{ ServicePort }] = await testbed.running.consul<{ ServicePort: number }[]>('/v1/catalog/service/db');
    expect(await testbed.exec('webapi', ['wget', '-q', '-O', '-', `http://db:${ServicePort}/`])).toBe('one 0');
  });

  step('any text arrives as written, or as Nomad interpolates it', async () => {
    expect(await readTexts(testbed)).toEqual(EXPECTED);
  });

  step('containers have the files, volumes and limits that they should, and no more rights', async () => {
    expect(await readContainers(testbed)).toEqual(EXPECTED_CONTAINERS);
    expect(registry.asked.with).toBeGreaterThan(0);
  });

  step('every kind of workload does its work', async () => {
    expect(await runWorkloads(testbed)).toEqual({
      worker: 'works',
      daemon: 'watches',
      broker: 'serves',
      once: 'ran',
      retried: 'try 0\ntry 1',
      refund: '42 all of it',
      report: 'reported',
      endless: 'the run took longer than 3 s',
    });
  });

  step('twenty changes in a row lose no request, of quick ones and of slow ones', async () => {
    let shape: Version = {};
    const loads = [new Load(() => `${URL}/api`, 100), new Load(() => `${URL}/api/slow`, 2)];
    for (const { what, change, canaries, greets = change.says?.GREETING } of DEPLOYMENTS) {
      const start = Date.now();
      shape = { ...shape, ...change };
      define({ greeting: 'one' }, {}, shape);
      await testbed.deploy('team');
      if (canaries !== undefined) await testbed.decide('api', canaries);
      if (greets !== undefined) await answers('/api', greets);
      process.stderr.write(`  ${what}: ${((Date.now() - start) / 1000).toFixed(0)} s\n`);
    }
    await pause(3000);
    const reports = await Promise.all(loads.map((load) => load.stop()));
    reports.forEach(({ requests, failures }) =>
      process.stderr.write(`  ${requests} requests, ${failures.length} failed\n`),
    );
    expect(reports.map(({ failures }) => failures)).toEqual([[], []]);
    expect(await testbed.plan('team')).toBeUndefined();
    healthy = shape;
  });

  for (const { what, change, cause } of FAILURES) {
    step(`fails with its cause, and the version before goes on: ${what}`, async () => {
      define({ greeting: 'one' }, {}, { ...healthy, ...change });
      let failure: Error | undefined;
      const report = await underLoad('/api', async () => {
        failure = await testbed.deploy('team').then(
          () => undefined,
          (error: Error) => error,
        );
      });
      expect(failure?.message.replace(/\s+/g, ' ')).toMatch(cause);
      expect(report.failures).toEqual([]);
      await answers('/api', 'last');
    });
  }

  step('the healthy definition deploys again, and its plan is empty', async () => {
    define({ greeting: 'one' }, {}, healthy);
    await testbed.deploy('team');
    await answers('/api', 'last');
    expect(await testbed.plan('team')).toBeUndefined();
  });

  step('replaced agents lose no request and no task', async () => {
    define({ greeting: 'one' }, LOUD);
    const before = await containers();
    expect(before.length).toBeGreaterThan(5);
    const report = await underLoad('/webapi', () => testbed.deploy(testbed.stacks[0]));
    expect(report.failures).toEqual([]);
    expect(await containers()).toEqual(before);
    expect(await testbed.plan(testbed.stacks[0])).toBeUndefined();
  });

  step('a host whose jobs still run refuses to be destroyed', async () => {
    const [host] = testbed.stacks;
    await expect(testbed.destroyStack(host)).rejects.toThrow(/destroy these jobs first:[^:]*webapi/);
    await answers('/webapi', 'one');
  });

  step('destroy leaves nothing', async () => {
    await testbed.destroy();
    expect(await testbed.leftovers()).toEqual([]);
    // What Docker makes for a task stays with it.
    await must('docker', ['volume', 'rm', 'berth-cached']);
  });

  async function text(path: string): Promise<string> {
    return (await (await fetch(URL + path)).text()).trim();
  }

  /** An instance that leaves serves until the ingress has forgotten it: all of some answers in a row count. */
  async function answers(path: string, greeting: string): Promise<void> {
    const wanted = new RegExp(`^${greeting} \\d( /)?$`);
    const some = (): Promise<string[]> => Promise.all(Array.from({ length: 8 }, () => text(path)));
    for (let tries = 0; tries < 60 && !(await some()).every((each) => wanted.test(each)); tries += 1) await pause(500);
    expect(await text(path)).toMatch(wanted);
  }

  /** Containers of what is to go on running: those of a version before may still be leaving, a run may end. */
  async function containers(): Promise<string[]> {
    const label = 'com.hashicorp.nomad.alloc_id';
    const allocations: any[] = await testbed.running.nomad('/v1/allocations');
    const lasting = allocations.filter(
      ({ DesiredStatus, JobType }) => DesiredStatus === 'run' && ['service', 'system'].includes(JobType),
    );
    const format = `{{.ID}} {{.Label "${label}"}}`;
    const list = await must('docker', ['ps', '--no-trunc', '--filter', `label=${label}`, '--format', format]);
    return list
      .split('\n')
      .filter((line) => lasting.some(({ ID }) => line.endsWith(ID)))
      .sort();
  }
});
