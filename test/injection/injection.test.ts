import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CORPUS } from './corpus';
import { deliver, Delivery, evaluate } from './delivery';
import { Field, FIELDS } from './fields';

/** What a refusal says: where, of which property, and what it must be; of a value without a place, what it must be. */
const LOCATED = /^(?:(?:Resolution error: )?\[shop\/t\d+[^\]]*\] '.+?' must |[a-z][^[]{3,60} must )/s;

const all: ReadonlyMap<Field, Delivery[]> = new Map(FIELDS.map((field) => [field, deliver(field)]));

describe('hostile texts', () => {
  test('there are many, each once', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(200);
    expect(new Set(CORPUS).size).toBe(CORPUS.length);
    expect(FIELDS.length).toBeGreaterThanOrEqual(100);
    expect(new Set(FIELDS.map(({ name }) => name)).size).toBe(FIELDS.length);
  });

  test.each(FIELDS.map((field) => [field.name, field] as const))('%s: refuses or delivers each', (_name, field) => {
    const deliveries = all.get(field)!;
    const refusals = deliveries.flatMap(({ refusal }) => refusal ?? []);
    expect(refusals.filter((refusal) => !LOCATED.test(refusal)).map((each) => each.slice(0, 200))).toEqual([]);
    // A place that refuses everything would hide what it does with texts.
    expect(deliveries.length - refusals.length).toBeGreaterThan(0);
    const changed = deliveries
      .filter(({ refusal, resource }) => refusal === undefined && evaluate(resource) !== undefined)
      .map(({ text, resource }) => differenceOf(field, text, evaluate(resource)));
    expect(changed.filter((each) => each !== undefined)).toEqual([]);
  });

  (spawnSync('terraform', ['version']).status === 0 ? test : test.skip)(
    'Terraform hands each to the provider as it was given',
    () => {
      const delivered = FIELDS.map((field) => all.get(field)!.filter(({ refusal }) => refusal === undefined));
      const values = terraform(delivered.map((each) => each.map(({ resource }) => withoutReferences(resource))));
      const changed = FIELDS.flatMap((field, index) =>
        delivered[index].map(({ text }, n) => differenceOf(field, text, values[index][n])),
      );
      expect(changed.filter((each) => each !== undefined)).toEqual([]);
      expect(changed.length).toBeGreaterThan(10_000);
    },
    120_000,
  );
});

/** Half of a surrogate pair: programs other than JavaScript's know none. */
const LONE = /[\ud800-\udfff]/u;

/** What a place has made of a text, when that is not the text. */
function differenceOf(
  { name, read, means = (given) => given }: Field,
  text: string,
  resource: any,
): string | undefined {
  let got: unknown;
  try {
    got = read(resource);
  } catch (error) {
    got = error;
  }
  return got === means(text) && !LONE.test(text)
    ? undefined
    : `${name}: gave ${JSON.stringify(text).slice(0, 80)}, got ${shown(got).slice(0, 200)}`;
}

function shown(got: unknown): string {
  return got instanceof Error ? got.message : String(JSON.stringify(got));
}

/** What is no text of a user, and stands for resources that are not there. */
function withoutReferences({ depends_on, provider, ...resource }: any): any {
  return resource;
}

/** Let Terraform evaluate everything in one run. */
function terraform(values: unknown[][]): any[][] {
  const dir = mkdtempSync(join(tmpdir(), 'berth-injection-'));
  const { TF_CLI_CONFIG_FILE, ...env } = process.env;
  const run = (...args: string[]): string =>
    execFileSync('terraform', args, {
      cwd: dir,
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 2 ** 30,
      env: { ...env, CHECKPOINT_DISABLE: '1' },
    });
  try {
    const output = Object.fromEntries(values.map((value, index) => [`v${index}`, { value }]));
    writeFileSync(join(dir, 'main.tf.json'), JSON.stringify({ output }));
    run('apply', '-auto-approve', '-no-color');
    const evaluated = JSON.parse(run('output', '-json'));
    return values.map((_value, index) => evaluated[`v${index}`].value);
  } finally {
    rmSync(dir, { recursive: true });
  }
}
