import { Duration } from '../core/duration';
import { awaitsPromotion } from '../nomad/job/job-rules';
import { isMap } from '../private/rendering/json';
import { RawText } from '../nomad/job/raw-text';
import { JobSpec } from '../nomad/job/spec/spec.generated';

/** Characters that are invisible, turn the direction of what follows, or break lines. */
const HIDDEN = /(?! )[\p{C}\p{Z}]/gu;

/** The source of a function that defines a job. Of the job's texts none stands outside of a literal. */
export function jobSource(spec: JobSpec): string {
  const detach = isDetached(spec)
    ? '    // Somebody promotes its canaries, for which Terraform would wait.\n    detach: true,\n'
    : '';
  const body = valueOf(spec, '    ');
  const berth = body.includes('Duration.') ? '{ Duration, nomad }' : '{ nomad }';
  return `import { Construct } from 'constructs';
import ${berth} from 'berth-cdk';

/** Define the job that was read from a job file. */
export function ${functionName(spec)}(scope: Construct): nomad.Job {
  return new nomad.Job(scope, ${textOf(constructId(spec))}, {
${detach}    spec: ${body},
  });
}
`;
}

/** Whether Terraform is not to wait for the job's deployment, as it would wait for somebody. */
export function isDetached(spec: JobSpec): boolean {
  const groups: unknown = spec.taskGroups;
  return Array.isArray(groups) && groups.some((group) => isMap(group) && awaitsPromotion(spec, group));
}

/** The id of the construct: Terraform's name of the job, which is of fewer characters than the job's own. */
export function constructId({ id }: JobSpec): string {
  const name = String(id ?? '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return /^[A-Za-z_]/.test(name) ? name : `job${name === '' ? '' : '-'}${name}`;
}

/** Such as `defineShopApi` for `shop-api`. */
function functionName(spec: JobSpec): string {
  const words = constructId(spec).match(/[A-Za-z0-9]+/g) ?? ['job'];
  return `define${words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')}`;
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
  // Without brackets this key would set the prototype.
  if (key === '__proto__') return "['__proto__']";
  if (/^[A-Za-z_$][\w$]*$/.test(key)) return key;
  const text = textOf(key);
  return text.startsWith("'") ? text : `[${text}]`;
}

/** A text of several lines stays readable as a template literal. */
function textOf(text: string): string {
  const raw = RawText._textOf(text);
  if (raw !== undefined) return `nomad.RawText.of(${textOf(raw)})`;
  if (text.includes('\n') && !text.includes('\r')) {
    return `\`${visible(text.replace(/[\\`]|\$(?=\{)/g, '\\$&'), '\n\t')}\``;
  }
  return `'${visible(text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n'))}'`;
}

/** @param kept hidden characters that may stay */
function visible(text: string, kept: string = ''): string {
  return text.replace(HIDDEN, (character) =>
    kept.includes(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

function durationOf(duration: Duration): string {
  const [, amount, unit] = /^(\d+)(h|m|s|ms)$/.exec(duration.toString())!;
  const names: { [unit: string]: string } = { h: 'hours', m: 'minutes', s: 'seconds', ms: 'milliseconds' };
  return `Duration.${names[unit]}(${amount})`;
}
