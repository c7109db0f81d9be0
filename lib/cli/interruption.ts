/** Codes of a program that a signal ends, as shells have them. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What ends a command that would go on: a signal, or a reader of its output that is gone. */
export class Interruption {
  private readonly controller = new AbortController();
  private ended: number | undefined;

  /** The code to end with; undefined while nothing has ended the program. */
  public get code(): number | undefined {
    return this.ended;
  }

  /** Take notice from now on. A second signal ends the program at once. */
  public listen(): AbortSignal {
    for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => this.end(code));
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      // As of `head`, which has read enough.
      if (error.code === 'EPIPE') return this.end(0);
      console.error(`berth: the output can't be written: ${error.message}`);
      this.end(1);
    });
    return this.controller.signal;
  }

  private end(code: number): void {
    this.ended ??= code;
    this.controller.abort();
  }
}
