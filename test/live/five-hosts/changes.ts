import { TestbedHost } from '../../../scripts/testbed/hosts';
import { Testbed } from './testbed';

/** What is changed while requests go on. */
export function changes(testbed: Testbed, step: (name: string, body: () => Promise<void>) => void): void {
  const { fleet } = testbed;
  const [h1, h2, h3, h4, h5] = testbed.hosts;
  const all = (): string[] => testbed.hosts.map((host) => testbed.stackOf(host));

  step('new versions and certificates roll over all hosts: no request is lost, nor the quorum', async () => {
    const { consulConfig: _, backup: __, ...props } = testbed.shape.props;
    testbed.shape.props = { ...props, consulVersion: '1.22.7', nomadVersion: '1.11.3' };
    await testbed.define();
    await fleet.rotate('certificates');
    const before = await testbed.containers('webapi');
    let least = 3;
    let leaderless = 0;
    // Each server is asked itself, whether it is there and whether it knows a leader.
    const leaderOf = (system: 'consul' | 'nomad', host: TestbedHost): Promise<string | undefined> =>
      fleet.ask(system, host, '/v1/status/leader').then(
        ({ status, body }) => (status === 200 ? JSON.parse(body) : ''),
        () => undefined,
      );
    const sample = async (): Promise<void> => {
      for (const system of ['consul', 'nomad'] as const) {
        const leaders = await Promise.all(testbed.servers.map((host) => leaderOf(system, host)));
        least = Math.min(least, leaders.filter((leader) => leader !== undefined).length);
        if (!leaders.some(Boolean)) leaderless += 1;
      }
    };
    const sampler = setInterval(() => void sample(), 1000);
    const start = Date.now();
    const roll = (): Promise<void> => fleet.deploy(...all(), 'fleet-access', 'fleet-services');
    const failures = await testbed
      .load('Consul 1.22.2 → 1.22.7, Nomad 1.11.2 → 1.11.3', testbed.ingresses, roll)
      .finally(() => clearInterval(sampler));
    testbed.say(
      `all hosts after ${((Date.now() - start) / 1000).toFixed(0)} s; servers there, least: ${least}; seconds without a leader: ${leaderless}`,
    );
    expect(failures).toEqual([]);
    expect(least).toBeGreaterThanOrEqual(2);
    expect(await testbed.containers('webapi')).toEqual(before);
    const versions = await Promise.all(
      testbed.hosts.map(
        async (host) => (await host.docker('exec', 'fleet-nomad', 'nomad', 'version')).output.split('\n')[0],
      ),
    );
    expect(new Set(versions)).toEqual(new Set(['Nomad v1.11.3']));
    await testbed.emptyPlans(...fleet.stacks);
  });

  step('a server that fails half-way stops the run, and can be repaired; new tokens for all', async () => {
    const broken = (name: string): { [key: string]: number } | undefined =>
      name === h2.name ? { no_such_key: 1 } : undefined;
    testbed.shape.change = (host) => ({ ...host, consulConfig: broken(host.name) });
    await testbed.define();
    const before = (await h3.docker('ps', '-q', '--no-trunc')).output;
    const failures = await testbed.load('a server that does not start', [h1, h5], async () => {
      await expect(fleet.deploy(...testbed.servers.map((host) => testbed.stackOf(host)))).rejects.toThrow(
        /fleet-h2 failed/,
      );
      expect((await h3.docker('ps', '-q', '--no-trunc')).output).toBe(before);
      testbed.shape.change = (host) => host;
      await testbed.define();
      await fleet.deploy(testbed.stackOf(h2));
    });
    expect(failures).toEqual([]);
    await testbed.whole();
    await fleet.rotate('tokens');
    const rolled = await testbed.load('new Consul tokens', testbed.ingresses, () =>
      fleet.deploy('fleet-access', ...all()),
    );
    expect(rolled).toEqual([]);
  });

  step('a client host that is removed hands its tasks over first, and touches no other', async () => {
    const others = fleet.stacks.filter((stack) => stack !== testbed.stackOf(h4));
    const remove = (): Promise<void> => fleet.destroy(testbed.stackOf(h4));
    expect(await testbed.load('a client removed', testbed.ingresses, remove)).toEqual([]);
    expect((await h4.docker('ps', '-aq')).output).toBe('');
    testbed.shape.change = (host) => (host.name === h4.name ? undefined : host);
    await testbed.define();
    await testbed.emptyPlans(...others);
    expect(await testbed.running('webapi')).toHaveLength(4);
  });

  step('a client host that is added touches no other, and takes what is scaled up', async () => {
    testbed.shape.change = (host) => host;
    await testbed.define();
    await fleet.deploy(testbed.stackOf(h4));
    await testbed.emptyPlans(...fleet.stacks);
    testbed.shape.count = 6;
    await testbed.define();
    expect(await testbed.load('scaled up', testbed.ingresses, () => fleet.deploy('shop'))).toEqual([]);
    const hosts = await testbed.running('webapi');
    expect(hosts).toHaveLength(6);
    expect(hosts).toContain(h4.name);
  });
}
