import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The program itself, as a process of its own that can be killed. */
export class BerthProcess {
  public readonly child: ChildProcess;
  public printed = '';
  public readonly ended: Promise<number | null>;

  /** @param stdout file that its output goes to; by default it is kept */
  public constructor(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, stdout?: number) {
    const { GITHUB_ACTIONS: _, ...own } = process.env;
    const node = ['--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs'), join(ROOT, 'lib/cli/main.ts')];
    this.child = spawn(process.execPath, [...node, ...args], {
      ...{ cwd, env: { ...own, ...env } },
      stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
    });
    const read = (chunk: Buffer): void => void (this.printed += chunk);
    this.child.stdout?.on('data', read);
    this.child.stderr!.on('data', read);
    this.ended = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
  }

  /** Wait until it has printed something. */
  public async until(text: string | RegExp): Promise<void> {
    while (!new RegExp(text).test(this.printed)) {
      if (this.child.exitCode !== null) throw new Error(`it never printed '${text}':\n${this.printed}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
