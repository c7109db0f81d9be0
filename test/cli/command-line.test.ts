import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Testbed, C1, S1, S2 } from './testbed';

const ROOT = join(__dirname, '../..');
const { version } = require('../../package.json');

let testbed: Testbed;
beforeEach(() => (testbed = new Testbed().synth([S1, C1, S2])));
afterEach(() => testbed.remove());

describe('berth', () => {
  test('starts from the source', () => {
    const start = (...args: string[]) =>
      spawnSync('node', ['--import', 'tsx', 'lib/cli/main.ts', ...args], { cwd: ROOT, encoding: 'utf8' });
    expect(start('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(start('what')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('usage:') });
    const { status, stdout } = start('secrets', 'init', 'prod', '--app', testbed.app, '--dir', testbed.dir);
    expect([status, stdout.split('\n')]).toEqual([0, expect.arrayContaining([expect.stringContaining(': added ')])]);
  }, 60_000);

  test('--help shows every command, or the one that was named', async () => {
    for (const flag of ['--help', '-h']) {
      const { code, out, err } = await testbed.run(flag);
      expect([code, err]).toEqual([0, '']);
      expect(out.match(/^  berth [a-z ]+/gm)).toEqual([
        '  berth secrets init ',
        '  berth secrets grant ',
        '  berth secrets rotate ',
        '  berth inventory ',
        '  berth import ',
        '  berth top ',
        '  berth logs ',
      ]);
    }
    expect(await testbed.run('secrets', 'rotate', '--help')).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^usage:\n  berth secrets rotate <platform> <certificates\|logins\|tokens\|management\|ca\|passwords> \[--app cdktf.out\] .*\[--host s1 …\]\n.*\n.*$/,
      ),
      err: '',
    });
  });

  test('of an option that is given twice the last one counts', async () => {
    expect(await testbed.run('inventory', 'prod', '--app', 'nowhere', '--app', testbed.app)).toMatchObject({ code: 0 });
  });

  test.each([
    [[], "there is no command ''"],
    [['secrets'], "there is no command 'secrets'"],
    [['secrets', 'show', 'prod'], "there is no command 'secrets show'"],
    [['inventory'], "'berth inventory' takes <platform>, got nothing"],
    [['inventory', 'prod', 'test'], "'berth inventory' takes <platform>, got prod test"],
    [['inventory', 'prod', '--dir', 'x'], "'berth inventory' takes no '--dir'"],
    [['secrets', 'rotate', 'prod'], 'takes <platform> <certificates|logins|tokens|management|ca|passwords>, got prod'],
    [['secrets', 'init', '--print'], "Unknown option '--print'"],
  ])('fails when no command fits the call (%p)', async (args, problem) => {
    const { code, out, err } = await testbed.run(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(problem);
    expect(err).toContain('usage:');
  });
});
