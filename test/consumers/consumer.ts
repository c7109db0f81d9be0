import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bin } from '../../package.json';
import { must } from './must';

export const ROOT = join(__dirname, '..', '..');

/** Why nothing can be installed from a registry; empty where it can. */
export const NO_REGISTRY = process.env.BERTH_NO_REGISTRY ?? 'the tier did not look for a registry';

/** The example, which is JavaScript as well as TypeScript. */
export const EXAMPLE = readFileSync(join(ROOT, 'examples/first-service/main.ts'), 'utf8');

/** The same, with what else can be imported. */
export const EVERY_IMPORT = `${EXAMPLE}
import * as berth from 'berth-cdk';
import { each } from 'berth-cdk/environments';
import { Template } from 'berth-cdk/testing';
new berth.nomad.Namespace(shop, 'namespace', { name: 'shop' });
if (typeof each !== 'function' || typeof Template.of(shop).job('webapi') !== 'object') throw new Error('an import lacks');
`;

/** What a synthesis writes, by the path of the file. */
export interface Output {
  readonly [path: string]: string;
}

/** A project that uses the packed library. */
export class Consumer {
  /** A project with the packages of this repository, for which no registry is needed. */
  public static async linked(manifest: object = {}): Promise<Consumer> {
    const consumer = new Consumer(manifest);
    const modules = join(consumer.dir, 'node_modules');
    mkdirSync(join(modules, 'berth-cdk'), { recursive: true });
    await must(
      'tar',
      ['-xzf', process.env.BERTH_TARBALL!, '--strip-components=1', '-C', join(modules, 'berth-cdk')],
      modules,
    );
    for (const name of ['cdktf', 'constructs', '@cdktf', '@types', 'tsx', 'typescript']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
    // As npm links programs.
    mkdirSync(join(modules, '.bin'));
    chmodSync(join(modules, 'berth-cdk', bin.berth), 0o755);
    symlinkSync(join('../berth-cdk', bin.berth), join(modules, '.bin/berth'));
    for (const name of ['tsx', 'tsc']) symlinkSync(join(ROOT, 'node_modules/.bin', name), join(modules, '.bin', name));
    return consumer;
  }

  /** A project in which npm has installed the library. */
  public static installed(dependencies: { readonly [name: string]: string }, more: object = {}): Promise<Consumer> {
    return Consumer.tools({ 'berth-cdk': `file:${process.env.BERTH_TARBALL!}`, ...dependencies }, more);
  }

  /** A project in which npm has installed other packages. */
  public static async tools(dependencies: { readonly [name: string]: string }, more: object = {}): Promise<Consumer> {
    const consumer = new Consumer({ dependencies, ...more });
    await must('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], consumer.dir);
    return consumer;
  }

  /** A project that reads the library from its sources. */
  public static sources(): Consumer {
    const consumer = new Consumer({});
    symlinkSync(join(ROOT, 'node_modules'), join(consumer.dir, 'node_modules'));
    const paths = { 'berth-cdk': [join(ROOT, 'lib/index.ts')] };
    consumer.write('tsconfig.json', JSON.stringify({ compilerOptions: { experimentalDecorators: true, paths } }));
    return consumer;
  }

  public readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'consumer-')));

  private constructor(manifest: object) {
    this.write('package.json', JSON.stringify({ private: true, ...manifest }));
  }

  public write(path: string, text: string): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
  }

  /** Check the types of files, and write their JavaScript to the folder \`js\` where nothing else is said. */
  public async compile(files: string[], options: object, compiler = 'typescript'): Promise<void> {
    const own = join(this.dir, 'node_modules', compiler);
    const typescript = compiler === 'typescript' ? join(ROOT, 'node_modules', compiler) : own;
    const usual = { target: 'es2022', strict: true, skipLibCheck: true, types: ['node'], rootDir: '.', outDir: 'js' };
    const compilerOptions = { ...usual, ...options };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    await must(process.execPath, [join(typescript, 'bin/tsc'), '-p', '.'], this.dir);
  }

  /** Run a program that must print nothing, and read what it synthesizes. */
  public async synthesize(args: string[], program = process.execPath): Promise<Output> {
    const outdir = join(this.dir, 'cdktf.out');
    rmSync(outdir, { recursive: true, force: true });
    // What runs Node for another language says on each start that Node 20 has ended.
    const env = {
      CDKTF_OUTDIR: outdir,
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.version.slice(1).split('.')[0],
    };
    const said = await must(program, args, this.dir, env);
    if (said !== '') throw new Error(`the program prints: ${said}`);
    return this.read(outdir);
  }

  /** Run a TypeScript program as it stands. */
  public interpret(file: string): Promise<Output> {
    return this.synthesize(['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), file]);
  }

  /** The files of a folder, in which the project's own directory has the same name for all projects. */
  private read(outdir: string): Output {
    const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(outdir.length + 1)).sort();
    return Object.fromEntries(
      paths.map((path) => [path, readFileSync(join(outdir, path), 'utf8').replaceAll(this.dir, '<project>')]),
    );
  }
}

/** What the example synthesizes from the library's sources: what all consumers must get. */
export async function expectedOutput(): Promise<Output> {
  const consumer = Consumer.sources();
  consumer.write('main.ts', EXAMPLE);
  const output = await consumer.interpret('main.ts');
  const stacks = Object.keys(output).filter((path) => path.endsWith('cdk.tf.json'));
  if (stacks.length !== 4) throw new Error(`the example has other stacks than it says: ${stacks.join(', ')}`);
  return output;
}
