import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Step, Steps } from '../steps';
import { Testbed } from './testbed';

/** How servers that have lost all are restored. */
export function recovery(testbed: Testbed, steps: Steps, rolled: Step): void {
  const { fleet } = testbed;

  // The first versions make no copies.
  steps.step('copies of the state restore all that the servers have lost', [rolled], async () => {
    await fleet.operate('consul', 'kv put shop/kept once');
    await fleet.operate('nomad', 'var put -namespace=shop kept/by-hand word=once');
    await fleet.operate('nomad', 'job periodic force -namespace=backup snapshot');
    const copies = (): string[] => readdirSync(fleet.snapshots).filter((name) => name.endsWith('.snap'));
    await testbed.until('copies of both states', async () => copies().length === 2);

    const lost = Date.now();
    await testbed.watched('every server lost, and restored', testbed.requestsTo([testbed.hosts[4]]), async () => {
      for (const host of testbed.servers) {
        await host.docker('rm', '-f', 'fleet-consul', 'fleet-nomad');
        await host.docker('volume', 'rm', 'fleet-consul-data');
        const wipe = ['rm', '-rf', '/data/server'];
        await host.docker('run', '--rm', '-v', `${host.dataDir}/fleet:/data`, 'busybox:1.35', ...wipe);
      }
      await fleet.deploy(...testbed.servers.map((host) => testbed.stackOf(host)));
      // New servers may still be electing their leader.
      const done = (work: () => Promise<unknown>) => async (): Promise<boolean> => (await work(), true);
      const bootstrap = done(() => fleet.bootstrap());
      await testbed.until('access control is set up', bootstrap);
      for (const system of ['consul', 'nomad'] as const) {
        const [copy] = copies().filter((name) => name.startsWith(system));
        const restore = system === 'consul' ? 'snapshot restore' : 'operator snapshot restore';
        const file = join(fleet.snapshots, copy);
        const restored = done(() => fleet.operate(system, `${restore} /dev/stdin`, file));
        await testbed.until(`${system} is restored`, restored);
      }
    });
    // The restored state holds the run that took the snapshot; no client will report its end.
    const runs: { ID: string }[] = await fleet.json('nomad', '/v1/jobs?namespace=backup&prefix=snapshot/');
    for (const { ID } of runs) await fleet.operate('nomad', `job stop -purge -detach -namespace=backup ${ID}`);
    expect(await fleet.operate('consul', 'kv get shop/kept')).toBe('once');
    expect(await fleet.operate('nomad', 'var get -namespace=shop -item=word kept/by-hand')).toBe('once');
    // Nomad deletes no namespace that holds a variable, and Terraform does not manage this one.
    await fleet.operate('nomad', 'var purge -namespace=shop kept/by-hand');
    await testbed.whole(lost);
    await testbed.answersEverywhere();
    // Until a host does, its tasks get no tokens.
    for (const host of testbed.hosts) {
      const leader = async (): Promise<boolean> =>
        (await fleet.json<string>('consul', '/v1/status/leader', host)) !== '';
      await testbed.until(`${host.name} knows its Consul servers`, leader);
    }
    await testbed.until(
      'all instances are known again',
      async () => (await testbed.running('webapi')).length === testbed.shape.count,
    );
    await testbed.emptyPlans(...fleet.stacks);
  });
}
