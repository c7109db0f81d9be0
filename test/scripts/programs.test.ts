import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatePrograms } from '../../scripts/programs/generate';

const ROOT = join(__dirname, '../..');
const PROGRAMS = join(ROOT, 'programs');
const isMissing = (command: string): boolean => spawnSync(command, ['--version']).error !== undefined;
const scripts = readdirSync(PROGRAMS, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sh'));

describe('the programs', () => {
  test('are baked into constants that are current', () => {
    for (const [path, text] of Object.entries(generatePrograms())) {
      expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
    }
  });

  test('are constants that hold the very text', () => {
    for (const [path, text] of Object.entries(generatePrograms())) {
      const [, source] = /programs\/(.*);/.exec(text)!;
      const [constant] = Object.values<string>(require(join(ROOT, path)));
      if (source.endsWith('.sh')) expect(constant).toBe(readFileSync(join(PROGRAMS, source), 'utf8'));
      else expect(() => new Function('require', constant)).not.toThrow();
    }
  });

  const lintable = isMissing('shellcheck') ? 'shellcheck is missing: the shell programs are not linted' : undefined;
  (lintable === undefined && scripts.length > 0 ? test : test.skip)(
    lintable ?? 'of shell pass shellcheck',
    () => {
      const { stdout } = spawnSync('shellcheck', ['--shell=sh', ...scripts], { cwd: PROGRAMS, encoding: 'utf8' });
      expect(stdout).toBe('');
    },
    30_000,
  );
});
