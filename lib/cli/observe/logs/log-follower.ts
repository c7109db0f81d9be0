import { setTimeout as pause } from 'node:timers/promises';
import { AnswerError } from '../way-in/http-client';
import { LogLine, LogQuery, VictoriaLogs } from './victoria-logs';

/** Milliseconds between two questions whether the store still answers: a lost connection may stay silent. */
const HEARTBEAT = 15_000;

/** Milliseconds until a lost connection is tried again: at first, and at most. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;

/** Lines may reach the store this late, in milliseconds, and still be shown once a connection is back. */
const OVERLAP = 60_000;

/** Properties for `LogFollower`. */
export interface LogFollowerProps {
  readonly query: LogQuery;

  /** The first connection. */
  readonly logs: VictoriaLogs;

  /** Make a connection after one was lost. */
  reconnect(): Promise<VictoriaLogs>;

  onLine(line: LogLine): void;

  /** Called with what happens to the connection. */
  onNotice(notice: string): void;
}

/** Follows the lines of an app, also over lost connections: none comes twice. */
export class LogFollower {
  /** Time of the last line of each stream, in nanoseconds: now, and before the way to ask has changed. */
  private readonly latest = new Map<string, bigint>();
  private before = new Map<string, bigint>();
  private newest = 0;

  public constructor(private readonly props: LogFollowerProps) {}

  /** @param from time of the first line, in milliseconds */
  public async follow(from: number, signal: AbortSignal): Promise<void> {
    let logs: VictoriaLogs | undefined = this.props.logs;
    let told = '';
    let waits = FIRST_PAUSE;
    while (!signal.aborted) {
      try {
        logs ??= await this.props.reconnect();
        const started = logs.now;
        await this.pass((onLine) => logs!.read(this.props.query, this.startAfter(from), undefined, onLine, signal));
        if (told !== '') this.props.onNotice('the connection is back');
        told = '';
        await this.tail(logs, started, signal);
        waits = FIRST_PAUSE;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof AnswerError) throw error;
        const { message } = error as Error;
        if (message !== told) this.props.onNotice(`the connection is lost: ${message}: trying again`);
        told = message;
        logs = undefined;
        await pause(waits, undefined, { signal }).catch(() => undefined);
        waits = Math.min(2 * waits, LONGEST_PAUSE);
      }
    }
  }

  /** What has been printed need not be read again, but for lines that were late. */
  private startAfter(from: number): number {
    return Math.max(from, this.newest - OVERLAP);
  }

  /** Whatever ends it, the connection is lost. */
  private async tail(logs: VictoriaLogs, from: number, signal: AbortSignal): Promise<void> {
    const lost = new AbortController();
    let cause = 'VictoriaLogs has ended the answer';
    const heartbeat = setInterval(() => {
      logs.check().catch((error: Error) => {
        cause = error.message;
        lost.abort();
      });
    }, HEARTBEAT);
    try {
      await this.pass((onLine) => logs.follow(this.props.query, from, onLine, AbortSignal.any([signal, lost.signal])));
    } catch (error) {
      if (!lost.signal.aborted) cause = (error as Error).message;
    } finally {
      clearInterval(heartbeat);
    }
    throw new Error(cause);
  }

  /** Hand on the lines of an answer, without those that earlier answers had. */
  private async pass(ask: (onLine: (line: LogLine) => void) => Promise<void>): Promise<void> {
    this.before = new Map(this.latest);
    await ask((line) => {
      const { _stream_id: stream = '', _time = '' } = line;
      const time = nanoseconds(_time);
      if (time !== undefined) {
        const last = this.before.get(stream);
        if (last !== undefined && time <= last) return;
        if (time > (this.latest.get(stream) ?? 0n)) this.latest.set(stream, time);
        this.newest = Math.max(this.newest, Number(time / 1_000_000n));
      }
      this.props.onLine(line);
    });
  }
}

/** The time of a line, which may have more digits than a date holds; undefined when it is none. */
function nanoseconds(text: string): bigint | undefined {
  const [, whole, fraction = ''] = /^(.*?)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${whole}Z`);
  if (!Number.isFinite(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
