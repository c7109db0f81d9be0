import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../../lib/cli/command-list';
import { run } from '../../../lib/cli/command-line';

async function scriptFor(shell: string): Promise<string> {
  const lines: string[] = [];
  expect(await run(['completion', shell], { out: (text) => lines.push(text), err: (text) => lines.push(text) })).toBe(
    0,
  );
  return lines.join('\n');
}

const dir = mkdtempSync(join(tmpdir(), 'berth-completion-'));
afterAll(() => rmSync(dir, { recursive: true }));

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

/** What a shell proposes for the last word of a call, by its own machinery. */
const SHELLS: { readonly [shell: string]: (script: string, call: string) => string[] } = {
  bash: (script, call) => {
    const program = `source ${script}; COMP_WORDS=(${call
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' ')}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _berth; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return output('bash', ['--norc', '-c', program]);
  },
  fish: (script, call) =>
    output('fish', ['--no-config', '-c', `source ${script}; complete -C '${call}'`]).map((line) => line.split('\t')[0]),
  zsh: (script, call) => {
    // zsh calls completions in its line editor alone; what they call and read there stands here in its place.
    const editor = 'compdef() { }; _files() { }; _describe() { print -rl -- ${(P)${@[-1]}%%:*} }';
    const state = `words=(${call
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' ')}); CURRENT=$#words`;
    const prefix = call.split(' ').at(-1)!;
    const all = output('zsh', ['-f', '-c', `${editor}; source ${script}; ${state}; _berth`]);
    return all.filter((word) => word.startsWith(prefix));
  },
};

function output(program: string, args: string[]): string[] {
  const { stdout, stderr, status } = spawnSync(program, args, {
    encoding: 'utf8',
    cwd: dir,
    env: { ...process.env, HOME: dir },
  });
  expect([program, status, stderr]).toEqual([program, 0, '']);
  return stdout.split('\n').filter((line) => line !== '');
}

const first = [
  ...new Set(Object.values(COMMANDS).flatMap((commands) => commands.map(({ name }) => name.split(' ')[0]))),
];

describe.each(Object.keys(SHELLS))(`completion for %s`, (shell) => {
  const isThere = has(shell);
  const title = (text: string): string => (isThere ? text : `skipped, as ${shell} is missing: ${text}`);

  test(
    title('proposes commands, words of a family, and options'),
    async () => {
      if (!isThere) return;
      const file = join(dir, `completion.${shell}`);
      writeFileSync(file, await scriptFor(shell));
      const proposed = (call: string): string[] => SHELLS[shell](file, call).sort();
      expect(proposed('berth ')).toEqual([...first, 'help'].sort());
      expect(proposed('berth secrets ')).toEqual(['grant', 'init', 'rotate']);
      expect(proposed('berth secrets r')).toEqual(['rotate']);
      expect(proposed('berth secrets rotate prod --h')).toEqual(['--help', '--host']);
      expect(proposed('berth --app x inventory --')).toEqual(['--app', '--env', '--help']);
      expect(proposed('berth logs --no')).toEqual(['--no-follow']);
    },
    30_000,
  );
});

describe('completion', () => {
  test('fails for a shell that it has no script for', async () => {
    const err: string[] = [];
    expect(await run(['completion', 'ksh'], { out: () => undefined, err: (text) => err.push(text) })).toBe(1);
    expect(err).toEqual(["berth: the shell must be one of bash, zsh, fish, got 'ksh'"]);
  });
});
