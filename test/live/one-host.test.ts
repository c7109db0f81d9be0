import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalPlatformOptions, nomad, WebService } from '../../lib';
import { must } from '../../lib/deploy/command';
import { defineContainers, EXPECTED_CONTAINERS, readContainers } from './one-host/containers';
import { DEPLOYMENTS, FAILURES } from './one-host/deployments';
import { LocalTestbed } from './local-testbed';
import { Load } from '../../scripts/testbed/load/load';
import { failuresOf, Measurement } from '../../scripts/testbed/load/measurement';
import { MODES, REFUSES_MODES } from './one-host/modes';
import { Registry } from './one-host/registry';
import { buildServer } from './one-host/server-image';
import { Steps } from './steps';
import { defineTeam, HASTE, Version } from './one-host/team';
import { defineTexts, EXPECTED, readTexts } from './one-host/texts';
import { defineWebApp, WebAppVersion } from './web-app';
import { defineWorkloads, runWorkloads } from './one-host/workloads';

const URL = 'http://172.17.0.1:8000';
/** A change in the configuration of both agents. */
const LOUD: LocalPlatformOptions = { consulConfig: { log_level: 'DEBUG' }, nomadConfig: { log_level: 'DEBUG' } };
const missing = process.env.BERTH_LIVE_MISSING;

if (missing) process.stderr.write(`live tier skipped: ${missing}\n`);

