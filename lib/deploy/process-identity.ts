import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** When a process began, as its system tells it; undefined for one that does not run. The system gives its id to others later. */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name of the program stands in brackets and may hold anything; the state follows it.
      const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return state === 'Z' ? undefined : rest[START_FIELD];
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Place of field 22 of `/proc/<pid>/stat`, counted from the one after the state. */
const START_FIELD = 18;
