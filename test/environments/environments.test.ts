import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, ConsulBackend, HttpBackend, S3Backend, TerraformOutput, TerraformStack } from 'cdktf';
import * as ts from 'typescript';
import { each, Environment } from '../../lib/environments';

type Name = 'local' | 'staging' | 'production';
type Define = (app: App, environment: Environment<Name, { readonly count: number }>) => void;

const ROOT = join(__dirname, '../..');
const DIFFERENCES = { local: { count: 1 }, staging: { count: 2 }, production: { count: 3 } };

let root: string;
const before = { ...process.env };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'berth-environments-'));
  delete process.env.BERTH_ENVIRONMENT;
  process.env.CDKTF_OUTDIR = join(root, 'cdktf.out/production');
});
afterEach(() => {
  process.env = { ...before };
  rmSync(root, { recursive: true });
});

const shop: Define = (app, { name, differences }) => {
  const stack = new TerraformStack(app, `shop-${name}`);
  new TerraformOutput(stack, 'count', { value: differences.count });
};

function synth(define: Define, name?: string): string[] {
  if (name !== undefined) process.env.BERTH_ENVIRONMENT = name;
  try {
    each<Name, { readonly count: number }>(DIFFERENCES, define).synth();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

describe('environments', () => {
  test('synthesize the one that is named, with its differences, into a directory of its own', () => {
    expect(synth(shop, 'production')).toEqual([]);
    const outdir = join(root, 'cdktf.out/production');
    expect(readdirSync(join(outdir, 'stacks'))).toEqual(['shop-production']);
    const { output } = JSON.parse(readFileSync(join(outdir, 'stacks/shop-production/cdk.tf.json'), 'utf8'));
    expect(output.count.value).toBe(3);
  });

  test('have a directory below cdktf.out where nobody says another', () => {
    delete process.env.CDKTF_OUTDIR;
    const cwd = process.cwd();
    process.chdir(root);
    try {
      expect(synth(shop, 'staging')).toEqual([]);
    } finally {
      process.chdir(cwd);
    }
    expect(existsSync(join(root, 'cdktf.out/staging/manifest.json'))).toBe(true);
  });

  test('can be looked at one by one, without anything being written', () => {
    const environments = each(DIFFERENCES, shop);
    expect(environments.names).toEqual(['local', 'staging', 'production']);
    expect(environments.app('staging').node.children.map(({ node }) => node.id)).toEqual(['shop-staging']);
    expect(() => environments.app('prod' as Name)).toThrow(
      "the environment must be one of local, staging, production, got 'prod'",
    );
    expect(existsSync(join(root, 'cdktf.out'))).toBe(false);
  });

  test.each([
    [
      undefined,
      "[environments] 'BERTH_ENVIRONMENT' must be one of local, staging, production: give '--env' to berth, or set it",
    ],
    [
      '',
      "[environments] 'BERTH_ENVIRONMENT' must be one of local, staging, production: give '--env' to berth, or set it",
    ],
    [
      'stagin',
      "[environments] 'BERTH_ENVIRONMENT' must be one of local, staging, production, got 'stagin': did you mean 'staging'?",
    ],
    ['toString', "[environments] 'BERTH_ENVIRONMENT' must be one of local, staging, production, got 'toString'"],
  ])('fail when %j is named', (name, problem) => {
    expect(synth(shop, name)).toEqual([problem]);
  });

  test('have names that ids and directories can carry', () => {
    expect(() => each({ '../x': {} }, () => undefined)).toThrow(
      'the name of an environment must be 1 to 32 lower-case letters',
    );
  });

  const FIX = "put the name of the environment into the stack's id, or into the key of its backend";
  test.each<[string, (stack: TerraformStack, name: string) => unknown, string]>([
    ['local', () => undefined, `local: path ${JSON.stringify(join(process.cwd(), 'terraform.shop.tfstate'))}`],
    [
      's3',
      (stack, name) => new S3Backend(stack, { bucket: 'b', key: 'shop', region: `eu-${name}` }),
      's3: bucket "b", key "shop"',
    ],
    [
      'consul',
      (stack) => new ConsulBackend(stack, { address: 'h:8500', path: 'shop', accessToken: '' }),
      'consul: address "h:8500", path "shop"',
    ],
    [
      'http',
      (stack, name) => new HttpBackend(stack, { address: 'http://h/shop', username: name }),
      'http: address "http://h/shop"',
    ],
  ])('never share a state, which is kept by %s', (_, backend, place) => {
    const define: Define = (app, { name }) => backend(new TerraformStack(app, 'shop'), name);
    expect(synth(define, 'staging')).toEqual([
      `[environments] 'shop' of 'local' must not keep its state where 'shop' of 'staging' has it (${place}): ${FIX}`,
      `[environments] 'shop' of 'production' must not keep its state where 'shop' of 'local' has it (${place}): ${FIX}`,
    ]);
    expect(existsSync(join(root, 'cdktf.out/production/manifest.json'))).toBe(false);
  });

  test('may share the id of a stack whose states lie apart', () => {
    const define: Define = (app, { name }) => {
      new S3Backend(new TerraformStack(app, 'shop'), { bucket: 'b', key: `${name}/shop`, region: 'eu' });
    };
    expect(synth(define, 'staging')).toEqual([]);
  });

  test('are not held up by what another one lacks here', () => {
    const define: Define = (app, environment) => {
      if (environment.name === 'production') throw new Error('no contract file');
      shop(app, environment);
    };
    expect(synth(define, 'staging')).toEqual([]);
    expect(synth(define, 'production')).toEqual(['no contract file']);
  });
});

describe('a missing difference', () => {
  /** What the compiler says about programs with these differences, which are compiled together, as that takes time. */
  function compile(...differences: string[]): string[][] {
    const head =
      "import { each } from '../../lib/environments';\neach<'staging' | 'production', { readonly count: number }>";
    const files = new Map(
      differences.map((text, index) => [join(__dirname, `sample-${index}.ts`), `${head}(${text}, () => undefined);`]),
    );
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
    const options = { ...ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT).options, noEmit: true };
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists } = host;
    host.readFile = (path) => files.get(path) ?? readFile(path);
    host.fileExists = (path) => files.has(path) || fileExists(path);
    const program = ts.createProgram([...files.keys()], options, host);
    return [...files.keys()].map((file) =>
      program
        .getSemanticDiagnostics(program.getSourceFile(file))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
    );
  }

  test('is an error of the compiler', () => {
    expect(
      compile(
        '{ staging: { count: 1 }, production: { count: 2 } }',
        '{ staging: { count: 1 } }',
        '{ staging: { count: 1 }, production: {} }',
        '{ staging: { count: 1 }, production: { count: 2 }, test: { count: 3 } }',
      ),
    ).toEqual([
      [],
      [expect.stringContaining("Property 'production' is missing")],
      [expect.stringContaining("Property 'count' is missing")],
      [expect.stringContaining("'test' does not exist")],
    ]);
  }, 60_000);
});
