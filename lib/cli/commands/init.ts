import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandResult, defineCommand } from '../command';
import { contentOf } from '../file-content';
import { PROJECTS } from '../init/projects.generated';
import { flag, optionalText } from '../options';

/** The file by which an app knows its platform. */
const CONTRACT = 'prod.contract.json';

export const init = defineCommand({
  name: 'init',
  operands: [],
  optionalOperand: 'directory',
  options: {
    app: flag(
      'starts an app in a repository of its own, with a test and a pipeline; otherwise a platform on this machine',
    ),
    contract: optionalText('prod.contract.json', "the contract file of the app's platform, which is copied"),
  },
  summary: 'starts a project, in this directory or another; it overwrites no file',
  run: async ([directory = '.'], { app, contract }): Promise<CommandResult> => {
    if (contract !== undefined && !app) throw new Error("'--contract' must be given with '--app' only");
    const example = app ? 'app-repository' : 'first-service';
    const files = Object.entries(PROJECTS[example]).map(([path, text]) => ({ path: join(directory, path), text }));
    const there = files.map(({ path }) => path).filter((path) => existsSync(path));
    if (there.length > 0) throw new Error(`nothing is written, as there is already: ${there.join(', ')}`);
    const given = contract === undefined ? undefined : contentOf(contract, "'--contract'");
    for (const { path, text } of files) {
      mkdirSync(dirname(path), { recursive: true });
      const own = basename(path) === CONTRACT && given !== undefined ? given : named(text, example, directory);
      // Also a file that somebody else writes meanwhile is kept.
      writeFileSync(path, own, { flag: 'wx' });
    }
    const next = directory === '.' ? 'npm install' : `cd ${inShell(directory)} && npm install`;
    const replace = app && given === undefined ? [`replace ${CONTRACT} by the contract file of your platform`] : [];
    return { lines: [...files.map(({ path }) => path), ...replace, `next: ${next} && npm run synth`], problems: [] };
  },
});

/** A file of the project with the project's own name, as npm takes it. */
function named(text: string, example: string, directory: string): string {
  const name = basename(resolve(directory))
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? text : text.replaceAll(example, name);
}

/** A path as a shell takes it. */
function inShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
