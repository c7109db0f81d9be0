import { Tokenization } from 'cdktf';

/** Terraform's tokens with the sigils before them, and runs of sigils that open a template sequence. */
const SEQUENCE = /[$%]*\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}|(\$+|%+)\{/g;

/** What Nomad interpolates: its own variables, and attributes and metadata of the node. */
const NOMAD = /^(?:NOMAD_[\w-]+|(?:attr|meta|node|device)\.[\w.-]+|env\["[^"]+"\]|env\.\w+)\}/;

const SECRET = /^(secret\.[\w-]+\.)[\w-]+$/;

/**
 * Escape the texts of a task's driver configuration.
 *
 * A Nomad client evaluates them as HCL templates again: an unknown `${name}` fails the task, `%{…}` is evaluated. Only
 * Nomad's own interpolations, and the task's environment variables and secrets, are left to it; the rest arrives as
 * written.
 *
 * @param own names of the variables, and of the secrets as `secret.<name>.`
 */
export function escapeDriverConfig(config: { [key: string]: unknown }, own: string[]): { [key: string]: unknown } {
  const escape = (text: string): string =>
    text.includes('{')
      ? text.replace(SEQUENCE, (sequence, sigils: string | undefined, offset: number) => {
          if (sigils === undefined) return sequence;
          const inner = text.slice(offset + sequence.length);
          const name = inner.slice(0, Math.max(inner.indexOf('}'), 0));
          // Each item of a secret has its own name.
          const known = SECRET.exec(name)?.[1] ?? name;
          if (sigils[0] === '$' && (NOMAD.test(inner) || own.includes(known))) return literal(sigils.slice(1)) + '${';
          return sigils.length === 1 ? `${sigils}${sequence}` : `${literal(sigils)}{`;
        })
      : text;
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return escape(value);
    if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) return value;
    if (Array.isArray(value)) return value.map(walk);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [escape(key), walk(item)]));
  };
  return walk(config) as { [key: string]: unknown };
}

/** Escape text so that a Go template, as clients fill them in, yields it unchanged. */
export function escapeGoTemplate(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}

/** Sigils right before a sequence would escape it; inside an interpolation they are only text. */
function literal(sigils: string): string {
  return sigils === '' ? '' : `\${"${sigils}"}`;
}
