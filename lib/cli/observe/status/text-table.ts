import { visibleText } from '../../visible-text';

/** How a line is shown where there are colours. */
export type Style = 'bold' | 'red';

/** A line of what is shown. */
export interface Line {
  readonly text: string;
  readonly style?: Style;
}

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly alignRight?: boolean;
  /** The text of a row's cell; what is unknown shows as `-`. */
  cell(row: T): string | undefined;
}

/** The lines of a table. */
export function textTable<T>(
  columns: Column<T>[],
  rows: T[],
  styleOf: (row: T) => Style | undefined = () => undefined,
): Line[] {
  const cells = rows.map((row) => columns.map(({ cell }) => visibleText(cell(row) ?? '-')));
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) => Math.max(...[titles, ...cells].map((line) => line[index].length)));
  const lineOf = (line: string[]): string =>
    line
      .map((text, index) => (columns[index].alignRight ? text.padStart(widths[index]) : text.padEnd(widths[index])))
      .join('  ')
      .trimEnd();
  return [
    { text: lineOf(titles), style: 'bold' },
    ...cells.map((line, index) => ({ text: lineOf(line), style: styleOf(rows[index]) })),
  ];
}
