import { setTimeout as pause } from 'node:timers/promises';
import { Measurement, failuresOf } from '../../../scripts/testbed/load/measurement';
import { Step, Steps } from '../steps';
import { Testbed } from './testbed';

/** Agents and hosts are lost, and replaced or restarted. */
export function losses(testbed: Testbed, steps: Steps, deployed: Step): void {
  const { fleet } = testbed;
  const [h1, h2, h3, h4] = testbed.hosts;

  /** Kill the agents of the leader or of a follower, and start them again when the others have a leader. */
  const killAgents = async (role: 'leader' | 'follower'): Promise<Measurement> => {
    const leader = await fleet.leader('nomad');
    const victim = role === 'leader' ? leader : [h3, h2, h1].find((host) => host !== leader)!;
    const rest = testbed.ingresses.filter((host) => host !== victim);
    const asked = testbed.servers.find((host) => host !== victim)!;
    const start = async (): Promise<void> => void (await victim.docker('start', 'fleet-consul', 'fleet-nomad'));
    return Measurement.take(testbed.requestsTo(rest), async () => {
      const lost = Date.now();
      await victim.docker('kill', 'fleet-consul', 'fleet-nomad');
      try {
        for (const system of ['nomad', 'consul'] as const) {
          const elsewhere = async (): Promise<boolean> => (await fleet.leader(system, asked)) !== victim;
          await testbed.until(`a leader of ${system} after the loss of the ${role} ${victim.name}`, elsewhere, lost);
        }
        await pause(5000);
      } finally {
        await start();
      }
      await testbed.whole();
    });
  };

  for (const role of ['follower', 'leader'] as const) {
    steps.step(`killed agents of a ${role} lose no request`, [deployed], async () => {
      expect(await failuresOf(`agents of the ${role} killed`, () => killAgents(role))).toEqual([]);
      await testbed.answersEverywhere();
    });
  }

  steps.step('instances of a lost client are replaced on other hosts', [deployed], async () => {
    // A client that was away needs a moment until it sees its Consul again; until then it gets no services.
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
    const everywhere = testbed.requestsTo(testbed.ingresses);
    try {
      const failures = await testbed.watched('a client lost with its tasks', everywhere, async () => {
        const lost = Date.now();
        await h4.crash();
        const moved = async (): Promise<boolean> => {
          const hosts = await testbed.running('webapi');
          return hosts.length === 4 && !hosts.includes('h4');
        };
        await testbed.until('all instances run on other hosts', moved, lost);
      });
      // Only what was on its way to the lost instance fails, until Consul knows that it is gone.
      testbed.say(`the last failed: ${failures[failures.length - 1] ?? 'none'}`);
      expect(await testbed.lossless('without the client', everywhere, () => pause(5000))).toEqual([]);
    } finally {
      await h4.revive();
    }
    const ready = async (): Promise<boolean> => {
      const nodes: { Name: string; Status: string }[] = await fleet.json('nomad', '/v1/nodes');
      return nodes.some(({ Name, Status }) => Name === 'h4' && Status === 'ready');
    };
    await testbed.until('the client is ready again', ready);
    // Consul still has the lost checks as passing until the host's own agent reports otherwise.
    await testbed.watched('the client is back', everywhere, () => pause(5000));
    expect(await testbed.lossless('the client is back for a while', everywhere, () => pause(5000))).toEqual([]);
    // Nomad keeps the first of an instance and its replacement, and here that one has to start again.
    await testbed.until('all instances run', async () => (await testbed.running('webapi')).length === 4);
  });

  steps.step('no server is changed while another is down', [deployed], async () => {
    const { props } = testbed.shape;
    await h3.docker('kill', 'fleet-nomad');
    try {
      testbed.shape.props = { ...props, consulConfig: { log_level: 'DEBUG' } };
      await testbed.define();
      const before = (await h1.docker('ps', '-q', '--no-trunc')).output;
      await expect(fleet.deploy(testbed.stackOf(h1))).rejects.toThrow();
      expect((await h1.docker('ps', '-q', '--no-trunc')).output).toBe(before);
    } finally {
      await h3.docker('start', 'fleet-nomad');
      testbed.shape.props = props;
      await testbed.define();
    }
    await testbed.whole();
  });
}
