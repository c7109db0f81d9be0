import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../lib/cli/command-list';
import { withEnvironment } from '../../lib/cli/environment-option';

const ROOT = join(__dirname, '../..');
const commands = Object.values(COMMANDS).flat();
const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => join('docs', path))
  .concat('README.md', 'CONTRIBUTING.md');

/** What is wrong with each command that a text tells its readers to run. */
function mistakesIn(text: string): string[] {
  return [...text.matchAll(/(?:`|npx |\.bin\/|^)berth ([a-z][^`\n|]*)/gm)].flatMap(([, call]) => {
    const [one, two, ...words] = call.trim().split(/\s+/);
    const known = commands.find(({ name }) => name === `${one} ${two}`) ?? commands.find(({ name }) => name === one);
    const isGroup = two === undefined && commands.some(({ name }) => name.startsWith(`${one} `));
    if (known === undefined) return isGroup ? [] : [`berth ${call}: there is no such command`];
    const options = Object.keys(withEnvironment(known.options));
    const given = [two ?? '', ...words].flatMap((word) => /^--([a-z-]+)/.exec(word)?.[1] ?? []);
    return given.filter((name) => !options.includes(name)).map((name) => `berth ${call}: there is no --${name}`);
  });
}

describe('the commands that documents name', () => {
  test('are there, with their options', () => {
    const mistakes = pages.flatMap((page) =>
      mistakesIn(readFileSync(join(ROOT, page), 'utf8')).map((mistake) => `${page}: ${mistake}`),
    );
    expect(mistakes).toEqual([]);
  });

  test('would be found if they were not', () => {
    expect(mistakesIn('Run `berth secret init prod`, or\nnpx berth deploy --quickly.')).toEqual([
      'berth secret init prod: there is no such command',
      'berth deploy --quickly.: there is no --quickly',
    ]);
  });
});
