import { setTimeout as pause } from 'node:timers/promises';
import { Bed } from './bed';

/** What is lost, and how soon it is made up for. */
export function losses(bed: Bed, step: (name: string, body: () => Promise<void>) => void): void {
  const { fleet } = bed;
  const [h1, h2, h3, h4] = bed.hosts;

  step('killed agents of a follower, and of a leader, lose no request', async () => {
    for (const role of ['follower', 'leader']) {
      const leader = await fleet.leader('nomad');
      const victim = role === 'leader' ? leader : [h3, h2, h1].find((host) => host !== leader)!;
      const rest = bed.ingresses.filter((host) => host !== victim);
      const asked = bed.servers.find((host) => host !== victim)!;
      const failures = await bed.load(`agents of the ${role} ${victim.name} killed`, rest, async () => {
        const lost = Date.now();
        await victim.docker('kill', 'fleet-consul', 'fleet-nomad');
        for (const system of ['nomad', 'consul'] as const) {
          const elsewhere = async (): Promise<boolean> => (await fleet.leader(system, asked)) !== victim;
          await bed.until(`a leader of ${system} after the loss of the ${role}`, elsewhere, lost);
        }
        await pause(5000);
        await victim.docker('start', 'fleet-consul', 'fleet-nomad');
        await bed.whole();
      });
      expect(failures).toEqual([]);
    }
    await bed.answersEverywhere();
  });

  step('a client that is lost with its tasks is made up for on the others', async () => {
    // A client that was away needs a moment until it has met its Consul again; before that it gets no service.
    const placeable = async (): Promise<boolean> => {
      const nodes: { ID: string }[] = await fleet.json('nomad', '/v1/nodes');
      const all = await Promise.all(nodes.map(({ ID }) => fleet.json('nomad', `/v1/node/${ID}`)));
      return all.every(({ Status, Attributes }) => Status === 'ready' && Attributes['consul.version'] !== undefined);
    };
    await bed.until('every client takes services', placeable);
    bed.shape.count = 4;
    await bed.define();
    await fleet.deploy('shop');
    expect((await bed.running('webapi')).sort()).toEqual(['h1', 'h2', 'h4', 'h5']);
    const failures = await bed.load('a client lost with its tasks', bed.ingresses, async () => {
      const lost = Date.now();
      await h4.crash();
      const moved = async (): Promise<boolean> => {
        const hosts = await bed.running('webapi');
        return hosts.length === 4 && !hosts.includes('h4');
      };
      await bed.until('all instances run on other hosts', moved, lost);
    });
    // Only what was on its way to the lost instance, until Consul knows that it is gone.
    bed.say(`the last failed: ${failures[failures.length - 1] ?? 'none'}`);
    expect(await bed.load('without the client', bed.ingresses, () => pause(5000))).toEqual([]);
    await h4.revive();
    const ready = async (): Promise<boolean> => {
      const nodes: { Name: string; Status: string }[] = await fleet.json('nomad', '/v1/nodes');
      return nodes.some(({ Name, Status }) => Name === 'h4' && Status === 'ready');
    };
    await bed.until('the client is ready again', ready);
    // Consul still knows the checks of what was lost as passing, until the host's own agent tells otherwise.
    await bed.load('the client is back', bed.ingresses, () => pause(5000));
    expect(await bed.load('the client is back for a while', bed.ingresses, () => pause(5000))).toEqual([]);
    // Of an instance and what stands in for it the first is kept, which has to start again here.
    await bed.until('all instances run', async () => (await bed.running('webapi')).length === 4);
  });

  step('while a server is down no other is changed', async () => {
    await h3.docker('kill', 'fleet-nomad');
    bed.shape.props = { ...bed.shape.props, consulConfig: { log_level: 'DEBUG' } };
    await bed.define();
    const before = (await h1.docker('ps', '-q', '--no-trunc')).output;
    await expect(fleet.deploy(bed.stackOf(h1))).rejects.toThrow();
    expect((await h1.docker('ps', '-q', '--no-trunc')).output).toBe(before);
    await h3.docker('start', 'fleet-nomad');
    await bed.whole();
  });
}
