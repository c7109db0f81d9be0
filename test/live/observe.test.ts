import { setTimeout as pause } from 'node:timers/promises';
import { App } from 'cdktf';
import { AlertReceiver, Duration, Platform } from '../../lib';
import { run } from '../../lib/cli/command-line';
import { Load } from '../../scripts/testbed/load/load';
import { dashboardQueries, unanswered } from '../../scripts/testbed/observe/dashboards';
import { Prometheus } from '../../scripts/testbed/observe/prometheus';
import { VictoriaLogs } from '../../scripts/testbed/observe/victoria-logs';
import { LocalTestbed } from './local-testbed';
import { defineLoose, Delivery } from './observe/delivery';
import { ALERT, defineLate, defineShop } from './observe/shop';
import { usage } from './observe/usage';
import { Webhook } from './observe/webhook';
import { arrived, write } from './observe/writer';
import { buildServer } from './one-host/server-image';
import { Steps } from './steps';

const URL = 'http://172.17.0.1:8000';
const missing = process.env.BERTH_LIVE_MISSING;

if (missing) process.stderr.write(`live tier of metrics and logs skipped: ${missing}\n`);

/** How many targets each part of the platform has. */
const OWN = {
  ...{ node: 1, nomad: 1, consul: 1, traefik: 1, collector: 1 },
  ...{ prometheus: 1, alertmanager: 1, 'service-health': 1, 'victoria-logs': 1 },
};

