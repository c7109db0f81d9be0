import { ReadStream, WriteStream } from 'node:tty';

/** A terminal that the program draws on. */
export interface Terminal {
  readonly rows: number;
  readonly columns: number;

  /** Whether it shows colours, and whoever uses it wants them. */
  readonly hasColors: boolean;

  write(text: string): void;

  /** Call a function whenever the size has changed, and return one that ends this. */
  onResize(listener: () => void): () => void;

  /** Call a function with each key but Ctrl-C, none of which the terminal then shows, and return one that ends this. */
  onKey(listener: (key: string) => void): () => void;
}

/** What Ctrl-C sends. */
const INTERRUPT = '\u0003';

/** Size of a terminal that does not tell its own, as over some serial lines and in containers. */
const UNKNOWN_SIZE = { rows: 24, columns: 80 };

/** The terminal of this process, when its stdout is one that can be drawn on. */
export function terminalOf({ stdin, stdout, env }: NodeJS.Process): Terminal | undefined {
  return stdout.isTTY && env.TERM !== 'dumb' ? new ProcessTerminal(stdin, stdout, !env.NO_COLOR) : undefined;
}

class ProcessTerminal implements Terminal {
  public constructor(
    private readonly input: ReadStream,
    private readonly output: WriteStream,
    public readonly hasColors: boolean,
  ) {}

  public get rows(): number {
    return this.output.rows || UNKNOWN_SIZE.rows;
  }

  public get columns(): number {
    return this.output.columns || UNKNOWN_SIZE.columns;
  }

  public write(text: string): void {
    this.output.write(text);
  }

  public onResize(listener: () => void): () => void {
    this.output.on('resize', listener);
    return () => void this.output.off('resize', listener);
  }

  public onKey(listener: (key: string) => void): () => void {
    const { input } = this;
    if (!input.isTTY) return () => undefined;
    const onData = (keys: Buffer): void =>
      [...keys.toString('latin1')].forEach((key) => {
        // Only the terminal itself makes a signal of it, which it does no more.
        if (key === INTERRUPT) process.kill(process.pid, 'SIGINT');
        else listener(key);
      });
    input.setRawMode(true);
    input.on('data', onData);
    return () => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
    };
  }
}
