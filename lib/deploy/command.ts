import { spawn } from 'node:child_process';

/** What a program printed, and how it ended. */
export interface Result {
  readonly code: number;
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Called with each line as it is printed. */
  readonly onLine?: (line: string) => void;
  readonly timeoutSeconds?: number;
}

/** Run a program to its end; a program that is not there ends with code 127. */
export function run(program: string, args: string[], options: CommandOptions = {}): Promise<Result> {
  return new Promise((resolve) => {
    const timeout = options.timeoutSeconds === undefined ? undefined : options.timeoutSeconds * 1000;
    const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, timeout });
    let output = '';
    let rest = '';
    const read = (chunk: Buffer): void => {
      output += chunk;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      lines.forEach((line) => options.onLine?.(line));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => {
      if (rest !== '') options.onLine?.(rest);
      resolve({ code: code ?? 1, output });
    });
    child.stdin.on('error', () => undefined); // A program may end before it has read its input.
    child.stdin.end(options.input ?? '');
  });
}

/** Run a program that must succeed, and return what it printed. */
export async function must(program: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { code, output } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.trim()}`);
  return output.trim();
}
