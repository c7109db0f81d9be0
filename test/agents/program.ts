import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { obtainProgram } from '../../scripts/testbed/given-programs';

/** A real agent on loopback, with a directory of its own. */
export class Program {
  private dir: string | undefined;
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private running = false;
  private stopping = false;
  private how = '';
  private printed = '';

  public constructor(private readonly name: string) {}

  /** What the program has printed so far. */
  public get output(): string {
    return this.printed;
  }

  /** What the program told when it ended although nobody stopped it; empty while it runs. */
  public get collapse(): string {
    return this.how && `${this.name} ended by itself (${this.how}):\n${this.printed.slice(-4000)}`;
  }

  /** Path in the program's directory. */
  public path(name: string): string {
    // Created on demand: skipped tests don't clean up.
    this.dir ??= mkdtempSync(join(tmpdir(), 'berth-agent-'));
    return join(this.dir, name);
  }

  /** Write a file into the program's directory, and return its path. */
  public file(name: string, content: unknown): string {
    writeFileSync(this.path(name), typeof content === 'string' ? content : JSON.stringify(content));
    return this.path(name);
  }

  /** Start the program, and wait until it answers. */
  public async start(args: string[], url: string): Promise<void> {
    await this.spawn(args);
    for (let tries = 0; tries < 150 && this.running; tries += 1) {
      const response = await fetch(url).catch(() => undefined);
      if (response?.ok && (await response.text()).length > 2) return;
      await pause(200);
    }
    throw new Error(`${this.name} does not answer at ${url}:\n${this.printed.slice(-2000)}`);
  }

  /** Start the program, wait until it ends by itself, and return what it printed. */
  public async end(args: string[]): Promise<string> {
    await this.spawn(args);
    await Promise.race([this.ended, pause(20_000, undefined, { ref: false })]);
    if (this.running) throw new Error(`${this.name} did not end by itself:\n${this.printed.slice(-2000)}`);
    return this.printed;
  }

  /** Let the program end, and keep its directory. */
  public async quit(): Promise<void> {
    this.stopping = true;
    if (this.running) this.child!.kill('SIGTERM');
    await Promise.race([this.ended, pause(20_000, undefined, { ref: false })]);
    if (this.running) throw new Error(`${this.name} did not end when it was told to:\n${this.printed.slice(-2000)}`);
  }

  /** Kill the program as a lost host does, and keep its directory. */
  public async kill(): Promise<void> {
    this.stopping = true;
    this.child!.kill('SIGKILL');
    await this.ended;
  }

  /** Let the program take connections, and answer none. */
  public pause(): void {
    this.child!.kill('SIGSTOP');
  }

  /** Let a paused program go on. */
  public resume(): void {
    this.child!.kill('SIGCONT');
  }

  /** Kill the program, if it runs, and remove its directory. */
  public async stop(): Promise<void> {
    this.stopping = true;
    if (this.running) this.child!.kill('SIGKILL');
    await this.ended;
    if (this.dir !== undefined) rmSync(this.dir, { recursive: true, force: true });
    this.dir = undefined;
  }

  private async spawn(args: string[]): Promise<void> {
    const program = await obtainProgram(this.name, (line) => process.stderr.write(`  ${line}\n`));
    const cwd = this.path('./');
    // A client that sees this machine's Docker Engine would in time remove containers of another Nomad.
    const env = {
      PATH: process.env.PATH,
      HOME: cwd,
      TMPDIR: cwd,
      CHECKPOINT_DISABLE: '1',
      DOCKER_HOST: `unix://${cwd}/none.sock`,
    };
    const child = spawn(program, args, { cwd, env });
    const read = (chunk: Buffer): void => void (this.printed += chunk);
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    this.child = child;
    this.running = true;
    this.stopping = false;
    this.how = '';
    this.ended = new Promise((resolve) => {
      const over = (how: string): void => {
        this.running = false;
        if (!this.stopping) this.how = how;
        resolve();
      };
      child.once('exit', (code, signal) => over(signal ?? `code ${code}`));
      child.once('error', ({ message }) => over(message));
    });
  }
}

/** Workers take ports from ranges of their own, below those of Nomad (20000) and of the kernel. */
const PORTS_PER_WORKER = 2_500;
const FIRST_PORT = 7_000 + Number(process.env.JEST_WORKER_ID ?? 1) * PORTS_PER_WORKER;
let next = Math.floor(Math.random() * PORTS_PER_WORKER);

/** Ports of loopback that nothing listens on, and that are given once. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = FIRST_PORT + (next % PORTS_PER_WORKER);
    next += 1;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
