import { Signal } from './interruption';
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

  /** Call a function with each signal, none of which then ends the program; for commands that must not end in the middle. */
  onSignal?(listener: (signal: Signal) => void): void;
}
