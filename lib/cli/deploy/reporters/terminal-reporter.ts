import { visibleText } from '../../visible-text';
import { Terminal } from '../../terminal';
import { changesText, DeployEvent, Reporter, RunningStack, secondsText } from './reporter';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[J';
const UP = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`);

const COLORS = { green: 32, red: 31, yellow: 33 } as const;
const STATES = {
  deployed: { sign: '✓', color: 'green' },
  failed: { sign: '✗', color: 'red' },
  skipped: { sign: '-', color: 'yellow' },
} as const;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Milliseconds between two drawings, at least. */
const INTERVAL = 100;

/** Draws a line for each stack that runs, below those of all that have ended. */
export class TerminalReporter implements Reporter {
  private readonly running = new Map<string, RunningStack>();
  private waiting: number;
  private readonly timer: NodeJS.Timeout;
  private readonly restore = (): void => this.terminal.write(SHOW_CURSOR);
  private above: string[] = [];
  private drawn = 0;
  private frame = 0;

  /** @param stacks how many will be deployed */
  public constructor(
    private readonly terminal: Terminal,
    stacks: number,
  ) {
    this.waiting = stacks;
    terminal.write(HIDE_CURSOR);
    process.once('exit', this.restore);
    this.timer = setInterval(() => this.draw(), INTERVAL);
  }

  public report(event: DeployEvent): void {
    switch (event.kind) {
      case 'began':
        this.waiting -= 1;
        this.running.set(event.stack, { began: Date.now(), text: '' });
        return;
      case 'progress':
        return this.progress(event);
      case 'ended':
        return this.end(event);
      case 'finding':
        return this.add(`${this.colored('✗', 'red')} `, event.text);
      default:
        return this.add('', event.text);
    }
  }

  public close(): void {
    clearInterval(this.timer);
    this.draw();
    process.off('exit', this.restore);
    this.restore();
  }

  private progress({ stack, address, text }: DeployEvent & { kind: 'progress' }): void {
    const { began = Date.now() } = this.running.get(stack) ?? {};
    this.running.set(stack, { began, text: address === '' ? text : `${address}: ${text}` });
  }

  private end({ stack, state, seconds, changes, problem }: DeployEvent & { kind: 'ended' }): void {
    if (!this.running.delete(stack)) this.waiting -= 1;
    const { sign, color } = STATES[state];
    const details = [changes && changesText(changes), seconds !== undefined && secondsText(seconds), problem];
    this.add(`${this.colored(sign, color)} `, `${stack}: ${details.filter(Boolean).join(', ')}`);
  }

  /** Add lines that stay. */
  private add(sign: string, text: string): void {
    const [first, ...more] = text.split('\n');
    this.above.push(`${sign}${visibleText(first)}`, ...more.map((line) => `  ${visibleText(line)}`));
  }

  /** One write, so that nothing half drawn is seen. */
  private draw(): void {
    const lines = this.lines();
    if (this.above.length === 0 && lines.length === 0 && this.drawn === 0) return;
    const text = [...this.above, ...lines].map((line) => `${line}\n`).join('');
    this.terminal.write(`${UP(this.drawn)}\r${CLEAR_BELOW}${text}`);
    this.above = [];
    this.drawn = lines.length;
  }

  /** The lines that are drawn again and again: cut, as a terminal breaks long ones, and no more than fit on it. */
  private lines(): string[] {
    this.frame += 1;
    const spinner = SPINNER[this.frame % SPINNER.length];
    const { rows, columns } = this.terminal;
    const stacks = [...this.running].map(([stack, { began, text }]) => {
      const seconds = secondsText((Date.now() - began) / 1000);
      return visibleText(`${stack} ${seconds}${text === '' ? '' : `  ${text}`}`);
    });
    const most = Math.max(rows - 2, 1);
    const shown = stacks.length > most ? [...stacks.slice(0, most - 1), `${stacks.length - most + 1} more`] : stacks;
    const lines = shown.map((line) => `${spinner} ${line}`);
    if (this.waiting > 0 && stacks.length > 0) lines.push(`  ${this.waiting} to come`);
    return lines.map((line) => line.slice(0, columns - 1));
  }

  private colored(text: string, color: keyof typeof COLORS): string {
    return this.terminal.hasColors ? `\u001b[${COLORS[color]}m${text}\u001b[39m` : text;
  }
}
