import { visibleText } from '../visible-text';

/** Letters of a line that are shown. */
const LONGEST = 600;

/** A message of several lines, such as Terraform's, as one line. What comes after the first error is a number. */
export function oneLine(message: string, stack: string): string {
  const text = message
    .replace(/[│╷╵]/g, ' ')
    .replace(new RegExp(`^(\\S+ \\w+) of ${escaped(stack)} failed:`), '$1 failed:');
  const errors = text.split(/(?=^\s*Error: )/m);
  const [head, ...rest] = errors;
  const first = [head, rest[0] ?? ''].join(' ').trim().replace(/\s+/g, ' ');
  const more = rest.length > 1 ? ` (and ${rest.length - 1} more)` : '';
  const shown = visibleText(first);
  return `${shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown}${more}`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
