import { failuresOf, Measurement } from '../../../scripts/testbed/load/measurement';
import { Step, Steps } from '../steps';
import { QuorumWatch } from './quorum-watch';
import { UPGRADE } from './releases';
import { Testbed } from './testbed';

/** All agents get other versions while requests are sent. It comes early, so that the steps after it run on these. */
export function upgrade(testbed: Testbed, steps: Steps, deployed: Step): Step {
  const { fleet } = testbed;
  const everywhere = testbed.requestsTo(testbed.ingresses);
  const hosts = testbed.hosts.map((host) => testbed.stackOf(host));

  return steps.step(
    `new versions${UPGRADE.isAlone ? '' : ' and certificates'} roll over all hosts: no request is lost, nor the quorum`,
    [deployed],
    async () => {
      testbed.shape.props = { ...testbed.shape.props, ...UPGRADE.to };
      await testbed.define();
      if (!UPGRADE.isAlone) await fleet.rotate('certificates');
      const tasks = await testbed.containers();
      expect(tasks.length).toBeGreaterThan(4);
      const jobs = await testbed.registrations();
      expect(Object.keys(jobs)).toEqual(expect.arrayContaining(['webapi', 'traefik']));
      const watch = new QuorumWatch(testbed);
      const start = Date.now();
      const roll = (): Promise<void> => fleet.deploy(...hosts, 'fleet-access', 'fleet-services');
      const measurement = await Measurement.take(everywhere, roll).finally(() => watch.stop());
      const { fewest, leaderless, of } = watch.report(measurement);
      const seconds = ((Date.now() - start) / 1000).toFixed(0);
      testbed.say(
        `all hosts after ${seconds} s; of ${of} samples ${leaderless} without a leader, ${fewest} servers at least`,
      );
      expect(await failuresOf(UPGRADE.text, () => Promise.resolve(measurement), { times: 1 })).toEqual([]);
      // Of a time in which no sample counts nothing can be said.
      expect(of).toBeGreaterThan(0);
      expect(fewest).toBeGreaterThanOrEqual(2);
      expect(await testbed.containers()).toEqual(tasks);
      expect(await testbed.registrations()).toEqual(jobs);
      const versions = await Promise.all(
        testbed.hosts.map(
          async (host) => (await host.docker('exec', 'fleet-nomad', 'nomad', 'version')).output.split('\n')[0],
        ),
      );
      expect(new Set(versions)).toEqual(new Set([`Nomad v${UPGRADE.to.nomadVersion}`]));
      await testbed.emptyPlans(...fleet.stacks);
    },
  );
}
