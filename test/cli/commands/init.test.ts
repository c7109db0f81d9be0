import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/command-line';
import { generateProjects } from '../../../scripts/init/generate';

const ROOT = join(__dirname, '../../..');

describe('berth init', () => {
  let dir: string;

  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'berth-init-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  const call = async (...args: string[]): Promise<[number, string[]]> => {
    const lines: string[] = [];
    const code = await run(['init', ...args], { out: (line) => lines.push(line), err: (line) => lines.push(line) });
    return [code, lines];
  };
  const read = (project: string, path: string): string => readFileSync(join(project, path), 'utf8');

  /** The stacks that the program of a project writes. */
  function synthesize(project: string): string[] {
    symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
    const cwd = process.cwd();
    process.env.CDKTF_OUTDIR = join(project, 'cdktf.out');
    try {
      process.chdir(project);
      require(join(project, 'main'));
    } finally {
      process.chdir(cwd);
      delete process.env.CDKTF_OUTDIR;
    }
    return readdirSync(join(project, 'cdktf.out/stacks')).sort();
  }

  test('the projects are the examples as they are now', () => {
    for (const [path, text] of Object.entries(generateProjects())) {
      expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
    }
  });

  test('npm create starts projects with this very release', () => {
    const { version } = JSON.parse(read(ROOT, 'package.json'));
    const create = JSON.parse(read(ROOT, 'create-berth-cdk/package.json'));
    expect([create.version, create.dependencies]).toEqual([version, { 'berth-cdk': version }]);
  });

  test('starts a project with a platform on this machine, which synthesizes', async () => {
    const project = join(dir, 'My Shop');
    const [code, lines] = await call(project);
    expect([code, lines.at(-1)]).toEqual([0, `next: cd '${project}' && npm install && npm run synth`]);
    expect(lines).toContain(join(project, 'main.ts'));
    expect(JSON.parse(read(project, 'package.json')).name).toBe('my-shop');
    expect(JSON.parse(read(project, 'cdktf.json'))).toMatchObject({
      projectId: 'my-shop',
      app: 'node --import tsx main.ts',
    });
    expect(synthesize(project)).toEqual(['local-access', 'local-host', 'local-services', 'shop']);
  });

  test('starts an app in a repository of its own, with a test and a pipeline', async () => {
    const project = join(dir, 'shop');
    const [code, lines] = await call('--app', project);
    expect([code, lines.at(-2)]).toEqual([0, 'replace prod.contract.json by the contract file of your platform']);
    expect(read(project, '.github/workflows/berth.yml')).toBe(read(ROOT, 'docs/ci/github.yml'));
    expect(existsSync(join(project, 'test/shop-stack.test.ts'))).toBe(true);
    expect(synthesize(project)).toEqual(['shop']);
  });

  test('an app takes the contract of its platform', async () => {
    const contract = join(dir, 'contract.json');
    writeFileSync(contract, '{ "name": "mine" }');
    const project = join(dir, 'shop');
    const [code, lines] = await call('--app', '--contract', contract, project);
    expect([code, read(project, 'prod.contract.json')]).toEqual([0, '{ "name": "mine" }']);
    expect(lines.join()).not.toContain('replace');
  });

  test('overwrites nothing, and then writes nothing else either', async () => {
    writeFileSync(join(dir, 'main.ts'), 'mine');
    const [code, lines] = await call(dir);
    expect([code, lines]).toEqual([1, [`berth: nothing is written, as there is already: ${join(dir, 'main.ts')}`]]);
    expect(readdirSync(dir)).toEqual(['main.ts']);
    expect(read(dir, 'main.ts')).toBe('mine');
  });

  test('a contract that is missing, or for a platform, is an error before anything is written', async () => {
    const project = join(dir, 'shop');
    const [code, [line]] = await call('--app', '--contract', join(dir, 'none'), project);
    expect([code, line]).toEqual([1, expect.stringContaining("'--contract' must name a file that can be read")]);
    expect(await call('--contract', 'x', project)).toEqual([
      1,
      ["berth: '--contract' must be given with '--app' only"],
    ]);
    expect(existsSync(project)).toBe(false);
  });
});
