import { ChangedLine } from './field-change';

/** Lines that are shown around those that change. */
const AROUND = 3;

/** Above this, finding the shortest difference would take too long: the product of the numbers of lines. */
const LARGEST = 4_000_000;

/** What changes between two lists of lines, with a few lines around each change. */
export function changedLines(before: readonly string[], after: readonly string[]): ChangedLine[] {
  const all = difference(before, after);
  const shown = all.map(() => false);
  all.forEach(({ sign }, index) => {
    if (sign !== ' ') shown.fill(true, Math.max(index - AROUND, 0), index + AROUND + 1);
  });
  return all.flatMap((line, index): ChangedLine[] => {
    if (shown[index]) return [line];
    return index > 0 && !shown[index - 1] ? [] : [{ sign: '…', text: '' }];
  });
}

function difference(before: readonly string[], after: readonly string[]): ChangedLine[] {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < least - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const stays = (lines: readonly string[]): ChangedLine[] => lines.map((text) => ({ sign: ' ', text }));
  return [
    ...stays(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...stays(before.slice(before.length - end)),
  ];
}

/** By the longest lines that both have in the same order. */
function middle(before: readonly string[], after: readonly string[]): ChangedLine[] {
  const lines: ChangedLine[] = [];
  const common = before.length * after.length > LARGEST ? undefined : lengths(before, after);
  const width = after.length + 1;
  let [i, j] = [0, 0];
  while (common !== undefined && i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      lines.push({ sign: ' ', text: before[i] });
      [i, j] = [i + 1, j + 1];
    } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
      lines.push({ sign: '-', text: before[i++] });
    } else {
      lines.push({ sign: '+', text: after[j++] });
    }
  }
  before.slice(i).forEach((text) => lines.push({ sign: '-', text }));
  after.slice(j).forEach((text) => lines.push({ sign: '+', text }));
  return lines;
}

/** How many lines the ends of both lists have in common, from each pair of places on. */
function lengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      table[at] = before[i] === after[j] ? table[at + width + 1] + 1 : Math.max(table[at + width], table[at + 1]);
    }
  }
  return table;
}
