import { setTimeout as pause } from 'node:timers/promises';
import {
  AppStack,
  ContainerImage,
  Duration,
  EnvValue,
  nomad,
  ScalingCheck,
  ScalingPolicy,
  Size,
  Worker,
} from '../../lib';
import { LocalTestbed } from './local-testbed';
import { shell } from './shell';
import { Steps } from './steps';

const missing = process.env.BERTH_SCALING_MISSING;

if (missing) process.stderr.write(`live tier of the autoscaler skipped: ${missing}\n`);

(missing ? describe.skip : describe)('the autoscaler, through Terraform', () => {
  const testbed = new LocalTestbed();
  const steps = new Steps(testbed);
  const image = ContainerImage.fromRegistry('hashicorp/nomad-autoscaler:0.4.7');

  /** A program that uses all the CPU that it gets, so that there are never enough of it. */
  const define = (word: string): void =>
    testbed.synthesize(
      (app, platform) => {
        const stack = new AppStack(app, 'work', { cluster: platform.cluster });
        new Worker(stack, 'busy', {
          ...shell('while :; do :; done', { cpu: 100, memory: Size.mebibytes(16) }),
          dockerOptions: { cpu_hard_limit: true },
          env: { WORD: EnvValue.of(word) },
          autoscale: ScalingPolicy.between(1, 3, {
            checks: [ScalingCheck.cpu(50)],
            cooldown: Duration.seconds(2),
            evaluationInterval: Duration.seconds(2),
          }),
          update: nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(1) }),
        });
      },
      { autoscaler: { image } },
    );
  const count = async (): Promise<number> => (await testbed.running.nomad('/v1/job/busy')).TaskGroups[0].Count;

  const scaled = steps.step('brings as many instances as are needed, and no more than allowed', [], async () => {
    define('one');
    for (const stack of testbed.stacks) await testbed.deploy(stack);
    for (let tries = 0; tries < 120 && (await count()) !== 3; tries += 1) await pause(1000);
    expect(await count()).toBe(3);
  });

  steps.step('a deploy keeps the count, and none is planned', [scaled], async () => {
    expect(await testbed.plan('work')).toBeUndefined();
    define('two');
    await testbed.deploy('work');
    expect(await count()).toBe(3);
    expect(await testbed.exec('busy', ['sh', '-c', 'echo $WORD'])).toBe('two');
    const running = (await testbed.running.allocations('busy')).filter(
      ({ ClientStatus }) => ClientStatus === 'running',
    );
    expect(running).toHaveLength(3);
    expect(await testbed.plan('work')).toBeUndefined();
  });

  steps.step('destroy leaves nothing', [scaled], async () => {
    await testbed.destroy();
    expect(await testbed.leftovers()).toEqual([]);
  });
});
