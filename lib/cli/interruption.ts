/** Codes of a program that a signal ends, as shells have them. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that ends programs. */
export type Signal = keyof typeof SIGNALS;

/** What ends a command that would go on: a signal, or a reader of its output that is gone. */
export class Interruption {
  private readonly controller = new AbortController();
  private ended: number | undefined;
  private signalled = false;

  /** Whether a signal was handed on: what its command has given up on may still wait for something. */
  public get isHandedOn(): boolean {
    return this.signalled;
  }

  /** The code to end with; undefined while nothing has ended the program. */
  public get code(): number | undefined {
    return this.ended;
  }

  /** Take notice from now on. A second signal ends the program at once. */
  public listen(): AbortSignal {
    for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => this.end(code));
    this.onUnwritable(() => this.end(0)); // As of `head`, which has read enough.
    return this.controller.signal;
  }

  /** Hand on each signal from now on: none of them ends the program, nor does a reader that is gone. */
  public handOn(listener: (signal: Signal) => void): void {
    for (const signal of Object.keys(SIGNALS) as Signal[]) {
      process.on(signal, () => {
        this.signalled = true;
        listener(signal);
      });
    }
    this.onUnwritable(() => undefined);
  }

  /** @param onGone called when nobody reads the output any more */
  private onUnwritable(onGone: () => void): void {
    let told = false;
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return onGone();
      if (!told) console.error(`berth: the output can't be written: ${error.message}`);
      told = true;
      this.end(1);
    });
    process.stderr.on('error', () => undefined);
  }

  private end(code: number): void {
    this.ended ??= code;
    this.controller.abort();
  }
}
