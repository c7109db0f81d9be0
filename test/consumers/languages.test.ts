import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { devDependencies } from '../../package.json';
import { Consumer, expectedOutput, NO_REGISTRY, Output, ROOT } from './consumer';
import { must } from './must';

/** The newest pacmak that reads what jsii 5.9 writes, and the peers of the library as Python has them. */
const PACMAK = { 'jsii-pacmak': '^1.140.0', 'jsii-rosetta': devDependencies.jsii };
const PEERS = ['cdktf==0.21.*', ...['docker', 'nomad', 'consul'].map((name) => `cdktf-cdktf-provider-${name}`)];

(NO_REGISTRY === '' && process.env.BERTH_NO_PYTHON === '' ? describe : describe.skip)('a Python program', () => {
  let consumer: Consumer;
  let python: string;
  let expected: Output;

  beforeAll(async () => {
    consumer = await Consumer.linked();
    python = join(consumer.dir, 'venv/bin/python');
    const pip = (args: string[]): Promise<string> =>
      must(python, ['-m', 'pip', '--disable-pip-version-check', ...args], consumer.dir);
    const install = async (): Promise<void> => {
      await must('python3', ['-m', 'venv', 'venv'], consumer.dir);
      await pip(['install', '--quiet', ...PEERS]);
    };
    [expected] = await Promise.all([expectedOutput(), pack(consumer.dir), install()]);
    await pip(['wheel', '--quiet', '--no-deps', '--wheel-dir', 'wheels', 'dist/python']);
    const [wheel, ...others] = readdirSync(join(consumer.dir, 'wheels'));
    expect([wheel, others]).toEqual([expect.stringMatching(/^berth_cdk-.*-py3-none-any\.whl$/), []]);
    await pip(['install', '--quiet', join('wheels', wheel)]);
  });

  test('synthesizes what the same in TypeScript does', async () => {
    copyFileSync(join(ROOT, 'examples/python/main.py'), join(consumer.dir, 'main.py'));
    expect(await consumer.synthesize(['main.py'], python)).toEqual(expected);
  });

  test('gets the errors of the library', async () => {
    consumer.write(
      'wrong.py',
      `from berth_cdk import AppStack, ContainerImage, Platform, WebService
from cdktf import App
app = App()
shop = AppStack(app, "shop", cluster=Platform.local(app, "local").cluster)
WebService(shop, "webapi", image=ContainerImage.from_registry("busybox:1.35"), port=70000)
`,
    );
    const failed = consumer.synthesize(['wrong.py'], python);
    await expect(failed).rejects.toThrow(/\[shop\/webapi\] 'port' must be an integer between 1 and 65535, got 70000/);
  });
});

/** Make the Python package of the library that a project has. */
async function pack(dir: string): Promise<void> {
  const tools = await Consumer.tools(PACMAK);
  const pacmak = join(tools.dir, 'node_modules/jsii-pacmak/bin/jsii-pacmak');
  const options = ['--targets', 'python', '--code-only', '--rosetta-unknown-snippets', 'verbatim'];
  const packed = ['--pack-command', 'npm pack --silent --ignore-scripts', '--outdir', join(dir, 'dist')];
  await must(process.execPath, [pacmak, ...options, ...packed, join(dir, 'node_modules/berth-cdk')], dir);
}
