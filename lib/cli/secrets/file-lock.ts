import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Keeps other programs away from a file while one changes it. */
export class FileLock {
  private readonly path: string;
  private readonly own = `${process.pid} ${hostname()}\n`;

  public constructor(file: string) {
    this.path = `${file}.lock`;
    if (this.create()) return;
    const holder = this.holder();
    if (isGone(holder)) {
      this.takeAway(holder);
      if (this.create()) return;
    }
    const [pid, host] = this.holder().trim().split(' ');
    const who = pid && host ? `process ${pid} on ${host} changes it` : 'another program changes it';
    throw new Error(`'${file}' is locked: ${who}; if that is not so, remove '${this.path}'`);
  }

  public release(): void {
    rmSync(this.path, { force: true });
  }

  private create(): boolean {
    try {
      writeFileSync(this.path, this.own, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw new Error(`'${this.path}' can't be written: ${(error as Error).message}`);
    }
  }

  private holder(): string {
    try {
      return readFileSync(this.path, 'utf8');
    } catch {
      return ''; // released in the meantime
    }
  }

  /** Another program may have done the same, and hold a new lock already. */
  private takeAway(holder: string): void {
    if (this.holder() !== holder) return;
    const aside = `${this.path}.${process.pid}`;
    try {
      renameSync(this.path, aside);
    } catch {
      return; // the other was faster
    }
    const taken = readFileSync(aside, 'utf8');
    if (taken === holder) rmSync(aside);
    else renameSync(aside, this.path);
  }
}

/** Whether the program that made a lock runs no more; of another machine nobody here knows. */
function isGone(holder: string): boolean {
  const [pid, host] = holder.trim().split(' ');
  if (holder === '' || host !== hostname() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
