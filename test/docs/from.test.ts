import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/cli/command-line';
import { Template } from '../../lib/testing';
import { blocksOf, runExample } from '../fixtures/page';
import { shop } from '../fixtures/shop';

const ROOT = join(__dirname, '../..');
const FOLDER = 'docs/from';
const PAGES = readdirSync(join(ROOT, FOLDER)).map((name) => join(FOLDER, name));
const JOB = join(ROOT, 'test/cli/commands/jobs/nightly');

/** What the last example of a page defines. */
function jobsOf(page: string): any {
  const stack = shop();
  runExample(blocksOf(page, 'ts').at(-1)!, { shop: stack });
  return Template.of(stack);
}

describe('the pages for those who come from elsewhere', () => {
  test.each(PAGES)('the program of %s synthesizes', (page) => {
    expect(jobsOf(page).resourceTypes()).toContain('nomad_job');
  });

  test('what berth import prints is what they show', async () => {
    const page = join(FOLDER, 'job-files.md');
    expect(blocksOf(page, 'hcl')).toEqual([readFileSync(`${JOB}.nomad.hcl`, 'utf8')]);
    const lines: string[] = [];
    await run(['import', `${JOB}.json`], { out: (line) => lines.push(line), err: (line) => lines.push(line) });
    expect(blocksOf(page, 'ts')[0]).toBe(`${lines.join('\n')}\n`);
  });

  test('a database of Compose keeps its volume, its port and its one instance', () => {
    const [group] = jobsOf(join(FOLDER, 'compose.md')).job('db').TaskGroups;
    expect([
      group.Count,
      group.Networks[0].ReservedPorts[0].Value,
      Object.values<any>(group.Volumes)[0].Source,
    ]).toEqual([1, 5432, 'db-data']);
  });

  test('the commands of berth that they name are there', () => {
    const help = readFileSync(join(ROOT, 'lib/cli/command-list.ts'), 'utf8');
    const named = PAGES.flatMap((page) => [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npx berth (\w+)/g)]);
    expect(named.map((match) => match[1]).filter((name) => !help.includes(`'./commands/${name}'`))).toEqual([]);
  });
});
