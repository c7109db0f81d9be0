import { join } from 'node:path';
import { bin, version } from '../../package.json';
import { Consumer, EVERY_IMPORT, EXAMPLE, expectedOutput, Output } from './consumer';
import { must } from './must';

describe('a project with the packed library', () => {
  let consumer: Consumer;
  let expected: Output;

  beforeAll(async () => {
    [consumer, expected] = await Promise.all([Consumer.linked(), expectedOutput()]);
    consumer.write('main.ts', EXAMPLE);
    consumer.write('main.mts', EXAMPLE);
    consumer.write('imports.ts', EVERY_IMPORT);
  });

  test.each([
    [
      'CommonJS, as TypeScript found packages before it knew exports',
      { module: 'commonjs', moduleResolution: 'node10' },
    ],
    ['node16', { module: 'node16' }],
    ['nodenext', { module: 'nodenext' }],
  ])('of modules by %s compiles, and synthesizes what the sources do', async (_, options) => {
    await consumer.compile(['main.ts', 'imports.ts'], options);
    expect(await consumer.synthesize(['js/main.js'])).toEqual(expected);
  });

  test('of ES modules compiles, and synthesizes what the sources do', async () => {
    await consumer.compile(['main.mts'], { module: 'nodenext' });
    expect(await consumer.synthesize(['js/main.mjs'])).toEqual(expected);
  });

  test('of modules for a bundler compiles', async () => {
    await consumer.compile(['imports.ts'], { module: 'esnext', moduleResolution: 'bundler', noEmit: true });
  });

  test('passes the strictest of compilers, which read the library’s types, too', async () => {
    const strictest = { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false };
    await consumer.compile(['imports.ts'], { module: 'nodenext', ...strictest, noEmit: true });
  });

  test.each([
    ['a program without types', 'main.mjs'],
    ['tsx', 'main.ts'],
  ])('runs by %s', async (_, file) => {
    consumer.write(file, EXAMPLE);
    expect(await consumer.interpret(file)).toEqual(expected);
  });

  test('of the type "module" runs by tsx', async () => {
    const project = await Consumer.linked({ type: 'module' });
    project.write('main.ts', EXAMPLE);
    expect(await project.interpret('main.ts')).toEqual(expected);
  });

  test('has the program berth', async () => {
    const program = join('node_modules/berth-cdk', bin.berth);
    expect(await must(process.execPath, [program, '--version'], consumer.dir)).toBe(`${version}\n`);
  });
});
