import { Terminal } from './terminal';

/** Where the program writes to, and what it is told meanwhile. */
export interface Output {
  /** Write a line to stdout. */
  out(text: string): void;

  /** Write a line to stderr. */
  err(text: string): void;

  /** The terminal that stdout leads to, if it leads to one. */
  readonly terminal?: Terminal;

  /** What ends when somebody stops the program, or nobody reads it any more; for commands that go on until then. */
  untilStopped?(): AbortSignal;
}
