import { endOfInterpolation } from './terraform-template';

/** An escape, or the beginning of an expression. */
const START = /\$\$\{|%%\{|\$\{/g;

/**
 * Read the text of a job specification as Terraform would write it, without Terraform.
 *
 * Escapes are undone. What only Terraform knows stays visible as `${expression}` in a string.
 */
export function parseJobspec(jobspec: string): any {
  let json = '';
  let end = 0;
  START.lastIndex = 0;
  // Letter by letter this would take longer than all that reads the job.
  for (let match = START.exec(jobspec); match !== null; match = START.exec(jobspec)) {
    json += jobspec.slice(end, match.index);
    if (match[0] === '${') {
      end = endOfInterpolation(jobspec, match.index);
      json += JSON.stringify(unwrap(jobspec.slice(match.index + 2, end - 1)));
    } else {
      end = match.index + match[0].length;
      json += match[0].slice(1);
    }
    START.lastIndex = end;
  }
  json += jobspec.slice(end);
  return JSON.parse(json);
}

/** `jsonencode(var.x)` as `${var.x}`, and `jsonencode("a-${var.x}")` as `a-${var.x}`. */
function unwrap(expression: string): string {
  const inner = /^jsonencode\(([\s\S]*)\)$/.exec(expression)?.[1] ?? expression;
  const quoted = /^"([\s\S]*)"$/.exec(inner)?.[1];
  return quoted === undefined ? `\${${inner}}` : quoted.replace(/\\(.)/g, '$1');
}