(missing ? describe.skip : describe)('one Docker host, through Terraform', () => {
  const testbed = new LocalTestbed();
  const registry = new Registry();
  const steps = new Steps({
    open: async () => {
      await testbed.open();
      await registry.start(print);
      await buildServer(print);
    },
    close: async () => {
      await registry.stop();
      await testbed.close();
    },
    explain: () => testbed.explain(),
  });
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
      { dockerVolumes: true, ...MODES, ...options },
    );
  const deployTeam = async (version: Version): Promise<void> => {
    define({ greeting: 'one' }, {}, version);
    await testbed.deploy('team');
  };

  const deployed = steps.step('from nothing to 200 on /webapi', [], async () => {
    define({ greeting: 'one' });
    const start = Date.now();
    for (const stack of testbed.stacks) await testbed.deploy(stack);
    await answers('/webapi', 'one');
    expect((await fetch('http://172.17.0.1:8081/api/overview')).status).toBe(200);
    print(`from nothing to /webapi: ${((Date.now() - start) / 1000).toFixed(0)} s`);
  });

  steps.step('the route is strict, strips its prefix, and takes turns over three instances', [deployed], async () => {
    expect((await fetch(`${URL}/webapix`)).status).toBe(404);
    expect(await text('/webapi/below/page')).toMatch(/^one \d$/);
    const seen = new Set<string>();
    for (let n = 0; n < 9; n += 1) seen.add(await text('/webapi/'));
    expect([...seen].sort()).toEqual(['one 0', 'one 1', 'one 2']);
  });

  steps.step('a second plan is empty in every stack', [deployed], async () => {
    for (const stack of testbed.stacks) expect(await testbed.plan(stack)).toBeUndefined();
  });

  steps.step("Consul's DNS answers inside a task, in full and in short", [deployed], async () => {
    expect(await testbed.exec('webapi', ['nslookup', 'db.service.consul'])).toMatch(/Address: 172\.17\.0\.1/);
    const [{ ServicePort }] = await testbed.running.consul<{ ServicePort: number }[]>('/v1/catalog/service/db');
    expect(await testbed.exec('webapi', ['wget', '-q', '-O', '-', `http://db:${ServicePort}/`])).toBe('one 0');
  });

  steps.step('any text arrives as written, or as Nomad interpolates it', [deployed], async () => {
    expect(await readTexts(testbed)).toEqual(EXPECTED);
  });

  steps.step(
    'containers have the files, volumes and limits that they should, and no more rights',
    [deployed],
    async () => {
      expect(await readContainers(testbed)).toEqual(EXPECTED_CONTAINERS);
      expect(registry.asked.with).toBeGreaterThan(0);
    },
  );

  steps.step('every kind of workload does its work', [deployed], async () => {
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

  const changed = steps.step('twenty changes in a row lose no request, quick or slow', [deployed], async () => {
    let shape: Version = {};
    const change = async (): Promise<void> => {
      shape = {};
      for (const { what, change: part, canaries, greets = part.says?.GREETING } of DEPLOYMENTS) {
        const start = Date.now();
        shape = { ...shape, ...part };
        await deployTeam(shape);
        if (canaries !== undefined) await testbed.decide('api', canaries);
        if (greets !== undefined) await answers('/api', greets);
        print(`${what}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
      }
    };
    const loads = (): Load[] => [new Load(() => `${URL}/api`, 100), new Load(() => `${URL}/api/slow`, 2)];
    expect(await failuresOf('twenty changes', () => Measurement.take(loads, change, 3))).toEqual([]);
    expect(await testbed.plan('team')).toBeUndefined();
    healthy = shape;
  });

  steps.step('a renamed construct keeps its instances, and loses no request', [changed], async () => {
    const instances = async (): Promise<string[]> =>
      (await testbed.running.allocations('api')).map(({ ID }) => ID).sort();
    const before = await instances();
    const rename = async (): Promise<void> => {
      await deployTeam({ ...healthy, id: 'renamed' });
      await deployTeam(healthy);
    };
    expect(await failuresOf('a rename', () => Measurement.take(requestsTo('/api'), rename, 3))).toEqual([]);
    expect(await instances()).toEqual(before);
  });

  for (const { what, change, cause } of FAILURES) {
    steps.step(`fails with its cause, and the version before goes on: ${what}`, [changed], async () => {
      let failure: Error | undefined;
      const fail = async (): Promise<void> => {
        failure = await deployTeam({ ...healthy, update: nomad.UpdateStrategy.rolling(HASTE), ...change }).then(
          () => undefined,
          (error: Error) => error,
        );
      };
      const failed = async (time: number): Promise<Measurement> => {
        if (time > 1) await deployTeam(healthy);
        return Measurement.take(requestsTo('/api'), fail, 3);
      };
      expect(await failuresOf(what, failed)).toEqual([]);
      expect(failure?.message.replace(/\s+/g, ' ')).toMatch(cause);
      await answers('/api', 'last');
    });
  }

  if (REFUSES_MODES) {
    steps.step(
      'a mode that the platform does not permit is refused: by synthesis, or else by Nomad',
      [deployed],
      async () => {
        expect(() => define({ greeting: 'one' }, {}, { ...healthy, dockerOptions: { ipc_mode: 'host' } })).toThrow(
          "'dockerOptions.ipc_mode' must be left out",
        );
        const force = (web: WebService): void => web.job.addOverride('TaskGroups.0.Tasks.0.Config.ipc_mode', 'host');
        await expect(deployTeam({ ...healthy, adds: force })).rejects.toThrow('cannot apply "ipc_mode" configuration');
        await deployTeam(healthy);
      },
    );
  }

  steps.step('the healthy definition deploys again, and its plan is empty', [changed], async () => {
    await deployTeam(healthy);
    await answers('/api', 'last');
    expect(await testbed.plan('team')).toBeUndefined();
  });

  steps.step('replaced agents lose no request and no task', [deployed], async () => {
    const [host] = testbed.stacks;
    const deployHost = async (options: LocalPlatformOptions): Promise<void> => {
      define({ greeting: 'one' }, options);
      await testbed.deploy(host);
    };
    const before = await containers();
    expect(before.length).toBeGreaterThan(5);
    const replaced = async (time: number): Promise<Measurement> => {
      if (time > 1) await deployHost({});
      return Measurement.take(requestsTo('/webapi'), () => deployHost(LOUD), 3);
    };
    expect(await failuresOf('agents replaced', replaced)).toEqual([]);
    expect(await containers()).toEqual(before);
    expect(await testbed.plan(host)).toBeUndefined();
  });

  steps.step(
    'an agent that was stopped is started by the next deploy; tasks and requests go on',
    [deployed],
    async () => {
      const [host] = testbed.stacks;
      define({ greeting: 'one' });
      await testbed.deploy(host);
      const agent = (): Promise<string> => must('docker', ['ps', '-aq', '--filter', 'name=^live-nomad$']);
      const before = await containers();
      const stopped = await agent();
      const restart = async (): Promise<void> => {
        await must('docker', ['stop', 'live-nomad']);
        expect(await testbed.plan(host)).toContain('docker_container.nomad');
        // Providers before 4.0 delete it while they plan.
        if (dockerProvider(host) >= 4) expect(await agent()).toBe(stopped);
        await testbed.deploy(host);
      };
      const restarted = (): Promise<Measurement> => Measurement.take(requestsTo('/webapi'), restart, 3);
      expect(await failuresOf('an agent restarted', restarted)).toEqual([]);
      const leads = (): Promise<boolean> => testbed.running.nomad('/v1/status/leader').then(Boolean, () => false);
      for (let tries = 0; tries < 120 && !(await leads()); tries += 1) await pause(500);
      expect(await containers()).toEqual(before);
      expect(await testbed.plan(host)).toBeUndefined();
    },
  );

  steps.step('a host whose jobs still run refuses to be destroyed', [deployed], async () => {
    const [host] = testbed.stacks;
    await expect(testbed.destroyStack(host)).rejects.toThrow(/destroy these jobs first:[^:]*webapi/);
    await answers('/webapi', 'one');
  });

  steps.step('destroy leaves nothing', [deployed], async () => {
    await testbed.destroy();
    expect(await testbed.leftovers()).toEqual([]);
    // Docker keeps a volume that it created for a task.
    await must('docker', ['volume', 'rm', 'berth-cached']);
  });

  /** Major version of the provider that a stack was applied with. */
  function dockerProvider(stack: string): number {
    const locked = readFileSync(join(testbed.outdir, 'stacks', stack, '.terraform.lock.hcl'), 'utf8');
    return Number(/kreuzwerker\/docker" \{\s+version\s+= "(\d+)/.exec(locked)![1]);
  }

  function requestsTo(path: string): () => Load[] {
    return () => [new Load(() => `${URL}${path}`, 250)];
  }

  async function text(path: string): Promise<string> {
    return (await (await fetch(URL + path)).text()).trim();
  }

  /** Stopping instances serve until the ingress drops them, so several answers in a row must be of the new version. */
  async function answers(path: string, greeting: string): Promise<void> {
    const wanted = new RegExp(`^${greeting} \\d( /)?$`);
    const some = (): Promise<string[]> => Promise.all(Array.from({ length: 8 }, () => text(path)));
    for (let tries = 0; tries < 60 && !(await some()).every((each) => wanted.test(each)); tries += 1) await pause(500);
    expect(await text(path)).toMatch(wanted);
  }

  /** Containers that must keep running: not those of an old version, nor of a batch job. */
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

function print(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
