import { setTimeout as pause } from 'node:timers/promises';
import { destroyAll } from './five-hosts/destruction';
import { first } from './five-hosts/first';
import { Testbed } from './five-hosts/testbed';
import { beats, defineBeats } from './observe-fleet/beats';
import { IMAGES } from './observe-fleet/images';
import { Monitoring } from './observe-fleet/monitoring';
import { usage } from './observe/usage';
import { Steps } from './steps';

/** How long nothing happens. */
const QUIET_SECONDS = 120;

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
  const [h1, h2, , , h5] = testbed.hosts;
  testbed.shape.more = defineBeats;

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

  const quiet = steps.step('no alarm while nothing happens', [up], async () => {
    await pause(QUIET_SECONDS * 1000);
    expect(await monitoring.everFired(`${QUIET_SECONDS}s`)).toEqual(['Watchdog']);
  });

  steps.step('agents that are replaced one after another raise no alarm', [quiet], async () => {
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

  steps.step('what each part uses on each host', [up], async () => {
    for (const host of testbed.hosts) {
      testbed.say(`${host.name}:`);
      (await usage((...args) => host.docker(...args), 3)).forEach((line) => testbed.say(`  ${line}`));
    }
  });

  steps.step(
    'the host of the stores is lost and returns: what is lost is what the documentation says',
    [up],
    async () => {
      const prometheus = await monitoring.prometheus();
      const logs = await monitoring.logs();
      const since = (time: number): string => `${Math.ceil((Date.now() - time) / 1000)}s`;
      await testbed.until('lines of all clients', async () => (await beats(logs)).length === 4);
      const before = Date.now();
      // What is written now is older than what a store may hold back.
      await pause(15_000);
      const lost = Date.now();
      await h1.crash();
      try {
        await pause(60_000);
        await expect(prometheus.query('up')).rejects.toThrow();
        const others = testbed.requestsTo([h2, h5]);
        expect(await testbed.lossless('without the host of the stores', others, () => pause(5000))).toEqual([]);
        await pause(15_000);
      } finally {
        await h1.revive();
      }
      const back = Date.now();
      await testbed.until('Prometheus answers', async () => (await prometheus.query('up')).length > 0, back);
      await testbed.until('VictoriaLogs answers', async () => (await beats(logs)).length > 0, back);
      await testbed.whole(back);
      await prometheus.untilUp(TARGETS, 120);
      testbed.say(`every target is up again after ${since(back)}`);
      await pause(30_000);

      const readings = async (from: number, to: number): Promise<number> => {
        const range = `${Math.round((to - from) / 1000)}s`;
        const [sample] = await prometheus.query(
          `count_over_time(up{job="node",host="h5"}[${range}] offset ${since(to)})`,
        );
        return Number(sample?.value[1] ?? 0);
      };
      const [past, gap] = [await readings(before - 60_000, before), await readings(lost + 15_000, back)];
      testbed.say(`${past} readings of the minute before, ${gap} of the time in between`);
      expect([past >= 3, gap]).toEqual([true, 0]);

      const written = await beats(logs);
      for (const { host, lines, twice, gaps } of written) {
        const at = gaps.map((time) => ((time - lost) / 1000).toFixed(1)).join(', ');
        testbed.say(`${host}: ${lines} lines, ${twice} twice, gaps at [${at}] s after the loss`);
      }
      expect(written.map(({ twice }) => twice)).toEqual(written.map(() => 0));
      // Of the last seconds VictoriaLogs had taken lines that it had not written yet.
      expect(written.flatMap(({ gaps }) => gaps).filter((time) => time < lost - 10_000 || time > lost)).toEqual([]);
      testbed.say(`fired so far: ${(await monitoring.everFired()).join(', ')}`);
    },
  );

  steps.step('destroy leaves nothing', [deployed], async () => {
    await destroyAll(fleet);
    expect(await fleet.leftovers()).toEqual([]);
  });
});
