import { App } from 'cdktf';
import { AppStack, Daemon, Platform } from '../../../lib';
import { VictoriaLogs } from '../../../scripts/testbed/observe/victoria-logs';
import { shell } from '../shell';

/** Name of the stack. */
export const BEATS = 'beats';

/** Define a program that writes a number every second, on every client. */
export function defineBeats(app: App, platform: Platform): void {
  const stack = new AppStack(app, BEATS, { cluster: platform.cluster, namespace: 'shop' });
  new Daemon(stack, 'beat', shell('n=0; while :; do echo "beat $n"; n=$((n + 1)); sleep 1; done'));
}

/** The lines of one instance. */
export interface Beats {
  readonly host: string;
  readonly lines: number;

  /** How many of them are there more than once. */
  readonly twice: number;

  /** When the last line before each gap was written. */
  readonly gaps: readonly number[];
}

/** What is there of the lines of each instance. */
export async function beats(logs: VictoriaLogs): Promise<Beats[]> {
  const rows = await logs.query('_time:1h {job="beat"} | fields _time, host, alloc_id, _msg');
  return [...new Set(rows.map(({ alloc_id }) => alloc_id))].map((id) => {
    const own = rows
      .filter(({ alloc_id }) => alloc_id === id)
      .map(({ _time, _msg, host }) => ({ host, at: Date.parse(_time), number: Number(_msg.split(' ')[1]) }))
      .sort((a, b) => a.at - b.at);
    const different = new Set(own.map(({ at, number }) => `${at} ${number}`));
    // A task that is started again begins at 0.
    const gaps = own.filter(({ number }, index) => {
      const next = own[index + 1]?.number ?? 0;
      return next !== 0 && next > number + 1;
    });
    return {
      host: own[0].host,
      lines: own.length,
      twice: own.length - different.size,
      gaps: gaps.map(({ at }) => at),
    };
  });
}
