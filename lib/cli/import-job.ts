import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Duration } from '../core/duration';
import { readJobHcl, readJobJson, saidBy, specOf } from '../nomad/job/job-file';
import { renderJob } from '../nomad/job/render';
import { JobSpec } from '../nomad/job/spec/spec.generated';
import { Violations } from '../private/validation/violations';
import { Outcome } from './outcome';

/** Where a job file is, and what becomes of it. */
export interface ImportOptions {
  readonly file: string;

  /**
   * File to write.
   *
   * @default - it is printed
   */
  readonly out?: string;

  /** Values of variables of HCL, as `name=value`. */
  readonly variables: string[];
}

/** Write the TypeScript that renders to the job of a file, and tell where it does not. */
export function importJob({ file, out, variables }: ImportOptions): Outcome {
  const pairs = variables.map((each) => each.split(/=(.*)/s).slice(0, 2));
  const json = /\.json$/.test(file) ? readJobJson(file) : readJobHcl(file, { variables: Object.fromEntries(pairs) });
  const violations = new Violations();
  const spec = specOf(json, violations);
  const text = sourceOf(spec);
  const rendered = renderJob(spec, violations);
  const problems = violations.all.length === 0 ? [] : violations.describe(file).split('\n');
  problems.push(...differences(saidBy(json), saidBy(rendered), '').map((path) => `${path} is not rendered as it was`));
  if (out === undefined) return { lines: text.trimEnd().split('\n'), problems };
  writeFileSync(out, text);
  return { lines: [`${out}: the job '${spec.id}'`], problems };
}

/** A function that defines a job. */
export function sourceOf(spec: JobSpec): string {
  const id = spec.id ?? 'job';
  const name = id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, letter: string) => letter.toUpperCase());
  const body = valueOf(spec, '    ');
  const berth = body.includes('Duration.') ? '{ Duration, nomad }' : '{ nomad }';
  return `import { Construct } from 'constructs';
import ${berth} from 'berth';

/** Define the job \`${id}\`. */
export function define${name}(scope: Construct): nomad.Job {
  return new nomad.Job(scope, ${textOf(id)}, {
    spec: ${body},
  });
}
`;
}

function valueOf(value: unknown, indent: string): string {
  if (value instanceof Duration) return durationOf(value);
  if (typeof value === 'string') return textOf(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => valueOf(item, deeper));
    const short = items.every((item) => !item.includes('\n')) && `[${items.join(', ')}]`;
    if (short && short.length < 90) return short;
    return `[\n${items.map((item) => `${deeper}${item},\n`).join('')}${indent}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, item]) => `${deeper}${keyOf(key)}: ${valueOf(item, deeper)},\n`);
  return `{\n${lines.join('')}${indent}}`;
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__'
    ? key
    : `[${textOf(key)}]`.replace(/^\['(.*)'\]$/s, "'$1'");
}

/** Lines of a text stay lines. */
function textOf(text: string): string {
  if (text.includes('\n') && !/[\r\u2028\u2029]/.test(text)) {
    return `\`${text.replace(/[\\`]|\$(?=\{)/g, '\\$&')}\``;
  }
  return `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

function durationOf(duration: Duration): string {
  const [, amount, unit] = /^(\d+)(h|m|s|ms)$/.exec(duration.toString()) ?? [
    undefined,
    duration.toMilliseconds(),
    'ms',
  ];
  const names: { [unit: string]: string } = { h: 'hours', m: 'minutes', s: 'seconds', ms: 'milliseconds' };
  return `Duration.${names[unit]}(${amount})`;
}

function differences(one: unknown, other: unknown, path: string): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  const maps = [one, other].every((each) => typeof each === 'object' && each !== null);
  if (!maps || Array.isArray(one) !== Array.isArray(other)) return [path];
  const [left, right] = [one, other] as { [key: string]: unknown }[];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => differences(left[key], right[key], path === '' ? key : `${path}.${key}`));
}
