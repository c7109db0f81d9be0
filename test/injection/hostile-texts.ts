import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliver, evaluate } from './delivery';
import type { Field } from './fields';
import { testedTexts } from './sample';
import { terraformProgram } from '../../lib/deploy/program';

/** What a refusal says: where, of which property, and what it must be; of a value without a place, of which call. */
const LOCATED = /^(?:(?:Resolution error: )?\[shop\/t\d+[^\]]*\] '.+?'|\[[A-Za-z.]+\] [a-z][^[]{3,60}) must /s;

const hasTerraform = spawnSync(terraformProgram(), ['version']).status === 0;

/** Define the tests of a table of places: each text is refused there, or arrives as it was given. */
export function testHostileTexts(places: string, fields: readonly Field[]): void {
  describe(`hostile texts in ${places}`, () => {
    const dir = mkdtempSync(join(tmpdir(), 'berth-injection-'));
    /** The texts that each place has delivered; what it made of them is written for Terraform, not kept. */
    const delivered = new Map<Field, string[]>();

    afterAll(() => rmSync(dir, { recursive: true }));

    test.each(fields.map((field) => [field.name, field] as const))('%s: refuses or delivers each', (_name, field) => {
      const deliveries = deliver(field, testedTexts(field));
      const refusals = deliveries.flatMap(({ refusal }) => refusal ?? []);
      expect(refusals.filter((refusal) => !LOCATED.test(refusal)).map((each) => each.slice(0, 200))).toEqual([]);
      // A place that refuses everything would hide what it does with texts.
      expect(deliveries.length - refusals.length).toBeGreaterThan(0);
      const accepted = deliveries.filter(({ refusal }) => refusal === undefined);
      const changed = accepted
        .map(({ text, resource }) => ({ text, evaluated: evaluate(resource) }))
        .filter(({ evaluated }) => evaluated !== undefined)
        .map(({ text, evaluated }) => differenceOf(field, text, evaluated));
      expect(changed.filter((each) => each !== undefined)).toEqual([]);
      const local = `v${fields.indexOf(field)}`;
      const values = accepted.map(({ resource }) => withoutReferences(resource));
      writeFileSync(join(dir, `${local}.tf.json`), JSON.stringify({ locals: { [local]: values } }));
      delivered.set(
        field,
        accepted.map(({ text }) => text),
      );
    });

    (hasTerraform ? test : test.skip)(
      'Terraform hands each to the provider as it was given',
      () => {
        expect([...delivered.keys()]).toEqual(fields);
        const values = evaluateLocals(
          dir,
          fields.map((_field, index) => `v${index}`),
        );
        const changed = fields.flatMap((field, index) =>
          delivered.get(field)!.map((text, n) => differenceOf(field, text, values[index][n])),
        );
        expect(changed.filter((each) => each !== undefined)).toEqual([]);
        expect(changed.length).toBeGreaterThan(10 * fields.length);
      },
      120_000,
    );
  });
}

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

/** Let Terraform evaluate the local values of a directory in one run; a plan and a state would cost five times as much. */
function evaluateLocals(dir: string, names: string[]): any[][] {
  const { TF_CLI_CONFIG_FILE, ...env } = process.env;
  const input = `base64encode(jsonencode([${names.map((name) => `local.${name}`).join(', ')}]))`;
  const options = { cwd: dir, input, encoding: 'utf8', maxBuffer: 2 ** 30 } as const;
  const { status, stdout, stderr } = spawnSync(terraformProgram(), ['console'], {
    ...options,
    env: { ...env, CHECKPOINT_DISABLE: '1' },
  });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(Buffer.from(JSON.parse(stdout), 'base64').toString('utf8'));
}
