import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fn, Lazy, TerraformLocal, TerraformOutput, TerraformStack, Testing, Token } from 'cdktf';
import * as fc from 'fast-check';
import { Deferred } from '../../../lib/private/rendering/deferred';
import { JsonDocument } from '../../../lib/private/rendering/json-document';
import { parseJobspec } from '../../../lib/private/rendering/jobspec';
import { terraformProgram } from '../../../lib/deploy/program';

const NASTY = [
  '${NOMAD_PORT_http}',
  '$${x}',
  '$$${x}',
  '%{ if true }x%{ endif }',
  '%%{x}',
  '{{ env "X" }}',
  '${',
  '}',
  '$',
  '%',
  'ends with $',
  'ends with %',
  '"quoted"',
  'back\\slash \\n \\b \\f \\\\b',
  'a\bb\fc\td\re\nf\u0000g',
  '\u2028 ⚓ é',
  '<a href="?x&y">',
  '5e10 -1.5e+300',
  '',
];

/** Text of the output `text` of a stack that holds the document. */
function synthesize(document: unknown, stack: TerraformStack): string {
  new TerraformOutput(stack, 'text', { value: Token.asString(new JsonDocument(() => document)) });
  return Testing.synth(stack);
}

function render(document: unknown): string {
  const app = Testing.app();
  return JSON.parse(synthesize(document, new TerraformStack(app, 'stack'))).output.text.value;
}

describe('JsonDocument', () => {
  test('literals: every text reads back as written', () => {
    const document = { list: NASTY, map: Object.fromEntries(NASTY.map((text, index) => [`${text}${index}`, text])) };
    expect(parseJobspec(render(document))).toEqual(document);
  });

  test('literals: any plain data reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (document) => {
        expect(parseJobspec(render({ document }))).toEqual(JSON.parse(JSON.stringify({ document })));
      }),
      { numRuns: 200 },
    );
  });

  test('is indented, drops what is undefined, and keeps the order of keys', () => {
    expect(render({ b: [1, true, null], a: undefined, c: {}, d: [] })).toBe(
      '{\n  "b": [\n    1,\n    true,\n    null\n  ],\n  "c": {},\n  "d": []\n}',
    );
  });

  test('tokens: whole values become jsonencode, texts around them stay literal', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    const local = new TerraformLocal(stack, 'x', 'v');
    const text = JSON.parse(
      synthesize({ whole: local.asString, inside: `a$${local.asString}"%{b}`, number: local.asNumber }, stack),
    ).output.text.value;
    expect(text).toContain('"whole": ${jsonencode(local.x)}');
    expect(text).toContain('"inside": ${jsonencode("a${"$"}${local.x}\\"%%{b}")}');
    expect(text).toContain('"number": ${jsonencode(local.x)}');
  });

  test('deferred data and Lazy values stand for what they hold', () => {
    const lazy = Lazy.stringValue({ produce: () => '${NOMAD_X} "y"' });
    expect(parseJobspec(render({ lazy, inside: `<${lazy}>`, deferred: new Deferred(() => [1]) }))).toEqual({
      lazy: '${NOMAD_X} "y"',
      inside: '<${NOMAD_X} "y">',
      deferred: [1],
    });
  });

  test('fails when it would be written by anything but Terraform', () => {
    const document = new JsonDocument(() => ({}));
    expect(() => JSON.stringify({ document })).toThrow('must be passed on as a token');
    expect(() => `${document}`).toThrow('must be passed on as a token');
    expect(() => `${new Deferred(() => 1)}`).toThrow('must be passed on as it is');
    expect(() => render({ f: () => 1 })).toThrow('a function has no place in a JSON document');
  });

  const terraform = spawnSync(terraformProgram(), ['version']).status === 0 ? test : test.skip;

  terraform('Terraform evaluates it to the same data', () => {
    const dir = mkdtempSync(join(tmpdir(), 'berth-evaluate-'));
    try {
      const stack = new TerraformStack(Testing.app(), 'stack');
      const value = { text: 'v "q" \\ ${n} %{d}\n⚓', list: ['a', 'b"'], map: { k: 'v' }, number: 8080 };
      const local = new TerraformLocal(stack, 'value', escape(value));
      const ref = (name: string): string => `\${local.value.${name}}`;
      const text = Token.asString(Fn.lookup(local.expression, 'text'));
      const document = {
        literals: NASTY,
        whole: text,
        inside: NASTY.map((nasty) => `${nasty}${text}${nasty}`),
        number: Token.asNumber(ref('number')),
        numberInside: `port ${Token.asNumber(ref('number'))}`,
        list: Token.asList(ref('list')),
        map: Token.asStringMap(ref('map')),
        any: Token.asAny(ref('map')),
        [`key ${text}`]: 1,
      };
      writeFileSync(join(dir, 'cdk.tf.json'), synthesize(document, stack));
      const run = (...args: string[]): string =>
        execFileSync(terraformProgram(), args, { cwd: dir, encoding: 'utf8', stdio: 'pipe', env: environment() });
      run('apply', '-auto-approve');
      expect(JSON.parse(JSON.parse(run('output', '-json')).text.value)).toEqual({
        literals: NASTY,
        whole: value.text,
        inside: NASTY.map((nasty) => `${nasty}${value.text}${nasty}`),
        number: 8080,
        numberInside: 'port 8080',
        list: value.list,
        map: value.map,
        any: value.map,
        [`key ${value.text}`]: 1,
      });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

function escape(value: object): object {
  return JSON.parse(JSON.stringify(value).replace(/[$%]\{/g, (sequence) => sequence[0] + sequence));
}

function environment(): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE, ...env } = process.env;
  return { ...env, CHECKPOINT_DISABLE: '1' };
}
