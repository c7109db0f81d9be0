import { Terminal } from '../../terminal';
import { Line, Style } from './text-table';

/** Control sequences: another screen without a cursor, on which long lines are cut, and the way back. */
const OPEN = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const CLOSE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const END_OF_LINE = '\u001b[K';
const REST_OF_SCREEN = '\u001b[J';

const STYLES: { readonly [style in Style]: string } = { bold: '\u001b[1m', red: '\u001b[31m' };
const PLAIN = '\u001b[0m';

/** A terminal's own screen for a program, which leaves what was there before as it was. */
export class Screen {
  public constructor(private readonly terminal: Terminal) {
    terminal.write(OPEN);
  }

  /** Draw lines over what was drawn before. */
  public draw(lines: readonly Line[]): void {
    const { rows, columns } = this.terminal;
    const left = lines.length - rows;
    const shown = left > 0 ? [...lines.slice(0, rows - 1), { text: `… and ${left + 1} more lines` }] : lines;
    const drawn = shown.map(({ text, style }) => `${this.styled(text.slice(0, columns), style)}${END_OF_LINE}`);
    this.terminal.write(`${HOME}${drawn.join('\r\n')}${REST_OF_SCREEN}`);
  }

  public close(): void {
    this.terminal.write(CLOSE);
  }

  private styled(text: string, style: Style | undefined): string {
    return style === undefined || !this.terminal.hasColors ? text : `${STYLES[style]}${text}${PLAIN}`;
  }
}
