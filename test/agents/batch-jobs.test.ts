import { setTimeout as pause } from 'node:timers/promises';
import { AppStack, BatchJob, BatchJobProps, EnvValue, Worker } from '../../lib';
import { image } from '../fixtures/image';
import { ShellApps } from './shell-apps';

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)('a batch job, with a real Terraform and Nomad', () => {
  const apps = new ShellApps();

  beforeAll(() => apps.agent.startWithClient(), 900_000);

  afterAll(() => apps.close());

  /** A job that runs once, one that nobody waits for, and what comes after the first. */
  const seeds =
    (props: Partial<BatchJobProps> = {}) =>
    (stack: AppStack): void => {
      const seed = new BatchJob(stack, 'seed', { image, ...props });
      apps.shell(seed, `sleep 1; ${apps.noting('seed')}`);
      const slow = new BatchJob(stack, 'slow', { image, awaited: false });
      apps.shell(slow, `sleep 3; ${apps.noting('slow')}`);
      const after = new Worker(stack, 'after', { image, count: 1 });
      // It can only be deployed when the seed has ended before it.
      apps.shell(after, `[ -s ${apps.noting('seed').split('>> ')[1]} ] && while :; do sleep 1; done`);
      after.dependsOn(seed);
    };

  /** Let Nomad forget all that has ended. */
  const forget = async (): Promise<void> => {
    const runs = async (): Promise<any[]> =>
      (
        await Promise.all(['seed/', 'slow/'].map((prefix) => apps.agent.ask('GET', `/v1/jobs?prefix=${prefix}`)))
      ).flat();
    for (let tries = 0; tries < 100 && (await runs()).length > 0; tries += 1) {
      await apps.agent.ask('PUT', '/v1/system/gc');
      await pause(200);
    }
    expect(await runs()).toEqual([]);
  };

  test('runs once for each definition, also when Nomad has forgotten the run', async () => {
    const terraform = apps.synth(seeds());
    await terraform.init('shop');
    await terraform.apply('shop');
    expect(apps.runsOf('seed')).toBe(1);
    for (let tries = 0; tries < 60 && apps.runsOf('slow') === 0; tries += 1) await pause(200);
    await forget();

    expect(await terraform.plan('shop')).toBeUndefined();
    await terraform.apply('shop');
    expect([apps.runsOf('seed'), apps.runsOf('slow')]).toEqual([1, 1]);

    const changed = apps.synth(seeds({ env: { ROUND: EnvValue.of('2') } }));
    await changed.apply('shop');
    expect([apps.runsOf('seed'), apps.runsOf('slow')]).toEqual([2, 1]);
    await forget();
    expect(await changed.plan('shop')).toBeUndefined();
    await changed.destroy('shop');
  }, 900_000);
});
