import { setTimeout as pause } from 'node:timers/promises';
import { NomadAgent } from '../agents/nomad-agent';
import { FOREVER, Raw, Shop, worker } from './monitor/shop';

const missing = process.env.BERTH_MONITOR_MISSING;

if (missing) process.stderr.write(`live tier of the job monitor skipped: ${missing}\n`);

(missing ? describe.skip : describe)('the job monitor, through Terraform and a real Nomad', () => {
  const agent = new NomadAgent();

  beforeAll(() => agent.startWithClient(), 900_000);
  afterAll(() => agent.stop());

  const shops: Shop[] = [];
  const shop = (): Shop => {
    const made = new Shop(() => agent.address);
    shops.push(made);
    return made;
  };
  afterAll(() => shops.forEach((each) => each.remove()));

  const job = (name: string): Promise<any> => agent.ask('GET', `/v1/job/${name}`);
  const runsOf = async (name: string): Promise<any[]> =>
    (await agent.ask('GET', `/v1/jobs?prefix=${name}/dispatch-`)).filter(({ ParentID }: any) => ParentID === name);
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await holds()); tries += 1) {
      if (tries === 600) throw new Error(`${what} did not come about within 150 s`);
      await pause(250);
    }
  };

  test('tells 24 of 24 workers right, of which 12 are broken, whatever Terraform does side by side', async () => {
    const names = Array.from({ length: 24 }, (_, index) => `w${index}`);
    const broken = names.filter((_, index) => index % 2 === 1);
    // Nomad itself has reverted a version by the time that a late monitor starts.
    const group = {
      RestartPolicy: { Attempts: 0, Mode: 'fail' },
      ReschedulePolicy: { Attempts: 0, Unlimited: false },
    };
    const workers = shop();
    await workers.define((stack) => names.forEach((name) => worker(stack, name, FOREVER, { group })));
    const first = await workers.apply(50);
    expect(first.output).toMatch(/Apply complete! Resources: 48 added/);
    for (const parallelism of [1, 10, 50]) {
      await workers.define((stack) =>
        names.forEach((name) => {
          worker(stack, name, `: ${parallelism}; ${broken.includes(name) ? 'exit 1' : FOREVER}`, { group });
        }),
      );
      const { code, output } = await workers.apply(parallelism);
      const told = (pattern: RegExp): string[] => [...output.matchAll(pattern)].map((match) => match[1]).sort();
      expect(told(/^Error running command '(w\d+): version \d+\s+was\s+not\s+deployed/gm)).toEqual([...broken].sort());
      expect(told(/\(local-exec\): (w\d+): deployed$/gm)).toEqual(
        names.filter((each) => !broken.includes(each)).sort(),
      );
      expect(code).toBe(1);
    }
  }, 900_000);

  test('shows the cause first and once, and no text of a program', async () => {
    const one = shop();
    await one.define((stack) => void worker(stack, 'told', 'echo no database >&2; exit 3'));
    const { code, output } = await one.apply();
    expect(code).toBe(1);
    const text = output.replace(/\s+/g, ' ');
    expect(text).toContain("Error running command 'told: version 0 was not deployed: task 'told' ends at once");
    expect(text.match(/with exit code 3/g)).toHaveLength(1);
    // Nomad tried it three times.
    expect(output.match(/\| no database/g)).toHaveLength(3);
    // The plan shows the job itself, whose program is a shell.
    const afterPlan = output.slice(output.indexOf('Plan:'));
    expect(afterPlan).not.toMatch(/require\(|process\.env|MONITOR_|\/bin\/sh/);
  }, 300_000);

  test('follows a job that Terraform brings back from drift, and not what an autoscaler does', async () => {
    const one = shop();
    const define = (line: string, before: string): Promise<void> =>
      one.define((stack) => void worker(stack, 'drift', line, { before }));
    await define(FOREVER, 'exit 0');
    await one.apply();
    await define(`: second; ${FOREVER}`, ': second; exit 0');
    await one.apply();
    expect(await runsOf('drift-migrate')).toHaveLength(2);

    await agent.ask('POST', '/v1/job/drift/scale', { Count: 2, Target: { Group: 'drift' } });
    expect(await one.isUnchanged()).toBe(true);

    for (const name of ['drift', 'drift-migrate']) {
      await agent.ask('POST', `/v1/job/${name}/revert`, { JobID: name, JobVersion: 0 });
    }
    expect(await one.isUnchanged()).toBe(false);
    const { code, output } = await one.apply();
    expect(output).toMatch(/\(local-exec\): drift: deployed$/m);
    expect(code).toBe(0);
    // Correcting drift repeats no migration.
    expect(await runsOf('drift-migrate')).toHaveLength(2);
    expect(await one.isUnchanged()).toBe(true);
  }, 300_000);

  test('fails when the version that Terraform brings back from drift is broken', async () => {
    const one = shop();
    await one.define((stack) => void worker(stack, 'again', FOREVER));
    await one.apply();
    await one.define((stack) => void worker(stack, 'again', ': broken; exit 1'));
    for (const _ of [1, 2]) {
      const { code, output } = await one.apply();
      expect(output).toMatch(/Error running command 'again: version \d+ was not deployed/);
      expect(code).toBe(1);
    }
  }, 300_000);

  test('stops a run on Ctrl-C, and never has two at once', async () => {
    const one = shop();
    const living = async (): Promise<any[]> => (await runsOf('keys-migrate')).filter(({ Status }) => Status !== 'dead');
    await one.define((stack) => void worker(stack, 'keys', FOREVER, { before: 'sleep 20' }));
    const first = one.start();
    await until('a run', async () => (await living()).length === 1);
    process.kill(-first.process.pid!, 'SIGINT');
    expect(await first.ended).toMatchObject({ code: 1 });
    await until('its end', async () => (await living()).length === 0);

    const second = one.start();
    await until('a run', async () => (await living()).length === 1);
    process.kill(-second.process.pid!, 'SIGKILL');
    await second.ended;
    // The run goes on without anybody. The next apply follows it, and starts no other.
    const { code, output } = await one.apply();
    expect(code).toBe(0);
    expect(output).toMatch(/\(local-exec\): keys-migrate: follows the run/);
    expect(await runsOf('keys-migrate')).toHaveLength(2);
  }, 300_000);

  const CASES: { readonly what: string; readonly line: string; readonly raw?: Raw; readonly told: RegExp }[] = [
    { what: 'exit1', line: 'echo boom >&2; exit 1', told: /ends at once, with exit code 1/ },
    { what: 'command', line: 'serve-nothing', told: /has no such command/ },
    {
      what: 'volume',
      line: FOREVER,
      raw: { group: { Volumes: { data: { Name: 'data', Type: 'host', Source: 'nowhere' } } } },
      told: /no place for group 'volume'/,
    },
    {
      what: 'check',
      line: FOREVER,
      raw: {
        group: {
          Networks: [{ DynamicPorts: [{ Label: 'http' }] }],
          Services: [
            {
              Name: 'check',
              Provider: 'nomad',
              PortLabel: 'http',
              Checks: [{ Name: 'alive', Type: 'http', Path: '/', Interval: 1e9, Timeout: 1e9 }],
            },
          ],
          'Update.HealthCheck': 'checks',
          'Update.HealthyDeadline': 15e9,
        },
      },
      told: /was not healthy in its time/,
    },
    {
      what: 'room',
      line: FOREVER,
      raw: {
        group: {
          'Tasks.0.Resources.MemoryMB': 9_000_000,
          'Update.HealthyDeadline': 20e9,
          'Update.ProgressDeadline': 40e9,
        },
      },
      told: /no place for group 'room': .* missing are memory/,
    },
    {
      what: 'secret',
      line: FOREVER,
      raw: {
        group: {
          'Tasks.0.Templates': [
            { EmbeddedTmpl: '{{ with nomadVar "nomad/jobs/secret" }}{{ .key }}{{ end }}', DestPath: 'local/secret' },
          ],
        },
      },
      told: /waits for what its templates read/,
    },
  ];

  test('tells a failure that another try will not mend within half a minute, and Nomad goes back', async () => {
    const all = shop();
    await all.define((stack) => {
      CASES.forEach(({ what }) => void worker(stack, what, FOREVER));
      worker(stack, 'slow', FOREVER);
      worker(stack, 'outage', FOREVER);
    });
    expect(await all.apply()).toMatchObject({ code: 0 });
    await all.define((stack) => {
      CASES.forEach(({ what, line, raw }) => void worker(stack, what, line, raw));
      worker(stack, 'slow', `: slow; sleep 8; ${FOREVER}`);
      // A dependency that is away for a moment: it comes up within its restarts.
      const flag = agent.clientPath('outage');
      worker(stack, 'outage', `[ -e ${flag} ] || { touch ${flag}; exit 1; }; ${FOREVER}`, {
        group: { RestartPolicy: { Attempts: 2, Interval: 1800e9, Delay: 2e9, Mode: 'fail' } },
      });
    });
    const begin = Date.now();
    const seconds: { [what: string]: number } = {};
    const watch = CASES.map(async ({ what }) => {
      await until(`the revert of ${what}`, async () => (await job(what)).Version === 2);
      seconds[what] = Math.round((Date.now() - begin) / 1000);
    });
    const [{ code, output }] = await Promise.all([all.apply(50), ...watch.map((each) => each.catch(() => undefined))]);
    process.stderr.write(`seconds from apply to revert: ${JSON.stringify(seconds)}\n`);
    const text = output.replace(/\s+/g, ' ');
    CASES.forEach(({ what, told }) => {
      const [, cause] = new RegExp(`Error running command '${what}: (.*?)': exit status 1`).exec(text) ?? [];
      expect(cause).toMatch(told);
    });
    // For want of room it waits, as other work may end: until the progress deadline, and told all the while.
    expect(output).toMatch(/\(local-exec\): room: 0 of 1 healthy; no place for group 'room'/);
    expect(seconds.room).toBeGreaterThan(39);
    expect(text).toMatch(/\| boom/);
    expect(output).toMatch(/\(local-exec\): slow: deployed$/m);
    expect(output).toMatch(/\(local-exec\): outage: deployed$/m);
    expect(code).toBe(1);
    for (const { what } of CASES) expect((await job(what)).Version).toBe(2);
    expect(Math.max(...Object.values(seconds))).toBeLessThan(120);
  }, 600_000);
});
