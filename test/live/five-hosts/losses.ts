import { setTimeout as pause } from 'node:timers/promises';
import { Testbed } from './testbed';

/** What is lost, and how soon it is made up for. */
export function losses(testbed: Testbed, step: (name: string, body: () => Promise<void>) => void): void {
  const { fleet } = testbed;
  const [h1, h2, h3, h4] = testbed.hosts;

  step('killed agents of a follower, and of a leader, lose no request', async () => {
    for (const role of ['follower', 'leader']) {
      const leader = await fleet.leader('nomad');
      const victim = role === 'leader' ? leader : [h3, h2, h1].find((host) => host !== leader)!;
      const rest = testbed.ingresses.filter((host) => host !== victim);
      const asked = testbed.servers.find((host) => host !== victim)!;
      const failures = await testbed.load(`agents of the ${role} ${victim.name} killed`, rest, async () => {
        const lost = Date.now();
        await victim.docker('kill', 'fleet-consul', 'fleet-nomad');
        for (const system of ['nomad', 'consul'] as const) {
          const elsewhere = async (): Promise<boolean> => (await fleet.leader(system, asked)) !== victim;
          await testbed.until(`a leader of ${system} after the loss of the ${role}`, elsewhere, lost);
        }
        await pause(5000);
        await victim.docker('start', 'fleet-consul', 'fleet-nomad');
        await testbed.whole();
      });
      expect(failures).toEqual([]);
    }
    await testbed.answersEverywhere();
  });

  step('a client that is lost with its tasks is made up for on the others', async () => {
    // A client that was away needs a moment until it has met its Consul again; before that it gets no service.
    const placeable = async (): Promise<boolean> => {
      const nodes: { ID: string }[] = await fleet.json('nomad', '/v1/nodes');
      const all = await Promise.all(nodes.map(({ ID }) => fleet.json('nomad', `/v1/node/${ID}`)));
      return all.every(({ Status, Attributes }) => Status === 'ready' && Attributes['consul.version'] !== undefined);
    };
    await testbed.until('every client takes services', placeable);
    testbed.shape.count = 4;
    await testbed.define();
    await fleet.deploy('shop');
    expect((await testbed.running('webapi')).sort()).toEqual(['h1', 'h2', 'h4', 'h5']);
    const failures = await testbed.load('a client lost with its tasks', testbed.ingresses, async () => {
      const lost = Date.now();
      await h4.crash();
      const moved = async (): Promise<boolean> => {
        const hosts = await testbed.running('webapi');
        return hosts.length === 4 && !hosts.includes('h4');
      };
      await testbed.until('all instances run on other hosts', moved, lost);
    });
    // Only what was on its way to the lost instance, until Consul knows that it is gone.
    testbed.say(`the last failed: ${failures[failures.length - 1] ?? 'none'}`);
    expect(await testbed.load('without the client', testbed.ingresses, () => pause(5000))).toEqual([]);
    await h4.revive();
    const ready = async (): Promise<boolean> => {
      const nodes: { Name: string; Status: string }[] = await fleet.json('nomad', '/v1/nodes');
      return nodes.some(({ Name, Status }) => Name === 'h4' && Status === 'ready');
    };
    await testbed.until('the client is ready again', ready);
    // Consul still knows the checks of what was lost as passing, until the host's own agent tells otherwise.
    await testbed.load('the client is back', testbed.ingresses, () => pause(5000));
    expect(await testbed.load('the client is back for a while', testbed.ingresses, () => pause(5000))).toEqual([]);
    // Of an instance and what stands in for it the first is kept, which has to start again here.
    await testbed.until('all instances run', async () => (await testbed.running('webapi')).length === 4);
  });

  step('while a server is down no other is changed', async () => {
    await h3.docker('kill', 'fleet-nomad');
    testbed.shape.props = { ...testbed.shape.props, consulConfig: { log_level: 'DEBUG' } };
    await testbed.define();
    const before = (await h1.docker('ps', '-q', '--no-trunc')).output;
    await expect(fleet.deploy(testbed.stackOf(h1))).rejects.toThrow();
    expect((await h1.docker('ps', '-q', '--no-trunc')).output).toBe(before);
    await h3.docker('start', 'fleet-nomad');
    await testbed.whole();
  });
}
