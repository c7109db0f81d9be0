import { App, TerraformStack, Testing } from 'cdktf';
import { CLASSES, STRUCTS } from '../../lib/private/validation/shapes/shapes.generated';
import { evaluate } from './delivery';
import { asClientReads } from './job-fields';
import { PLATFORM_FIELDS, PlatformField } from './platform-fields';
import { sampledTexts } from './sample';

/** What of the corpus has the most to evaluate or to end; a platform for each text takes time. */
const TEXTS = [
  '${file("/etc/passwd")} %{ if true }x%{ endif } $${x} {{ env "X" }} `"},{"x":"y"} \'',
  '-a\nb${TfToken[TOKEN.999999]}',
];

const LOCATED = /^\[[^\]]+\] '.+?' must /s;

/** What is given to platforms, and to those who say where one is. */
const ENTRANCES = ['PlatformProps', 'LocalPlatformOptions', 'ClusterAttributes'];

/** The configurations of all stacks, as Terraform reads them. */
function synthesize(field: PlatformField, text: string): object[] {
  const app = Testing.app();
  field.define(app, text);
  return stacksOf(app).map((stack) => JSON.parse(Testing.synth(stack)));
}

function stacksOf(app: App): TerraformStack[] {
  return app.node.findAll().filter((each): each is TerraformStack => TerraformStack.isStack(each));
}

/** Every text of a document, the keys included. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [...(Array.isArray(value) ? [] : [key]), ...textsOf(item)]);
}

/** What Terraform would evaluate. */
function expressionsOf(value: unknown): Set<string> {
  const texts = textsOf(value).map((text) => text.replace(/\$\$\{|%%\{/g, ''));
  return new Set(texts.flatMap((text) => [...text.matchAll(/[$%]\{[^}]*\}?/g)].map(([expression]) => expression)));
}

/** Whether a text stands somewhere in what the providers are handed, in the language of whoever reads it there. */
function arrives(value: unknown, text: string, depth: number = 0): boolean {
  return textsOf(value).some((each) => {
    // Nomad's client and its templates take their own escapes back, and so does the Collector, also in its expressions.
    const forms = [each, asClientReads(each), each.replaceAll('{{ "{{" }}', '{{'), each.replaceAll('$$', '$')];
    if (forms.some((form) => form.includes(text) || form.includes(JSON.stringify(text)))) return true;
    if (depth > 3 || !/^\s*[{[]/.test(each)) return false;
    return forms.some((form) => {
      try {
        return arrives(JSON.parse(form), text, depth + 1);
      } catch {
        return false;
      }
    });
  });
}

/** Terraform's own part of a configuration is evaluated; of the rest, whatever has nothing to evaluate. */
function evaluated(value: any): any {
  if (typeof value === 'string') return evaluate(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(evaluated);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [evaluated(key), evaluated(item)]));
}

describe('hostile texts in what a platform is given', () => {
  test.each(PLATFORM_FIELDS.map((field) => [field.name, field] as const))(
    '%s: refuses or delivers each',
    (_name, field) => {
      const wrong: string[] = [];
      let usual: Set<string> | undefined;
      for (const text of [
        field.legal,
        ...(process.env.BERTH_CORPUS === 'all' ? [...TEXTS, ...sampledTexts(field)] : TEXTS),
      ]) {
        const shown = JSON.stringify(text).slice(0, 80);
        let stacks: object[];
        try {
          stacks = synthesize(field, text);
        } catch (error) {
          const { message } = error as Error;
          if (!LOCATED.test(message) || text === field.legal) wrong.push(`${shown}: ${message.slice(0, 200)}`);
          continue;
        }
        // The first text is the legal one.
        usual ??= expressionsOf(stacks);
        const renamed = [...usual].map((each) => each.replaceAll(field.legal, text));
        const more = [...expressionsOf(stacks)].filter(
          (each) => !usual!.has(each) && !renamed.includes(each) && !usual!.has(each.replaceAll(text, field.legal)),
        );
        if (more.length > 0) wrong.push(`${shown}: Terraform evaluates ${more}`);
        if (!field.isLocal && !arrives(evaluated(stacks), text)) wrong.push(`${shown}: does not arrive`);
      }
      expect(wrong).toEqual([]);
    },
  );

  test('are tried at every property that takes a text', () => {
    const seen = new Set<string>();
    const places = new Set<string>();
    const visit = (struct: string): void => {
      if (seen.has(struct)) return;
      seen.add(struct);
      const { from, props } = STRUCTS[struct];
      from.forEach(visit);
      for (const [name, type] of Object.entries(props)) {
        const inner = type.replace(/[[\]{}]+$/, '');
        const given = inner === 'DockerHost' ? engines() : [inner];
        given.filter((each) => each in STRUCTS).forEach(visit);
        if (['string', 'any', 'object'].includes(inner)) places.add(`${struct}.${name.replace('?', '')}`);
        if (type.endsWith('{}') && !type.startsWith('any')) places.add(`${struct}.${name.replace('?', '')} key`);
      }
    };
    const engines = (): string[] =>
      Object.values(CLASSES.DockerHost.statics!).map((signature) => /options\?: (\w+)/.exec(signature)![1]);
    ENTRANCES.forEach(visit);
    const tried = PLATFORM_FIELDS.map(({ name }) => name);
    const equal: { readonly [place: string]: string } = {
      'LocalDockerOptions.socket': 'DockerHost.local',
    };
    const missing = [...places].filter((place) => !tried.includes(equal[place] ?? place));
    // A key is refused as a text of any kind.
    expect(missing).toEqual(['DockerTls.key']);
    expect(new Set(tried).size).toBe(tried.length);
    expect(places.size).toBeGreaterThan(70);
  });
});
