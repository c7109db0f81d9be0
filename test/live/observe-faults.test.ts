import { setTimeout as pause } from 'node:timers/promises';
import { AlertReceiver, Duration } from '../../lib';
import { Testbed } from './five-hosts/testbed';
import { AlertWatch } from './observe-fleet/fault';
import { AGENTS_EXPIRE, faults, quorumLost } from './observe-fleet/faults';
import { defineFaultyApps, defineLarge } from './observe-fleet/faulty-apps';
import { IMAGES } from './observe-fleet/images';
import { Monitoring } from './observe-fleet/monitoring';
import { SmallDisk } from './observe-fleet/small-disk';
import { Webhook } from './observe/webhook';
import { Steps } from './steps';

const missing = process.env.BERTH_LIVE_MISSING || (process.env.BERTH_LONG ? '' : 'set BERTH_LONG=1 to run it');
if (missing) process.stderr.write(`live tier of faults on five hosts skipped: ${missing}\n`);

(missing ? describe.skip : describe)('faults on five secured Docker hosts, and the alerts that tell of them', () => {
  const testbed = new Testbed(IMAGES, { agents: 7, site: 2 });
  const { fleet } = testbed;
  const disk = new SmallDisk();
  const webhook = new Webhook('10.77.0.1');
  const watch = new AlertWatch(new Monitoring(fleet), webhook, (line) => testbed.say(line));
  const steps = new Steps({
    open: async () => {
      await testbed.open();
      await disk.mount(fleet.snapshots);
      await webhook.start();
    },
    close: async () => {
      webhook.stop();
      await testbed.close();
      disk.remove();
    },
    explain: () => testbed.explain(),
  });
  const [, , , , h5] = testbed.hosts;

  let start = 0;
  const deployed = steps.step('a platform that tells alerts to a webhook, and apps that can fail', [], async () => {
    const { consulVersion: _, nomadVersion: __, ...props } = testbed.shape.props;
    testbed.shape.props = {
      ...props,
      metrics: {
        receivers: [AlertReceiver.webhook('team', { url: webhook.url })],
        groupWait: Duration.seconds(1),
        groupInterval: Duration.seconds(5),
      },
      logs: {},
      backup: { host: h5.name, directory: fleet.snapshots, cron: '* * * * *' },
    };
    testbed.shape.more = (app, platform) => {
      defineFaultyApps(app, platform);
      defineLarge(app, platform);
    };
    await testbed.define();
    await fleet.deploy(...fleet.stacks.filter((stack) => !['shop', 'large'].includes(stack)));
    await testbed.whole();
    start = Date.now();
  });

  // All begin at once; each step waits for its own.
  const seen = new Map<string, Promise<void>>();
  const expiring: Promise<void>[] = [];
  const begun = steps.step('nothing but certificates is told before the faults are made', [deployed], async () => {
    expiring.push(...AGENTS_EXPIRE.map((alert) => watch.fires(alert, start)));
    expiring.forEach((each) => void each.catch(() => undefined));
    await pause(120_000);
    expect(webhook.names.filter((name) => name !== 'CertificateExpires')).toEqual([]);
    for (const fault of faults(testbed, disk)) {
      const told = watch.see(fault);
      told.catch(() => undefined);
      seen.set(fault.name, told);
    }
  });
  faults(testbed, disk).forEach(({ name }) => steps.step(name, [begun], () => seen.get(name)!));

  steps.step('the quorum is lost, and with it both leaders', [begun], async () => {
    await Promise.allSettled(seen.values());
    await watch.see(quorumLost(testbed));
    await testbed.whole();
  });

  steps.step("agents with new certificates: the old ones' alerts end, and no other begins", [begun], async () => {
    await Promise.allSettled(seen.values());
    await Promise.all(expiring);
    const told = Date.now();
    await fleet.rotate('certificates');
    await fleet.deploy(...testbed.hosts.map((host) => testbed.stackOf(host)));
    await Promise.all(AGENTS_EXPIRE.map((alert) => watch.ends(alert, told)));
    expect(webhook.begun(told)).toEqual([]);
    testbed.say(`no alert began in the ${((Date.now() - told) / 1000).toFixed(0)} s of it`);
  });
});
