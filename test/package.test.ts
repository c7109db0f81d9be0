import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../package.json';

const ROOT = join(__dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'API.md', 'CHANGELOG.md'];
const FOLDERS = 'docs examples lib programs scripts stacks test'.split(' ');
/** The package of others on npm and PyPI that has the name of the program. */
const OTHERS = 'berth';

const files = FOLDERS.filter((folder) => existsSync(join(ROOT, folder)))
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  )
  .filter((path) => /\.(?:[cm]?[jt]s|json|md|py|snap|toml|ya?ml)$/.test(path) && !path.includes('node_modules'))
  .concat(PAGES);

/** Where a text imports or installs a package of this name. */
function usesOf(name: string, text: string): string[] {
  const uses = [
    String.raw`(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*['"]${name}(?:/[\w./-]+)?['"]`,
    String.raw`\bnpm (?:i|install|add)(?: -\S+)* ${name}(?![\w-])`,
    String.raw`\bpip install ${name}(?![\w-])`,
    String.raw`^\s*(?:import ${name}(?![\w-])|from ${name}(?:\.\w+)* import)`,
    String.raw`\b${name}/(?:testing|environments)\b`,
  ];
  return uses.flatMap((use) => text.match(new RegExp(use, 'gm')) ?? []);
}

describe('the package', () => {
  test('what can be imported by its name has its source in the library', () => {
    const entries = Object.entries(manifest.exports).flatMap(([entry, target]) =>
      typeof target === 'string' ? [] : [[join(manifest.name, entry), target.types] as const],
    );
    expect(entries.map(([name]) => name)).toEqual(['berth-cdk', 'berth-cdk/environments', 'berth-cdk/testing']);
    const sources = entries.map(([, types]) => types.replace('./build/', '').replace('.d.ts', '.ts'));
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  });

  test('a package of others, which has the name of the program, is imported nowhere', () => {
    const wrong = files.flatMap((path) =>
      usesOf(OTHERS, readFileSync(join(ROOT, path), 'utf8')).map((use) => `${path}: ${use}`),
    );
    expect(files.length).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  });

  test('and would be found in each way to import it', () => {
    const ways = [
      (name: string) => `import { App } from '${name}';`,
      (name: string) => `export * from "${name}";`,
      (name: string) => `import '${name}/testing';`,
      (name: string) => `require('${name}/environments')`,
      (name: string) => `npm install --save ${name}`,
      (name: string) => `from ${name} import App`,
      (name: string) => `import ${name}`,
      (name: string) => `\`${name}/testing\``,
    ];
    expect(ways.filter((way) => usesOf(OTHERS, way(OTHERS)).length === 0)).toEqual([]);
    expect(ways.filter((way) => usesOf(OTHERS, way(manifest.name)).length > 0)).toEqual([]);
  });
});
