/** Escape text so that a Terraform template yields it unchanged. */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%]\{/g, (sequence) => sequence[0] + sequence);
}

/** Quote text as the inside of an HCL string, without the quotes around it. */
export function quoteHcl(text: string): string {
  // HCL has all of JSON's escapes except \\b and \\f; pairs of backslashes are matched first, so that they stay.
  const quoted = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\(\\|b|f)/g, (escape, letter) => (letter === 'b' ? '\\u0008' : letter === 'f' ? '\\u000c' : escape));
  return escapeTemplate(quoted);
}

/**
 * Index right after the `}` that closes the interpolation whose `${` stands at `start`.
 *
 * Braces inside quoted strings do not count; a quoted string may hold interpolations of its own.
 */
export function endOfInterpolation(text: string, start: number): number {
  let index = start + 2;
  for (let depth = 1; depth > 0;) {
    if (index >= text.length) throw new Error(`unbalanced interpolation in: ${text}`);
    const character = text[index];
    if (character === '"') {
      index = endOfString(text, index);
      continue;
    }
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    index += 1;
  }
  return index;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length;) {
    if (text[index] === '\\') index += 2;
    else if (text[index] === '"') return index + 1;
    else if (text.startsWith('$${', index) || text.startsWith('%%{', index)) index += 3;
    else if (text.startsWith('${', index) || text.startsWith('%{', index)) index = endOfInterpolation(text, index);
    else index += 1;
  }
  throw new Error(`unbalanced quotes in: ${text}`);
}
