import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from '../../lib';
import { image } from '../fixtures/image';
import { ShellApps } from './shell-apps';

const NAMES = ['bills', 'cards', 'depot', 'feeds', 'gifts', 'mails', 'notes', 'stock'];

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)('a removal, with a real Terraform and Nomad', () => {
  const apps = new ShellApps();

  beforeAll(() => apps.agent.startWithClient(), 900_000);

  afterAll(() => apps.close());

  const runs = (): number[] => NAMES.map((name) => apps.runsOf(name));

  test('of many jobs at once ends the tasks of all, and each can come back', async () => {
    const define = (names: string[]) =>
      apps.synth((stack) =>
        names.forEach((name) =>
          apps.shell(new Worker(stack, name, { image, count: 1 }), `while :; do ${apps.noting(name)}; sleep 0.2; done`),
        ),
      );
    await define(['stays']).init('shop');
    for (let round = 0; round < 2; round += 1) {
      await define(['stays', ...NAMES]).apply('shop');
      // While one stays, nothing tells a client to look again.
      await define(['stays']).apply('shop');
      let [before, now]: number[][] = [[], runs()];
      for (let tries = 0; tries < 20 && now.join() !== before.join(); tries += 1) {
        before = now;
        await pause(1_000);
        now = runs();
      }
      expect(now).toEqual(before);
      expect(Math.min(...now)).toBeGreaterThan(0);
    }
    const jobs: any[] = await apps.agent.ask('GET', '/v1/jobs');
    const dead = jobs.filter(({ Status }) => Status === 'dead');
    expect(dead.map(({ ID }) => ID).sort()).toEqual(NAMES);
  }, 900_000);
});
