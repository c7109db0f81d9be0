import { setTimeout as pause } from 'node:timers/promises';
import { Terminal } from '../../terminal';
import { Screen } from './screen';
import { statusLines, StatusView } from './status-lines';
import { Line } from './text-table';

/** The keys that end it beside Ctrl-C: q and Ctrl-D. */
const END_KEYS = ['q', '\u0004'];

/** Properties for `StatusScreen`. */
export interface StatusScreenProps {
  readonly terminal: Terminal;

  /** What is seen first. */
  readonly first: StatusView;

  /** Look again. */
  look(): Promise<StatusView>;

  /** Milliseconds between two looks. */
  readonly interval: number;
}

/** Shows on a terminal how a platform is, again and again. A look that fails is told, and the next one tries again. */
export class StatusScreen {
  private seen: Line[];
  private problem: Line[] = [];

  public constructor(private readonly props: StatusScreenProps) {
    this.seen = statusLines(props.first);
  }

  /** Show it until somebody ends it. */
  public async run(stopped?: AbortSignal): Promise<void> {
    const { terminal, interval } = this.props;
    const ended = new AbortController();
    const { signal } = ended;
    const end = (): void => ended.abort();
    const atEnd = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    stopped?.addEventListener('abort', end);
    const screen = new Screen(terminal);
    const draw = (): void => screen.draw([...this.problem, ...this.seen]);
    const releases = [
      terminal.onResize(draw),
      terminal.onKey((key) => void (END_KEYS.includes(key) && end())),
      () => screen.close(),
    ];
    try {
      while (!signal.aborted) {
        draw();
        await pause(interval, undefined, { signal }).catch(() => undefined);
        await Promise.race([this.look(), atEnd]);
      }
    } finally {
      releases.forEach((release) => release());
    }
  }

  private async look(): Promise<void> {
    try {
      this.seen = statusLines(await this.props.look());
      this.problem = [];
    } catch (error) {
      this.problem = [{ text: `${(error as Error).message}: trying again`, style: 'red' }];
    }
  }
}
