import { visibleText } from '../../visible-text';
import { changesText, DeployEvent, Reporter, RunningStack, secondsText } from './reporter';

/** Milliseconds between two lines that say what still runs. */
const STILL = 30_000;

/** Tells with a line for each event that matters, as logs of pipelines want it. */
export class LineReporter implements Reporter {
  private readonly running = new Map<string, RunningStack>();
  private readonly kept = new Map<string, string[]>();
  private readonly timer: NodeJS.Timeout;

  /**
   * @param write writes a line
   * @param groups whether the lines of a stack are kept until it has ended, and then written as a group of GitHub Actions
   */
  public constructor(
    private readonly write: (line: string) => void,
    private readonly groups: boolean,
  ) {
    this.timer = setInterval(() => this.tellStill(), STILL);
  }

  public report(event: DeployEvent): void {
    switch (event.kind) {
      case 'began':
        this.running.set(event.stack, { began: Date.now(), text: '' });
        return this.tell(`${event.stack}: began`);
      case 'progress':
        return this.progress(event);
      case 'ended':
        return this.end(event);
      default:
        return this.tell(event.text);
    }
  }

  public close(): void {
    clearInterval(this.timer);
  }

  private progress({ stack, address, text, isRepeated }: DeployEvent & { kind: 'progress' }): void {
    if (isRepeated) return;
    const line = this.stamped(`${stack}: ${address === '' ? text : `${address}: ${text}`}`);
    if (!this.groups) return this.write(line);
    const lines = this.kept.get(stack) ?? [];
    this.kept.set(stack, [...lines, line]);
  }

  private end({ stack, state, seconds, changes, problem }: DeployEvent & { kind: 'ended' }): void {
    this.running.delete(stack);
    const details = [changes && changesText(changes), seconds !== undefined && secondsText(seconds)].filter(Boolean);
    const head = `${stack}: ${[state, ...details].join(', ')}`;
    const lines = this.kept.get(stack) ?? [];
    this.kept.delete(stack);
    if (lines.length > 0) {
      this.write(`::group::${visibleText(head)}`);
      lines.forEach((line) => this.write(line));
      this.write('::endgroup::');
    }
    // A failure must be seen without opening the group.
    if (lines.length === 0 || state === 'failed') this.tell(problem === undefined ? head : `${head}: ${problem}`);
  }

  private tellStill(): void {
    const stacks = [...this.running].map(
      ([stack, { began }]) => `${stack} (${secondsText((Date.now() - began) / 1000)})`,
    );
    if (stacks.length > 0) this.tell(`still: ${stacks.join(', ')}`);
  }

  /** Further lines get a mark: GitHub Actions would obey one that begins with a command of its own. */
  private tell(text: string): void {
    const [first, ...more] = text.split('\n');
    this.write(this.stamped(first));
    more.forEach((line) => this.write(`| ${visibleText(line)}`));
  }

  private stamped(text: string): string {
    return `${new Date().toISOString().slice(0, 19)}Z ${visibleText(text)}`;
  }
}
