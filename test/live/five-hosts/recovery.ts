import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Testbed } from './testbed';

/** What copies of the state are good for. */
export function recovery(testbed: Testbed, step: (name: string, body: () => Promise<void>) => void): void {
  const { fleet } = testbed;

  step('copies of the state bring back all that the servers have lost', async () => {
    await fleet.operate('consul', 'kv put shop/kept once');
    await fleet.operate('nomad', 'var put -namespace=shop kept/by-hand word=once');
    await fleet.operate('nomad', 'job periodic force -namespace=backup snapshot');
    const copies = (): string[] => readdirSync(fleet.snapshots).filter((name) => name.endsWith('.snap'));
    await testbed.until('copies of both states', async () => copies().length === 2);

    const lost = Date.now();
    await testbed.load('every server lost, and restored', [testbed.hosts[4]], async () => {
      for (const host of testbed.servers) {
        await host.docker('rm', '-f', 'fleet-consul', 'fleet-nomad');
        await host.docker('volume', 'rm', 'fleet-consul-data');
        const wipe = ['rm', '-rf', '/data/server'];
        await host.docker('run', '--rm', '-v', `${host.dataDir}/fleet:/data`, 'busybox:1.35', ...wipe);
      }
      await fleet.deploy(...testbed.servers.map((host) => testbed.stackOf(host)));
      // Servers that have just begun may still be choosing their leader.
      const done = (work: () => Promise<unknown>) => async (): Promise<boolean> => (await work(), true);
      await testbed.until(
        'access control is set up',
        done(() => fleet.bootstrap()),
      );
      for (const system of ['consul', 'nomad'] as const) {
        const [copy] = copies().filter((name) => name.startsWith(system));
        const restore = system === 'consul' ? 'snapshot restore' : 'operator snapshot restore';
        const file = join(fleet.snapshots, copy);
        await testbed.until(
          `${system} is restored`,
          done(() => fleet.operate(system, `${restore} /dev/stdin`, file)),
        );
      }
    });
    // The restored state holds the run that made it, of which no client will tell that it has ended.
    const runs: { ID: string }[] = await fleet.json('nomad', '/v1/jobs?namespace=backup&prefix=snapshot/');
    for (const { ID } of runs) await fleet.operate('nomad', `job stop -purge -detach -namespace=backup ${ID}`);
    expect(await fleet.operate('consul', 'kv get shop/kept')).toBe('once');
    expect(await fleet.operate('nomad', 'var get -namespace=shop -item=word kept/by-hand')).toBe('once');
    // Nomad destroys no namespace that holds a variable, and this one is not Terraform's.
    await fleet.operate('nomad', 'var purge -namespace=shop kept/by-hand');
    await testbed.whole(lost);
    await testbed.answersEverywhere();
    // Until then no task of such a host gets its tokens.
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
