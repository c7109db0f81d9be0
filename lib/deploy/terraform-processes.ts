import { ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandResult, NOT_STARTED, STOP_SECONDS, TIMED_OUT } from './command';
import { terraformEnvironment } from './environment';
import { FileTail } from './file-tail';
import { programName, terraformProgram } from './program';
import { isRunning, RunRecord, RunRecords } from './run-records';

/** One run of Terraform. */
export interface TerraformCall {
  readonly stack: string;

  /** Directory that it runs in. */
  readonly directory: string;

  /** Command and arguments, such as `apply` and `-auto-approve`. */
  readonly args: readonly string[];

  /** Called with each line as it is printed. */
  readonly onLine?: (line: string) => void;

  /** Time limit; by default there is none. */
  readonly timeoutSeconds?: number;

  /** How long a command that changes nothing has to end at its limit; by default as long as any program. */
  readonly stopSeconds?: number;
}

/** Milliseconds between two looks at the output. */
const INTERVAL = 100;

/** Commands that change a state: killed in the middle, they leave things behind that no state knows. */
const CHANGING = ['apply', 'destroy'];

/**
 * Runs Terraform in process groups of its own, with its output in files: Ctrl-C does not reach it, and it needs no reader.
 * Terraform that writes into a pipe dies with the reader: things are made that stand in no state, and locks are left.
 */
export class TerraformProcesses {
  private readonly children = new Set<ChildProcess>();
  private readonly interrupted = new Set<ChildProcess>();
  private stopped = false;

  public constructor(private readonly records: RunRecords) {}

  /** Whether nothing more begins. */
  public get isStopped(): boolean {
    return this.stopped;
  }

  /** Begin nothing more. What runs goes on. */
  public stop(): void {
    this.stopped = true;
  }

  /** Begin nothing more, and tell each running Terraform once that it shall end. A second signal would cut off its providers. */
  public interrupt(): void {
    this.stop();
    for (const child of this.children) {
      if (this.interrupted.has(child)) continue;
      this.interrupted.add(child);
      child.kill('SIGINT');
    }
  }

  /** Run Terraform to its end: code 127 tells that it can't be started, 124 that its time was up. */
  public async run(call: TerraformCall): Promise<CommandResult> {
    if (this.stopped) throw new Error(`stopped before '${programName()} ${call.args[0]}' of ${call.stack}`);
    const { stack, directory, args } = call;
    const run = { stack, command: args[0], directory: resolve(directory) };
    const { id, output } = this.records.open(run);
    const tail = new FileTail(this.records.outputFile(id), (line) => call.onLine?.(line));
    try {
      const child = spawn(terraformProgram(), args, {
        ...{ cwd: directory, env: terraformEnvironment(), detached: true },
        stdio: ['ignore', output, output],
      });
      const end = endOf(child);
      if (child.pid === undefined) return { code: NOT_STARTED, output: (await end).problem! };
      this.children.add(child);
      this.records.add({ id, ...run, pid: child.pid });
      const { code, problem } = await this.await(child, call, end, tail);
      tail.close();
      return { code, output: problem === undefined ? tail.content : `${tail.content}\n${problem}` };
    } finally {
      closeSync(output);
      this.records.remove(id);
    }
  }

  /** Wait until no run of a stack's directory goes on that an earlier program has begun, and show what these print. */
  public async awaitOthers(
    directory: string,
    onFound: (run: RunRecord) => void,
    onLine: (line: string) => void,
  ): Promise<void> {
    for (const run of this.records.goingOn(directory)) {
      onFound(run);
      const tail = this.records.tail(run.id, onLine);
      while (isRunning(run)) {
        if (this.stopped) {
          throw new Error(`stopped; '${programName()} ${run.command}' of ${run.stack} goes on (process ${run.pid})`);
        }
        tail?.read();
        await pause(INTERVAL);
      }
      tail?.close();
      this.records.remove(run.id);
    }
  }

  private async await(child: ChildProcess, call: TerraformCall, end: Promise<End>, tail: FileTail): Promise<End> {
    const { args, timeoutSeconds, stopSeconds = STOP_SECONDS } = call;
    const timers: NodeJS.Timeout[] = [setInterval(() => tail.read(), INTERVAL)];
    let timedOut = false;
    if (timeoutSeconds !== undefined) {
      const atLimit = (): void => {
        timedOut = true;
        child.kill('SIGINT');
        if (CHANGING.includes(args[0])) return;
        // The whole group: a provider that hangs would outlive Terraform.
        timers.push(setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), stopSeconds * 1000));
      };
      timers.push(setTimeout(atLimit, timeoutSeconds * 1000));
    }
    try {
      const ended = await end;
      return timedOut ? { code: TIMED_OUT, problem: `${programName()} did not end within ${timeoutSeconds} s` } : ended;
    } finally {
      timers.forEach((timer) => clearInterval(timer));
      this.children.delete(child);
    }
  }
}

/** How a process ended, and what it could not say itself. */
interface End {
  readonly code: number;
  readonly problem?: string;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((done) => {
    child.once('error', ({ message }) => done({ code: NOT_STARTED, problem: message }));
    child.once('exit', (code, signal) => {
      done(code === null ? { code: 1, problem: `Error: ${programName()} was ended by ${signal}` } : { code });
    });
  });
}
