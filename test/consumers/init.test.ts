import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer, ROOT } from './consumer';
import { must } from './must';

describe('a project that berth init starts', () => {
  let consumer: Consumer;

  beforeAll(async () => void (consumer = await Consumer.linked()));

  test.each([
    [
      'with a platform on this machine',
      [],
      'local',
      ['test', 'synth'],
      ['local-access', 'local-host', 'local-services', 'shop'],
    ],
    // Its synthesis tests first.
    ['of an app in its own repository', ['--app'], 'app', ['synth'], ['shop']],
  ])('%s passes its own checks, and synthesizes', async (_, options, name, scripts, stacks) => {
    await must('npx', ['--no-install', 'berth', 'init', ...options, name], consumer.dir);
    const project = join(consumer.dir, name);
    for (const script of scripts) await must('npm', ['run', script], project);
    expect(stacks.filter((stack) => !existsSync(join(project, 'cdktf.out/stacks', stack, 'cdk.tf.json')))).toEqual([]);
  });

  test('is what npm create starts, too', async () => {
    const create = join(consumer.dir, 'node_modules/create-berth-cdk');
    cpSync(join(ROOT, 'create-berth-cdk'), create, { recursive: true });
    await must(process.execPath, [join(create, 'create.js'), 'created'], consumer.dir);
    expect(existsSync(join(consumer.dir, 'created/main.ts'))).toBe(true);
    const again = must(process.execPath, [join(create, 'create.js'), 'created'], consumer.dir);
    await expect(again).rejects.toThrow('ended with 1:\nberth: nothing is written');
  });
});
