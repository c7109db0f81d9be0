import { LogLine } from './victoria-logs';
import { visibleText } from '../../visible-text';

/** Fields of a line that are shown. */
export const SHOWN_FIELDS = ['_time', '_stream_id', '_msg', 'alloc_id', 'host', 'task'] as const;

/** Colours of instances, all readable on light and dark. */
const COLORS = [36, 33, 32, 35, 34, 31];

/** The text of a line: its time, instance and task before each line of its message. An agent's instance is its host. */
export function logText(line: LogLine, hasColors: boolean): string {
  const { _time = '', _msg = '', alloc_id: allocation, host = '', task = '' } = line;
  const instance = allocation?.slice(0, 8) ?? host;
  const time = _time.replace(/(?:\.(\d*))?Z$/, (_, digits = '') => `.${digits.slice(0, 3).padEnd(3, '0')}Z`);
  const source = visibleText([time, instance, task].filter((part) => part !== '').join(' '));
  const start = hasColors ? `\u001b[${colorOf(instance)}m${source}\u001b[0m` : source;
  const message = _msg.replace(/[\r\n]+$/, '');
  return message
    .split(/\r?\n/)
    .map((text) => `${start} ${visibleText(text)}`)
    .join('\n');
}

function colorOf(instance: string): number {
  let sum = 0;
  for (const letter of instance) sum += letter.codePointAt(0)!;
  return COLORS[sum % COLORS.length];
}
