import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Command, CommandResult } from '../../lib/cli/command';
import { run } from '../../lib/cli/command-line';
import { COMMANDS, FAMILIES } from '../../lib/cli/command-list';
import { flag, text, texts } from '../../lib/cli/options';
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
    expect(start('what')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('unknown command') });
    const { status, stdout } = start('secrets', 'init', 'prod', '--app', testbed.app, '--dir', testbed.dir);
    expect([status, stdout.split('\n')]).toEqual([0, expect.arrayContaining([expect.stringContaining(': added ')])]);
  }, 60_000);

  test('--help shows every command, or the one that was named', async () => {
    for (const call of [['--help'], ['-h'], ['help']]) {
      const { code, out, err } = await testbed.run(...call);
      expect([code, err]).toEqual([0, '']);
      const shown = out.match(/^  ([a-z]+) {2,}[a-z]/gm)!.map((line) => line.trim().split(' ')[0]);
      const words = Object.values(COMMANDS).flatMap((commands) => commands.map(({ name }) => name.split(' ')[0]));
      expect(shown).toEqual([...new Set(words), 'help']);
    }
    for (const call of [
      ['secrets', 'rotate', '--help'],
      ['help', 'secrets', 'rotate'],
    ]) {
      const { code, out, err } = await testbed.run(...call);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^Usage: berth secrets rotate \[options\] <platform> <certificates\|logins\|.*>\n/);
      expect(out).toMatch(/\n {2}--host <host> .*\(such as s1; can be repeated\)\n/);
    }
    expect((await testbed.run('help', 'secrets')).out).toMatch(/\n {2}init +creates[^]*\n {2}grant [^]*\n {2}rotate /);
  });

  test('every family of commands has its line in the help', () => {
    const families = Object.values(COMMANDS).flatMap((commands) =>
      commands.map(({ name }) => name.split(' ')).filter(({ length }) => length > 1),
    );
    expect([...new Set(families.map(([word]) => word))].sort()).toEqual(Object.keys(FAMILIES).sort());
  });

  test('every option says what it does', () => {
    const silent = Object.values(COMMANDS).flatMap((commands) =>
      commands.flatMap(({ name, options }) =>
        Object.entries(options).flatMap(([option, { about }]) => (about ? [] : [`${name} --${option}`])),
      ),
    );
    expect(silent).toEqual([]);
  });

  test('of an option that is given twice the last one counts', async () => {
    expect(await testbed.run('inventory', 'prod', '--app', 'nowhere', '--app', testbed.app)).toMatchObject({ code: 0 });
  });

  test.each([
    [['nothing'], "unknown command 'nothing' (see 'berth help')"],
    [['secretes', 'init'], "unknown command 'secretes': did you mean secrets? (see 'berth help')"],
    [['secrets', 'show', 'prod'], "unknown command 'show' (see 'berth help secrets')"],
    [['help', 'secrets', 'rotat'], "unknown command 'rotat': did you mean rotate? (see 'berth help secrets')"],
    [['inventory'], "missing required argument 'platform' (see 'berth help inventory')"],
    [['inventory', 'prod', 'test'], "unexpected argument 'test' (see 'berth help inventory')"],
    [['inventory', 'prod', '--dir', 'x'], "unknown option '--dir' (see 'berth help inventory')"],
    [['top', '--jso'], "unknown option '--jso': did you mean --json? (see 'berth help top')"],
    [['inventory', 'prod', '--app'], "option '--app <app>' argument missing (see 'berth help inventory')"],
    [
      ['secrets', 'rotate', 'prod'],
      "missing required argument 'certificates|logins|tokens|management|ca|passwords' (see 'berth help secrets rotate')",
    ],
  ])('fails in one line when no command fits the call (%p)', async (args, problem) => {
    expect(await testbed.run(...args)).toEqual({ code: 1, out: '', err: `berth: ${problem}` });
  });

  test.each([[[]], [['secrets']]])('fails with its help when no command is named (%p)', async (args) => {
    const { code, out, err } = await testbed.run(...args);
    expect([code, out, err.slice(0, 13)]).toEqual([1, '', 'Usage: berth ']);
  });
});

describe('a command', () => {
  /** What a command was called with, and the code of the program. */
  async function call(definition: Partial<Command>, args: string[], result: Partial<CommandResult> = {}) {
    const [calls, err]: [unknown[][], string[]] = [[], []];
    const command: Command = {
      name: 'show it',
      operands: ['app'],
      options: {},
      summary: 'shows',
      run: (operands, values) => {
        calls.push([operands, values]);
        return Promise.resolve({ lines: [], problems: [], ...result });
      },
      ...definition,
    };
    const output = { out: () => undefined, err: (text: string) => void err.push(text) };
    const code = await run(['show', 'it', ...args], output, { Commands: [command] });
    return { code, called: calls[0], err };
  }

  test('takes any number of further arguments, also those of another program', async () => {
    const exec = { variadicOperand: 'words', options: { host: texts('s1'), json: flag() } };
    const values = { host: [], json: false };
    expect((await call(exec, ['webapi'])).called).toEqual([['webapi'], values]);
    expect((await call(exec, ['webapi', '--json', 'b', 'c'])).called).toEqual([
      ['webapi', 'b', 'c'],
      { host: [], json: true },
    ]);
    expect((await call(exec, ['webapi', '--', 'ls', '--json', '-l', '--', 'x'])).called).toEqual([
      ['webapi', 'ls', '--json', '-l', '--', 'x'],
      values,
    ]);
    expect((await call(exec, ['--host', 's1', 'webapi', '--host', 's2', 'b'])).called).toEqual([
      ['webapi', 'b'],
      { host: ['s1', 's2'], json: false },
    ]);
  });

  test('takes lists and flags as they stand', async () => {
    const options = { host: texts('s1'), 'no-follow': flag(), dir: text('secrets') };
    const none = { host: [], 'no-follow': false, dir: 'secrets' };
    expect((await call({ options }, ['a'])).called).toEqual([['a'], none]);
    expect((await call({ options }, ['a', '--host', 's1', 's2', '--no-follow'])).called).toEqual([
      ['a'],
      { ...none, host: ['s1', 's2'], 'no-follow': true },
    ]);
    expect((await call({ options }, ['--host=s1', 'a', '--host', 's2', '--dir='])).called).toEqual([
      ['a'],
      { ...none, host: ['s1', 's2'], dir: '' },
    ]);
  });

  test('that reads synthesized files takes those of one environment', async () => {
    const options = { app: text('cdktf.out') };
    expect((await call({ options }, ['a'])).called).toEqual([['a'], { app: 'cdktf.out' }]);
    expect((await call({ options }, ['a', '--env', 'staging'])).called).toEqual([
      ['a'],
      { app: 'cdktf.out/staging', env: 'staging' },
    ]);
    expect((await call({ options }, ['a', '--env', '../x'])).err).toEqual([
      "berth: '--env' must be the name of an environment, such as staging, got '../x'",
    ]);
    expect((await call({}, ['a', '--env', 'staging'])).code).toBe(1);
  });

  test('may have a code of its own, but none that hides a problem', async () => {
    expect(await call({}, ['a'], { exitCode: 2 })).toMatchObject({ code: 2, err: [] });
    expect(await call({}, ['a'], { exitCode: 0, problems: ['no'] })).toMatchObject({ code: 1, err: ['berth: no'] });
    expect(await call({}, ['a'], { exitCode: 3, problems: ['no'] })).toMatchObject({ code: 3 });
  });
});
