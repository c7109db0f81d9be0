import { endOfInterpolation } from './terraform-template';

/**
 * Read the text of a job specification as Terraform would write it, without Terraform.
 *
 * Escapes are undone. What only Terraform knows stays visible as `${expression}` in a string.
 */
export function parseJobspec(jobspec: string): any {
  if (!/[$%]\{/.test(jobspec)) return JSON.parse(jobspec);
  let json = '';
  for (let index = 0; index < jobspec.length;) {
    if (jobspec.startsWith('$${', index) || jobspec.startsWith('%%{', index)) {
      json += jobspec.slice(index + 1, index + 3);
      index += 3;
    } else if (jobspec.startsWith('${', index)) {
      const end = endOfInterpolation(jobspec, index);
      json += JSON.stringify(unwrap(jobspec.slice(index + 2, end - 1)));
      index = end;
    } else {
      json += jobspec[index];
      index += 1;
    }
  }
  return JSON.parse(json);
}

/** `jsonencode(var.x)` as `${var.x}`, and `jsonencode("a-${var.x}")` as `a-${var.x}`. */
function unwrap(expression: string): string {
  const inner = /^jsonencode\(([\s\S]*)\)$/.exec(expression)?.[1] ?? expression;
  const quoted = /^"([\s\S]*)"$/.exec(inner)?.[1];
  return quoted === undefined ? `\${${inner}}` : quoted.replace(/\\(.)/g, '$1');
}
