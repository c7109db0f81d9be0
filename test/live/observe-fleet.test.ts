import { setTimeout as pause } from 'node:timers/promises';
import { first } from './five-hosts/first';
import { Testbed } from './five-hosts/testbed';
import { Monitoring } from './observe-fleet/monitoring';
import { Steps } from './steps';

const IMAGES = [
  'prom/prometheus:v3.16.0',
  'prom/alertmanager:v0.35.0',
  'prom/node-exporter:v1.12.1',
  'victoriametrics/victoria-logs:v1.52.1',
  'otel/opentelemetry-collector-contrib:0.165.0',
];

/** How many targets each part of the platform has. */
const TARGETS = { node: 5, nomad: 5, consul: 5, traefik: 3, collector: 5, prometheus: 1, alertmanager: 1 };

/**
 * Ports of programs that answer to nobody without a password, or not at all. A Collector asks for none where it tells its own
 * figures: there the firewall lets only Prometheus' host in.
 */
const PORTS = [9090, 9093, 9100, 9428, 4317, 4318, 13133];

const missing = process.env.BERTH_LIVE_MISSING || (process.env.BERTH_LONG ? '' : 'set BERTH_LONG=1 to run it');
if (missing) process.stderr.write(`live tier of metrics on five hosts skipped: ${missing}\n`);

(missing ? describe.skip : describe)('metrics and logs on five Docker hosts, secured, through Terraform', () => {
  const testbed = new Testbed(IMAGES);
  const { fleet } = testbed;
  const { consulVersion: _, nomadVersion: __, ...props } = testbed.shape.props;
  testbed.shape.props = { ...props, metrics: {}, logs: {} };
  const steps = new Steps(testbed);
  const monitoring = new Monitoring(fleet);
  const [, , , h4] = testbed.hosts;

  const deployed = first(testbed, steps);

  const up = steps.step('every target is up within a minute, on every host', [deployed], async () => {
    const start = Date.now();
    const prometheus = await monitoring.prometheus();
    await prometheus.untilUp(TARGETS, 60);
    testbed.say(`every target is up after ${((Date.now() - start) / 1000).toFixed(0)} s`);
    expect((await prometheus.rules()).problems).toEqual([]);
  });

  steps.step('berth top and berth logs ask them through the engines of the hosts', [up], async () => {
    const { hosts, jobs } = JSON.parse(await fleet.printed('top', '--json'));
    expect(hosts).toEqual(testbed.hosts.map(({ name }) => expect.objectContaining({ host: name, up: true })));
    const prometheus = jobs.find(({ job }: any) => job === 'prometheus');
    expect(prometheus).toMatchObject({ namespace: 'monitoring', running: 1, wanted: 1, healthy: 1 });
    const lines = (await fleet.printed('logs', 'nomad', '--since', '1h', '--no-follow', '--json')).split('\n');
    const writers = lines.map((line) => JSON.parse(line).host);
    expect([...new Set(writers)].sort()).toEqual(testbed.hosts.map(({ name }) => name).sort());
  });

  steps.step('no program of it answers to a stranger', [deployed], async () => {
    const open: string[] = [];
    for (const host of testbed.hosts) {
      for (const port of PORTS) {
        const paths = ['/metrics', '/api/v1/query?query=up', '/api/v2/alerts', '/select/logsql/query?query=*', '/'];
        for (const path of paths) {
          const url = `http://${host.address}:${port}${path}`;
          const answer = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
          if (answer !== undefined && ![401, 403].includes(answer.status)) open.push(`${answer.status} ${url}`);
        }
      }
    }
    expect(open).toEqual([]);
  });

  steps.step('a host that is lost raises its alarms, and its return ends them', [up], async () => {
    expect(await monitoring.firing()).toEqual(['Watchdog']);
    const lost = Date.now();
    await h4.crash();
    try {
      await testbed.until('NodeDown fires', async () => (await monitoring.firing()).includes('NodeDown'), lost);
      await testbed.until(
        'AllocationsUnknown fires',
        async () => (await monitoring.firing()).includes('AllocationsUnknown'),
        lost,
      );
    } finally {
      await h4.revive();
    }
    const back = Date.now();
    await testbed.until('NodeDown is over', async () => !(await monitoring.firing()).includes('NodeDown'), back);
    testbed.say(`fired so far: ${(await monitoring.everFired()).join(', ')}`);
  });

  steps.step('agents that are replaced one after another raise no alarm', [up], async () => {
    await testbed.until('nothing fires', async () => (await monitoring.firing()).join() === 'Watchdog');
    const before = Date.now();
    testbed.shape.props = { ...testbed.shape.props, consulConfig: { log_level: 'DEBUG' } };
    await testbed.define();
    await fleet.deploy(...testbed.hosts.map((host) => testbed.stackOf(host)));
    await pause(60_000);
    const seconds = Math.ceil((Date.now() - before) / 1000);
    expect(await monitoring.everFired(`${seconds}s`)).toEqual(['Watchdog']);
    testbed.say(`no alarm in the ${seconds} s of a rolling change of all agents`);
  });

  steps.step('lines of all hosts are there, with their labels', [deployed], async () => {
    const hosts = await (await monitoring.logs()).query('_time:1h | stats by (host) count() lines');
    expect(hosts.map(({ host }) => host).sort()).toEqual(['h1', 'h2', 'h3', 'h4', 'h5']);
    testbed.say(JSON.stringify(hosts));
  });

  steps.step('destroy leaves nothing', [deployed], async () => {
    await fleet.destroy(...fleet.stacks.reverse());
    expect(await fleet.leftovers()).toEqual([]);
  });
});