(missing ? describe.skip : describe)('metrics and logs, through Terraform', () => {
  const testbed = new LocalTestbed();
  const webhook = new Webhook();
  const prometheus = new Prometheus('http://172.17.0.1:9090');
  const logs = new VictoriaLogs('http://172.17.0.1:9428');
  const loads: Load[] = [];
  const delivery = new Delivery(testbed);
  const steps = new Steps({
    open: async () => {
      await testbed.open();
      await webhook.start();
      await buildServer(print);
    },
    close: async () => {
      await Promise.all(loads.map((load) => load.stop()));
      webhook.stop();
      await testbed.close();
    },
    explain: () => testbed.explain(),
  });
  const define = (...apps: ((app: App, platform: Platform) => void)[]): void =>
    testbed.synthesize((app, platform) => apps.forEach((each) => each(app, platform)), {
      metrics: {
        receivers: [AlertReceiver.webhook('team', { url: webhook.url })],
        groupWait: Duration.seconds(1),
        groupInterval: Duration.seconds(5),
      },
      logs: {},
    });

  const deployed = steps.step('a platform with metrics and logs, and an app that reports and writes', [], async () => {
    define(defineShop);
    const start = Date.now();
    for (const stack of testbed.stacks) await testbed.deploy(stack);
    print(`deployed in ${since(start)}`);
    loads.push(new Load(() => `${URL}/web/`, 20));
  });

  steps.step('every target is up within a minute', [deployed], async () => {
    const start = Date.now();
    await prometheus.untilUp({ ...OWN, web: 2 }, 60);
    print(`every target is up after ${since(start)}`);
    const { problems } = await prometheus.rules();
    expect(problems).toEqual([]);
  });

  steps.step('a second plan is empty in every stack', [deployed], async () => {
    for (const stack of testbed.stacks) expect(await testbed.plan(stack)).toBeUndefined();
  });

  const late = steps.step('a new app appears, and nothing else changes', [deployed], async () => {
    define(defineShop, defineLate);
    const others = testbed.stacks.filter((stack) => stack !== 'late');
    for (const stack of others) expect(await testbed.plan(stack)).toBeUndefined();
    await testbed.deploy('late');
    loads.push(new Load(() => `${URL}/late/`, 20));
    const start = Date.now();
    await prometheus.untilUp({ ...OWN, web: 2, late: 2 }, 60);
    print(`its instances are up after ${since(start)}`);
    const labels = (await prometheus.query('server_orders{job="late"}')).map(({ metric }) => metric);
    expect(labels).toHaveLength(2);
    for (const each of labels) {
      expect(each).toMatchObject({ namespace: 'default', job: 'late', task_group: 'late', task: 'late', host: 'host' });
      expect(each.alloc_id).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  steps.step('an alert of the app fires at the webhook, and resolves', [deployed], async () => {
    await order(100);
    const start = Date.now();
    expect(await webhook.until('firing', ALERT, 60)).toMatchObject({ alertname: ALERT, job: 'web' });
    print(`${ALERT} fired after ${since(start)}`);
    const mended = Date.now();
    await order(0);
    await webhook.until('resolved', ALERT, 90);
    print(`${ALERT} resolved after ${since(mended)}`);
  });

  steps.step('the lines of ten tasks arrive, each once and with its labels', [deployed], async () => {
    const { written, took } = await write(testbed.running, { round: 'one', tasks: 10, lines: 2_000, perSecond: 200 });
    expect(await arrived(logs, 'one', written)).toEqual(allOf(written));
    print(`${written} lines arrived, written in ${Math.max(...took).toFixed(0)} s at most`);
  });

  steps.step('the same while the store is away for a moment', [deployed], async () => {
    const away = async (): Promise<void> => {
      await pause(5_000);
      await scaleStore(0);
      await pause(15_000);
      await scaleStore(1);
    };
    const lines = { round: 'two', tasks: 10, lines: 5_000, perSecond: 200 };
    const { written, took } = await write(testbed.running, lines, away);
    expect(await arrived(logs, 'two', written)).toEqual(allOf(written));
    print(`${written} lines arrived, written in ${Math.max(...took).toFixed(0)} s at most`);
    // The lines of before were kept.
    expect(await arrived(logs, 'one', 20_000)).toEqual(allOf(20_000));
  });

  steps.step('every query of every dashboard gives data', [late], async () => {
    const queries = dashboardQueries(testbed.outdir);
    expect(queries.length).toBeGreaterThan(30);
    const problems = await unanswered(queries, prometheus, logs);
    print(`${queries.length} queries of dashboards, ${problems.length} of them without data`);
    expect(problems).toEqual([]);
  });

  steps.step("'berth top' and 'berth logs' tell what is there", [late], async () => {
    const { hosts, jobs } = JSON.parse((await berth('top', '--json')).join('\n'));
    expect(hosts).toMatchObject([{ host: 'host', up: true }]);
    const web = jobs.find(({ job }: { readonly job: string }) => job === 'web');
    expect(web).toMatchObject({ namespace: 'default', running: 2, wanted: 2, healthy: 2, alerts: [] });
    expect(web.requestsPerSecond).toBeGreaterThan(10);
    expect(web.errorRatio).toBe(0);
    expect(web.memoryBytes).toBeGreaterThan(1e6);
    const table = await berth('top');
    table.forEach((line) => print(line));
    expect(table.join('\n')).toMatch(/\bweb\b/);
    const lines = await berth('logs', 'writer', '--no-follow', '--json', '--grep', 'round one task 3 line 1999');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0])).toMatchObject({ _msg: 'round one task 3 line 1999', job: 'writer', task: 'writer' });
  });

  steps.step('what each part uses', [late], async () => {
    (await usage()).forEach((line) => print(line));
  });

  steps.step("'berth verify', 'plan', 'drift' and 'status' tell that all is as it is declared", [late], async () => {
    expect(await delivery.berth('verify')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^all of it serves: /),
    });
    expect(await delivery.berth('plan')).toMatchObject({ code: 0 });
    expect(await delivery.berth('drift')).toMatchObject({ code: 0, out: expect.stringMatching(/^no drift in /) });
    expect((await delivery.berth('status')).out).toMatch(/^default\/web +running +2\/2/m);
  });

  steps.step('what does not serve, or differs, is told with its cause', [late], async () => {
    await delivery.scale('web', 1);
    expect(await delivery.berth('drift', 'shop')).toMatchObject({
      ...{ code: 2, out: expect.stringContaining('group web / Count: 1 → 2') },
    });
    expect(await delivery.berth('verify', 'shop')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining("they differ in group 'web'.Count") },
    });
    await delivery.scale('web', 2);
    await delivery.loseRoute('late', async () => {
      expect(await delivery.berth('verify', 'late', '--deadline', '1s')).toMatchObject({
        ...{
          code: 1,
          err: expect.stringMatching(/route \/late: is not served by .*: the ingress has no such route$/m),
        },
      });
    });
    define(defineShop, defineLate, defineLoose);
    await testbed.deploy('loose');
    expect(await delivery.berth('verify', 'loose')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining("task 'import' ends at once, with exit code 3") },
    });
    expect(await delivery.berth('exec', 'idle', '--', 'sh', '-c', 'exit 7')).toMatchObject({ code: 7 });
    expect(await delivery.berth('verify', 'shop', 'late')).toMatchObject({ code: 0 });
  });

  steps.step('destroy leaves nothing', [deployed], async () => {
    await Promise.all(loads.splice(0).map((load) => load.stop()));
    await testbed.destroy();
    expect(await testbed.leftovers()).toEqual([]);
  });

  /** What a command prints. */
  async function berth(...args: string[]): Promise<string[]> {
    const [out, err]: string[][] = [[], []];
    const code = await run([...args, '--app', testbed.outdir], {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
    });
    expect([err, code]).toEqual([[], 0]);
    return out;
  }

  /** Tell every instance how many orders there are. */
  async function order(amount: number): Promise<void> {
    for (const { ServiceAddress, ServicePort } of await testbed.running.consul('/v1/catalog/service/web')) {
      await fetch(`http://${ServiceAddress}:${ServicePort}/orders/${amount}`);
    }
  }

  async function scaleStore(count: number): Promise<void> {
    const body = { Count: count, Target: { Group: 'victoria-logs' } };
    await testbed.running.nomad('/v1/job/victoria-logs/scale?namespace=monitoring', body);
  }

  /** The one row of a round: all lines, none twice, of ten tasks with the same labels. */
  function allOf(written: number): object[] {
    const labels = { namespace: 'default', job: 'writer', task_group: 'writer', task: 'writer', host: 'host' };
    const count = String(written);
    return [{ ...labels, stream: 'stdout', lines: count, different: count, allocations: '10' }];
  }
});

function print(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

function since(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(0)} s`;
}
