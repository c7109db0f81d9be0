import { Field } from '../../../private/rendering/field';
import { visibleText } from '../../visible-text';

/** What stands for a secret. */
export const HIDDEN = '(hidden)';

/** What stands for the new value of a secret. */
export const OTHER_HIDDEN = '(hidden, another value)';

/** Letters of a value that are shown. */
const LONGEST = 400;

const UNITS: readonly [unit: string, nanoseconds: number][] = [
  ['h', 3_600e9],
  ['m', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
];

/** A value as people read it: durations and sizes with their unit, texts in quotes. */
export function shownValue(value: unknown, field?: Pick<Field, 'key' | 'kind'>): string {
  if (typeof value === 'number' && field !== undefined) {
    if (field.kind === 'duration') return shownDuration(value);
    if (field.key.endsWith('MB') && value > 0) return `${value} MiB`;
  }
  return shortened(JSON.stringify(value) ?? String(value));
}

/** One line of foreign text that is not too long. */
export function shortened(text: string): string {
  const letters = [...visibleText(text)];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : letters.join('');
}

/** In the longest unit that gives a whole number. */
function shownDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const [unit, length] = UNITS.find(([, each]) => nanoseconds % each === 0) ?? ['ns', 1];
  return `${nanoseconds / length}${unit}`;
}
