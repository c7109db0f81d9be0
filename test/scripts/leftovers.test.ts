import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cacheDir } from '../../scripts/testbed/cache';
import { enginesIn, mountPoints } from '../../scripts/testbed/leftovers';

describe('what testbeds leave on a machine', () => {
  (process.platform === 'linux' ? test : test.skip)(
    'an engine whose data lies in the cache is told, and no other',
    async () => {
      const engine = (dir: string): ReturnType<typeof spawn> =>
        spawn(process.execPath, ['-e', 'setTimeout(() => 0, 60_000); console.log(1)', '--', '--data-root', dir], {
          argv0: 'dockerd',
        });
      const engines = [engine(cacheDir('docker')), engine('/var/lib/docker')];
      try {
        await Promise.all(engines.map(({ stdout }) => once(stdout!, 'data')));
        const found = enginesIn(cacheDir('docker'));
        const [ours, other] = engines.map(({ pid }) => `dockerd with process id ${pid}`);
        expect(found).toContain(ours);
        expect(found).not.toContain(other);
      } finally {
        engines.forEach((each) => each.kill());
      }
    },
  );

  test('mounts are listed innermost first', () => {
    const line = (path: string): string => `40 29 254:0 / ${path} rw,relatime shared:1 - ext4 /dev/vda rw`;
    expect(mountPoints(`${['/', '/srv/berth/h1', '/srv/berth/h1/nomad'].map(line).join('\n')}\n`)).toEqual([
      '/srv/berth/h1/nomad',
      '/srv/berth/h1',
      '/',
    ]);
  });
});
