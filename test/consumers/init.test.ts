import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from '../../package.json';
import { Consumer, ROOT } from './consumer';
import { must } from './must';

describe('a project that berth init starts', () => {
  let consumer: Consumer;

  beforeAll(async () => {
    consumer = await Consumer.linked();
    const modules = join(consumer.dir, 'node_modules');
    for (const name of ['tsx', 'typescript', '.bin']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
  });

  test.each([
    ['with a platform on this machine', [], 'local', ['local-access', 'local-host', 'local-services', 'shop']],
    ['of an app in its own repository', ['--app'], 'app', ['shop']],
  ])('%s passes its own checks, and synthesizes', async (_, options, name, stacks) => {
    const program = join('node_modules/berth-cdk', bin.berth);
    await must(process.execPath, [program, 'init', ...options, name], consumer.dir);
    const project = join(consumer.dir, name);
    await must('npm', ['test'], project);
    await must('npm', ['run', 'synth'], project);
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
