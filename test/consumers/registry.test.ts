import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { devDependencies, version } from '../../package.json';
import { Consumer, EVERY_IMPORT, EXAMPLE, expectedOutput, NO_REGISTRY, Output, ROOT } from './consumer';
import { must } from './must';

/** Compilers and programs of Node beside the ones of this repository. */
const TYPESCRIPT = { 'typescript-6': 'npm:typescript@~6.0', 'typescript-7': 'npm:typescript@~7.0' };
const NODES = [22, 24, 26];

(NO_REGISTRY === '' ? describe : describe.skip)('a project that npm installs', () => {
  let expected: Output;

  beforeAll(async () => void (expected = await expectedOutput()));

  describe('with cdktf and what the peers allow', () => {
    let consumer: Consumer;

    beforeAll(async () => {
      const build = `npm:node-${process.platform}-${process.arch}`;
      const nodes = Object.fromEntries(NODES.map((major) => [`node-${major}`, `${build}@${major}`]));
      const { '@types/node': types } = devDependencies;
      consumer = await Consumer.installed({ cdktf: '^0.21.0', '@types/node': types, ...TYPESCRIPT, ...nodes });
      consumer.write('main.mjs', EXAMPLE);
      consumer.write('imports.ts', EVERY_IMPORT);
    });

    test.each(Object.keys(TYPESCRIPT))('%s takes its types, also where it is strictest', async (compiler) => {
      const strictest = { exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
      await consumer.compile(['imports.ts'], { module: 'nodenext', ...strictest }, compiler);
    });

    test.each(NODES)('Node %i synthesizes what the sources do, and prints nothing', async (major) => {
      const node = join(consumer.dir, `node_modules/node-${major}/bin/node`);
      expect(await must(node, ['--version'], consumer.dir)).toMatch(new RegExp(`^v${major}\\.`));
      expect(await consumer.synthesize(['main.mjs'], node)).toEqual(expected);
    });
  });

  test('with cdktn in the place of cdktf gets the same stacks', async () => {
    const consumer = await Consumer.installed({ cdktf: 'npm:cdktn@^0.24.0' }, { overrides: { cdktf: '$cdktf' } });
    consumer.write('main.mjs', EXAMPLE);
    const output = await consumer.synthesize(['main.mjs']);
    expect(plain(output)).toEqual(plain(expected));
    expect(output['manifest.json']).toContain('"version": "0.24.');
  });

  test('is what berth init starts: it installs, and synthesizes', async () => {
    const tarball = process.env.BERTH_TARBALL!;
    const { dir } = await Consumer.linked();
    await must('npx', ['--no-install', 'berth', 'init', 'shop'], dir);
    const project = join(dir, 'shop');
    // The package is in no registry yet; all else that the project names comes from there.
    await must('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], project);
    await must('npm', ['run', 'synth'], project);
    expect(existsSync(join(project, 'cdktf.out/stacks/shop/cdk.tf.json'))).toBe(true);
  });

  test('could be published, and holds what it should', async () => {
    const publish = async (what: string): Promise<any> => {
      const text = await must('npm', ['publish', '--dry-run', '--json', '--ignore-scripts', what], ROOT);
      const said = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
      return said.id === undefined ? Object.values(said)[0] : said;
    };
    const [library, starter] = await Promise.all([process.env.BERTH_TARBALL!, './create-berth-cdk'].map(publish));
    expect([library.id, starter.id]).toEqual([`berth-cdk@${version}`, `create-berth-cdk@${version}`]);
    const tops = new Set<string>(library.files.map(({ path }: { path: string }) => path.split('/')[0]));
    const own = ['.jsii', 'API.md', 'CHANGELOG.md', 'LICENSE', 'README.md', 'build', 'docs', 'package.json'];
    expect([...tops].sort()).toEqual([...own, 'node_modules'].sort());
    // It has 9.2 MB: more would be something that nobody meant to add.
    expect(library.unpackedSize).toBeLessThan(12e6);
  });
});

/** Files as values, without the version of cdktf: cdktn writes empty lists in another way. */
function plain(output: Output): { [path: string]: unknown } {
  return Object.fromEntries(
    Object.entries(output).map(([path, text]) => [
      path,
      JSON.parse(text, (key, value) => (key === 'version' && /^0\.2\d\.\d+$/.test(value) ? undefined : value)),
    ]),
  );
}
