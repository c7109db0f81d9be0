import { Tokenization } from 'cdktf';
import { isMap, Json } from '../../private/rendering/json';
import { RawText } from './raw-text';
import { driverTasks } from './task-environment';

/** Tokens with the sigils before them, and runs of sigils that open a template sequence. */
const SEQUENCE = /([$%]*)(\$\{TfToken\[[a-zA-Z0-9:._-]+\]\})|(\$+|%+)\{/g;

/** What Nomad interpolates: its own variables, and attributes and metadata of the node. */
const NOMAD = /^(?:NOMAD_[\w-]+|(?:attr|meta|node|device)(?:\.[\w-]+|\["[^"]+"\])+|env\["[^"]+"\]|env\.\w+)\}/;

const SECRET = /^(secret\.[\w-]+\.)[\w-]+$/;

/**
 * Escape the texts of the driver configurations of a job, in the JSON of Nomad's API.
 *
 * A Nomad client evaluates them as HCL templates again: an unknown `${name}` fails the task, `%{…}` is evaluated. Only
 * Nomad's own interpolations, and the variables and secrets that a task has, are left to it; the rest arrives as
 * written.
 */
export function escapeDriverConfigs(job: Json): void {
  for (const { task, names } of driverTasks(job)) {
    task.Config = eachText(task.Config, (text) => escapeDriverText(text, names));
  }
}

/** Keep the language of a job that is Nomad's already: texts that would be escaped become raw texts. */
export function keepDriverConfigs(job: Json): void {
  for (const { task, names } of driverTasks(job)) {
    task.Config = eachText(task.Config, (text) => {
      // What JSON does not carry is found, with its place, when the specification is rendered.
      return escapeDriverText(text, names) === text || !RawText._takes(text) ? text : RawText.of(text);
    });
  }
}

function escapeDriverText(text: string, names: readonly string[]): string {
  if (!text.includes('{')) return text;
  return text.replace(
    SEQUENCE,
    (sequence, before: string | undefined, token: string | undefined, sigils: string, offset: number) => {
      // Terraform's values are text, but a sigil would escape the beginning of a raw one.
      if (token !== undefined) return RawText._textOf(token) === undefined ? sequence : literal(before!) + token;
      const inner = text.slice(offset + sequence.length);
      const name = inner.slice(0, Math.max(inner.indexOf('}'), 0));
      // Each item of a secret has its own name.
      const known = SECRET.exec(name)?.[1] ?? name;
      if (sigils[0] === '$' && (NOMAD.test(inner) || names.includes(known))) return literal(sigils.slice(1)) + '${';
      return sigils.length === 1 ? `${sigils}${sequence}` : `${literal(sigils)}{`;
    },
  );
}

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => eachText(item, change));
  if (!isMap(value) || Tokenization.isResolvable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), eachText(item, change)]));
}

/** Escape text so that a Go template, as clients fill them in, yields it unchanged. */
export function escapeGoTemplate(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}

/** Sigils right before a sequence would escape it; inside an interpolation they are only text. */
function literal(sigils: string): string {
  return sigils === '' ? '' : `\${"${sigils}"}`;
}
