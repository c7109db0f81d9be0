import { LogLine } from './victoria-logs';
import { visibleText } from './visible-text';

/** Fields of a line that are shown. */
export const SHOWN_FIELDS = ['_time', '_stream_id', '_msg', 'alloc_id', 'task'] as const;

/** Colours of instances, all readable on light and dark. */
const COLORS = [36, 33, 32, 35, 34, 31];

/** The text of a line: its time, instance and task before each line of its message. */
export function logText(
  { _time = '', _msg = '', alloc_id: allocation = '', task = '' }: LogLine,
  hasColors: boolean,
): string {
  const time = _time.replace(/^(.*\.\d{3})\d*Z$/, '$1Z');
  const source = visibleText(`${time} ${allocation.slice(0, 8) || '-'} ${task || '-'}`);
  const start = hasColors ? `\u001b[${colorOf(allocation)}m${source}\u001b[0m` : source;
  const message = _msg.replace(/[\r\n]+$/, '');
  return message
    .split(/\r?\n/)
    .map((text) => `${start} ${visibleText(text)}`)
    .join('\n');
}

function colorOf(allocation: string): number {
  let sum = 0;
  for (const letter of allocation) sum += letter.codePointAt(0)!;
  return COLORS[sum % COLORS.length];
}
