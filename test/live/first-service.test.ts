import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terraform } from '../../lib/deploy/terraform';
import { ensureImages } from '../../scripts/testbed/images';
import { expectNothingLeft } from '../../scripts/testbed/leftovers';
import { leftovers } from '../../scripts/testbed/platform';
import { stackImages } from '../../scripts/testbed/stack-images';
import { Consumer } from '../consumers/consumer';
import { packLibrary } from '../consumers/library';
import { must } from '../consumers/must';
import { Turn } from './turn';

const missing = process.env.BERTH_LIVE_MISSING;

(missing ? describe.skip : describe)('what berth init starts', () => {
  const packed = mkdtempSync(join(tmpdir(), 'berth-packed-'));
  let project: string;
  let turn: Turn | undefined;

  beforeAll(async () => {
    turn = await Turn.at('machine');
    process.env.BERTH_TARBALL = await packLibrary(packed);
    const { dir } = await Consumer.linked();
    await must('npx', ['--no-install', 'berth', 'init', 'shop'], dir);
    project = join(dir, 'shop');
    await npm('synth');
    await Turn.during('images', () => ensureImages(stackImages(join(project, 'cdktf.out')), print));
  });

  afterAll(async () => {
    try {
      const terraform = new Terraform(join(project, 'cdktf.out'), { onProgress: print });
      for (const stack of terraform.stacks.reverse()) {
        await terraform.init(stack);
        await terraform.destroy(stack);
      }
      expect(await leftovers('local')).toEqual([]);
      await expectNothingLeft('machine');
    } finally {
      rmSync(packed, { recursive: true });
      turn?.end();
    }
  });

  test('deploys by its own command, serves, and then has nothing to change', async () => {
    const start = Date.now();
    await npm('deploy');
    const response = await fetch('http://172.17.0.1:8000/webapi/');
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringMatching(/^hello from [0-9a-f-]{36}\n$/),
    ]);
    print(`from nothing to 200 on /webapi: ${((Date.now() - start) / 1000).toFixed(0)} s`);
    await npm('plan');
  });

  function npm(script: string): Promise<string> {
    return must('npm', ['run', script], project);
  }
});

function print(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
