import { setTimeout as pause } from 'node:timers/promises';
import { ConsulRefused } from '../consul/consul-client';
import { NomadRefused } from '../nomad/nomad-errors';
import { Problem } from './finding';

/** A moment, in milliseconds by a clock that nobody sets. */
export function inSeconds(seconds: number): number {
  return performance.now() + seconds * 1000;
}

/** How it is looked. */
export interface Looking {
  /** The moment after which nobody waits any longer. */
  readonly end: number;

  /** Seconds between two looks. */
  readonly interval: number;

  /** How often in a row nothing must be wrong; by default once. */
  readonly times?: number;

  onProblem?(problem: Problem): void;
}

/**
 * Look again and again until nothing is wrong some times in a row, or what is wrong is final, or the time is up: then the last
 * look counts. What can't be asked is a problem, never a success.
 */
export async function lookUntil(
  look: () => Promise<Problem | undefined>,
  { end, interval, times = 1, onProblem }: Looking,
): Promise<Problem | undefined> {
  for (let good = 0; ;) {
    const problem = await look().catch(cannotTell);
    good = problem === undefined ? good + 1 : 0;
    if (good === times || problem?.isFinal) return problem;
    if (problem !== undefined) onProblem?.(problem);
    // What has begun to be good may go on.
    if (problem !== undefined && performance.now() >= end) return problem;
    await pause(interval * 1000);
  }
}

function cannotTell(error: Error): Problem {
  const isFinal = error instanceof NomadRefused || error instanceof ConsulRefused;
  return { problem: `nobody can tell whether it serves: ${error.message}`, isFinal };
}
