import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildProgram } from '../../scripts/bed/programs';

/** A real agent on loopback, with a directory of its own. */
export class Program {
  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-agent-'));
  private child: ChildProcess | undefined;
  private printed = '';

  public constructor(private readonly name: string) {}

  /** Path in the program's directory. */
  public path(name: string): string {
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
    for (let tries = 0; tries < 150; tries += 1) {
      const response = await fetch(url).catch(() => undefined);
      if (response?.ok && (await response.text()).length > 2) return;
      if (this.child!.exitCode !== null) break;
      await pause(200);
    }
    throw new Error(`${this.name} does not answer at ${url}:\n${this.printed.slice(-2000)}`);
  }

  /** Start the program, and wait until it has ended by itself; what it has printed. */
  public async end(args: string[]): Promise<string> {
    await this.spawn(args);
    const timer = setTimeout(() => this.child!.kill(), 20_000);
    if (this.child!.exitCode === null) await once(this.child!, 'exit');
    clearTimeout(timer);
    return this.printed;
  }

  /** End the program, if it runs, and remove its directory. */
  public async stop(): Promise<void> {
    if (this.child && this.child.exitCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async spawn(args: string[]): Promise<void> {
    const program = await buildProgram(this.name, (line) => process.stderr.write(`  ${line}\n`));
    const env = { PATH: process.env.PATH, HOME: this.dir, CHECKPOINT_DISABLE: '1' };
    this.child = spawn(program, args, { cwd: this.dir, env });
    const read = (chunk: Buffer): void => void (this.printed += chunk);
    this.child.stdout!.on('data', read);
    this.child.stderr!.on('data', read);
  }
}

/** Ports of loopback that nothing listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  return servers.map((server) => {
    const { port } = server.address() as AddressInfo;
    server.close();
    return port;
  });
}
