import { Duration } from '../core/duration';
import { JobSpec } from '../nomad/job/spec/spec.generated';

/** The source of a function that defines a job. */
export function jobSource(spec: JobSpec): string {
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

/** A text of several lines stays readable as a template literal. */
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
