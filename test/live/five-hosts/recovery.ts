import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bed } from './bed';

/** What copies of the state are good for. */
export function recovery(bed: Bed, step: (name: string, body: () => Promise<void>) => void): void {
  const { fleet } = bed;

  step('copies of the state bring back all that the servers have lost', async () => {
    await fleet.operate('consul', 'kv put shop/kept once');
    await fleet.operate('nomad', 'var put -namespace=shop kept/by-hand word=once');
    await fleet.operate('nomad', 'job periodic force -namespace=backup snapshot');
    const copies = (): string[] => readdirSync(fleet.snapshots).filter((name) => name.endsWith('.snap'));
    await bed.until('copies of both states', async () => copies().length === 2);

    const lost = Date.now();
    await bed.load('every server lost, and restored', [bed.hosts[4]], async () => {
      for (const host of bed.servers) {
        await host.docker('rm', '-f', 'fleet-consul', 'fleet-nomad');
        await host.docker('volume', 'rm', 'fleet-consul-data');
        const wipe = ['rm', '-rf', '/data/server'];
        await host.docker('run', '--rm', '-v', `${host.dataDir}/fleet:/data`, 'busybox:1.35', ...wipe);
      }
      await fleet.deploy(...bed.servers.map((host) => bed.stackOf(host)));
      // Servers that have just begun may still be choosing their leader.
      const done = (work: () => Promise<unknown>) => async (): Promise<boolean> => (await work(), true);
      await bed.until(
        'access control is set up',
        done(() => fleet.bootstrap()),
      );
      for (const system of ['consul', 'nomad'] as const) {
        const [copy] = copies().filter((name) => name.startsWith(system));
        const restore = system === 'consul' ? 'snapshot restore' : 'operator snapshot restore';
        const file = join(fleet.snapshots, copy);
        await bed.until(
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
    await bed.whole(lost);
    await bed.answersEverywhere();
    // Until then no task of such a host gets its tokens.
    for (const host of bed.hosts) {
      const leader = async (): Promise<boolean> =>
        (await fleet.json<string>('consul', '/v1/status/leader', host)) !== '';
      await bed.until(`${host.name} knows its Consul servers`, leader);
    }
    await bed.until(
      'all instances are known again',
      async () => (await bed.running('webapi')).length === bed.shape.count,
    );
    await bed.emptyPlans(...fleet.stacks);
  });
}
