import { failuresOf, Measurement } from '../../../scripts/testbed/load/measurement';
import { Step, Steps } from '../steps';
import { Testbed } from './testbed';

/** Hosts change while requests are sent. */
export function changes(testbed: Testbed, steps: Steps, deployed: Step): void {
  const { fleet } = testbed;
  const [h1, h2, h3, h4, h5] = testbed.hosts;
  const everywhere = testbed.requestsTo(testbed.ingresses);
  const all = (): string[] => testbed.hosts.map((host) => testbed.stackOf(host));

  steps.step('a server that does not start stops the run, and can be repaired', [deployed], async () => {
    const before = (await h3.docker('ps', '-q', '--no-trunc')).output;
    const breakAndRepair = async (): Promise<void> => {
      testbed.shape.change = (host) => ({
        ...host,
        consulConfig: host.name === h2.name ? { no_such_key: 1 } : undefined,
      });
      // It never starts, so there is no need to give it two minutes.
      testbed.shape.more = (_, platform) =>
        platform.hostStacks
          .find((stack) => stack.node.id === testbed.stackOf(h2))!
          .addOverride('resource.docker_container.consul.wait_timeout', 30);
      await testbed.define();
      try {
        const servers = testbed.servers.map((host) => testbed.stackOf(host));
        await expect(fleet.deploy(...servers)).rejects.toThrow(/fleet-h2 failed/);
        expect((await h3.docker('ps', '-q', '--no-trunc')).output).toBe(before);
      } finally {
        testbed.shape.change = (host) => host;
        testbed.shape.more = () => undefined;
        await testbed.define();
        await fleet.deploy(testbed.stackOf(h2));
      }
    };
    const requests = testbed.requestsTo([h1, h5]);
    expect(await testbed.lossless('a server that does not start', requests, breakAndRepair)).toEqual([]);
    await testbed.whole();
  });

  steps.step('new Consul tokens for all hosts lose no request, and the old ones end', [deployed], async () => {
    const rotate = async (): Promise<void> => {
      await fleet.rotate('tokens');
      await fleet.deploy('fleet-access', ...all());
      await fleet.rotate('tokens');
      await fleet.deploy('fleet-access');
    };
    expect(await testbed.lossless('new Consul tokens', everywhere, rotate)).toEqual([]);
    const tokens: { Description: string }[] = await fleet.json('consul', '/v1/acl/tokens');
    const own = tokens.map(({ Description }) => Description).filter((text) => /^berth-(agent|dns|nomad)$/.test(text));
    expect(own.sort()).toEqual(['berth-agent', 'berth-dns', 'berth-nomad']);
  });

  const removed = steps.step('a removed client host drains first, and no other changes', [deployed], async () => {
    testbed.shape.count = 4;
    await testbed.define();
    await fleet.deploy('shop');
    const others = fleet.stacks.filter((stack) => stack !== testbed.stackOf(h4));
    const remove = (): Promise<void> => fleet.destroy(testbed.stackOf(h4));
    expect(await testbed.lossless('a client removed', everywhere, remove, 1)).toEqual([]);
    expect((await h4.docker('ps', '-aq')).output).toBe('');
    testbed.shape.change = (host) => (host.name === h4.name ? undefined : host);
    await testbed.define();
    await testbed.emptyPlans(...others);
    expect(await testbed.running('webapi')).toHaveLength(4);
  });

  steps.step('an added client host changes no other, and takes new instances', [removed], async () => {
    testbed.shape.change = (host) => host;
    await testbed.define();
    await fleet.deploy(testbed.stackOf(h4));
    await testbed.emptyPlans(...fleet.stacks);
    const scale = async (count: number): Promise<void> => {
      testbed.shape.count = count;
      await testbed.define();
      await fleet.deploy('shop');
    };
    const scaledUp = async (time: number): Promise<Measurement> => {
      if (time > 1) await scale(4);
      return Measurement.take(everywhere, () => scale(6));
    };
    expect(await failuresOf('scaled up', scaledUp)).toEqual([]);
    const hosts = await testbed.running('webapi');
    expect(hosts).toHaveLength(6);
    expect(hosts).toContain(h4.name);
  });
}
