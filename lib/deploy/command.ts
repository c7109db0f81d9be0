import { spawn } from 'node:child_process';

/** What a program printed, and the code that it ended with. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** How a program is run. */
export interface CommandOptions {
  /** Directory that it runs in; by default that of this process. */
  readonly cwd?: string;

  /** Its environment variables; by default those of this process. */
  readonly env?: NodeJS.ProcessEnv;

  /** Text that it reads from its standard input. */
  readonly input?: string;

  /** Called with each line as it is printed. */
  readonly onLine?: (line: string) => void;

  /** Time limit; by default there is none. */
  readonly timeoutSeconds?: number;
}

/** Code of a program that can't be started, as shells have it. */
export const NOT_STARTED = 127;

/** Code of a program that was stopped at its time limit, as `timeout` has it. */
export const TIMED_OUT = 124;

/** How long a program at its time limit may take to stop before it is killed. */
export const STOP_SECONDS = 20;

/** Run a program to its end. It never rejects: 127 tells that the program can't be started, 124 that its time was up. */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { cwd, env = process.env, input = '', onLine, timeoutSeconds } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env });
    let output = '';
    let timedOut = false;
    const timers: NodeJS.Timeout[] = [];
    const after = (seconds: number, action: () => void): void => void timers.push(setTimeout(action, seconds * 1000));
    const end = (code: number): void => {
      timers.forEach((timer) => clearTimeout(timer));
      resolve({ code, output });
    };
    const streams = [child.stdout, child.stderr];
    const lastLines = streams.map((stream) => {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const lines = (rest + text).split('\n');
        rest = lines.pop()!;
        lines.forEach((line) => onLine?.(line));
      });
      return () => rest;
    });
    if (timeoutSeconds !== undefined) {
      after(timeoutSeconds, () => {
        timedOut = true;
        child.kill('SIGTERM');
        after(STOP_SECONDS, () => {
          child.kill('SIGKILL');
          // What it started may outlive it and keep its output open.
          streams.forEach((stream) => stream.destroy());
        });
      });
    }
    child.on('error', (error) => {
      output += error.message;
      end(NOT_STARTED);
    });
    child.on('close', (code) => {
      lastLines.map((rest) => rest()).forEach((line) => line !== '' && onLine?.(line));
      if (timedOut) output += `\n${program} did not end within ${timeoutSeconds} s`;
      end(timedOut ? TIMED_OUT : (code ?? 1));
    });
    child.stdin.on('error', () => undefined); // A program may end before it has read its input.
    child.stdin.end(input);
  });
}

/** Run a program that must succeed, and return what it printed. */
export async function must(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, output } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.trim()}`);
  return output.trim();
}
