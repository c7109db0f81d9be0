/** The name that was most likely meant, if any is near enough to tell. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const word = fold(written);
  const extended = names.filter((name) => isExtension(word, fold(name)) || isExtension(fold(name), word));
  const close = names
    .map((name) => ({ name, steps: distance(word, fold(name)) }))
    .filter(({ steps }) => steps <= Math.max(1, Math.floor(word.length / 3)))
    .sort((one, other) => one.steps - other.steps);
  return close[0]?.name ?? extended.sort((one, other) => other.length - one.length)[0];
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

/** `dataDirectory` of `dataDir`. */
function isExtension(long: string, short: string): boolean {
  return short.length >= 5 && long.startsWith(short);
}

/** How many letters were changed, added, left out or swapped with the next. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    rows[row] = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row][column] = Math.min(
        rows[row - 1][column] + 1,
        rows[row][column - 1] + 1,
        rows[row - 1][column - 1] + (same ? 0 : 1),
        swapped ? rows[row - 2][column - 2] + 1 : Infinity,
      );
    }
  }
  return rows[one.length][other.length];
}
