import { readdirSync, readFileSync, statSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROCESSES_MS = 100;
const FILES_MS = 1000;

/** A process may get its arguments only after it appears: how often each is read. */
const LOOKS = 10;

const BIGGEST_FILE = 64 * 1024;

/** A signed login or identity, whoever has made it. */
const JWT = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/;

/**
 * Looks at the arguments of all processes of this machine, also those in containers, and into its directory for temporary
 * files, for as long as it runs.
 */
export class SecretWatch {
  private readonly secrets = new Map<string, string>();
  private readonly seen = new Map<string, Map<string, string>>();
  private readonly looks = new Map<string, number>();
  /** What was in the directory for temporary files before, and the processes that ran. */
  private readonly before = new Set([...readdirSync(tmpdir()), ...processes()]);
  private looksAtFiles = false;
  private readonly timers: NodeJS.Timeout[];

  /** @param own directories of the suite itself, which may hold secrets */
  public constructor(private readonly own: readonly string[] = []) {
    // A suite that is skipped makes one, too.
    this.timers = [
      setInterval(() => this.lookAtProcesses(), PROCESSES_MS).unref(),
      setInterval(() => void this.lookAtFiles(), FILES_MS).unref(),
    ];
  }

  /** How many different texts it has seen. */
  public get size(): number {
    return [...this.seen.values()].reduce((sum, texts) => sum + texts.size, 0);
  }

  /** How many secrets it knows. */
  public get known(): number {
    return this.secrets.size;
  }

  /** Add what must not be seen: a text, or all texts of an object. What is public is left out. */
  public learn(name: string, value: unknown): void {
    if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([field, each]) => this.learn(`${name}.${field}`, each));
    }
    if (
      typeof value !== 'string' ||
      value.length < 16 ||
      /BEGIN (CERTIFICATE|PUBLIC KEY)|accessor$/.test(value + name)
    ) {
      return;
    }
    // Of PEM text one line is enough to find it.
    this.secrets.set(value.split('\n')[1] ?? value, name);
  }

  /**
   * Add a text in which no secret may stand.
   *
   * @param where what tells texts of the same place apart
   */
  public see(place: string, text: string, where: string = ''): void {
    const texts = this.seen.get(place) ?? new Map();
    this.seen.set(place, texts.set(text, where));
  }

  /** Names of secrets, each with the place where it stands. */
  public found(): string[] {
    const found: string[] = [];
    for (const [place, texts] of this.seen) {
      const all = [...texts.keys()].join('\n');
      const wrong: [string, (text: string) => boolean][] = [];
      for (const [secret, name] of this.secrets) {
        if (all.includes(secret)) wrong.push([name, (text) => text.includes(secret)]);
      }
      if (place === ARGUMENTS && JWT.test(all)) wrong.push(['a login or an identity', (text) => JWT.test(text)]);
      for (const [name, holds] of wrong) {
        const [, where = ''] = [...texts].find(([text]) => holds(text)) ?? [];
        found.push(`${name}: ${place}${where}`);
      }
    }
    return found.sort();
  }

  public stop(): void {
    this.timers.forEach((timer) => clearInterval(timer));
  }

  private lookAtProcesses(): void {
    const present = new Set(processes().filter((path) => !this.before.has(path)));
    present.forEach((path) => this.once(path, LOOKS, ARGUMENTS));
    for (const path of this.looks.keys()) {
      if (path.startsWith('/proc/') && !present.has(path)) this.looks.delete(path);
    }
  }

  /** In small steps: the directory may hold many files, and the same process sends requests that must not be late. */
  private async lookAtFiles(): Promise<void> {
    if (this.looksAtFiles) return;
    this.looksAtFiles = true;
    try {
      for await (const { name } of await opendir(tmpdir(), { bufferSize: 500 })) {
        const path = join(tmpdir(), name);
        if (this.before.has(name) || this.own.includes(path)) continue;
        this.files(path, 1).forEach((file) => this.once(file, LOOKS, FILES));
      }
    } finally {
      this.looksAtFiles = false;
    }
  }

  /** Read a file, which may be gone, for the first few times that it is there. */
  private once(path: string, times: number, place: string): void {
    const looks = this.looks.get(path) ?? 0;
    if (looks === times) return;
    this.looks.set(path, looks + 1);
    try {
      const text = readFileSync(path, 'utf8').replace(/\0/g, ' ');
      if (text !== '') this.see(place, text, place === FILES ? ` (${path})` : ` (of ${text.split(' ', 1)[0]})`);
    } catch {
      // gone, or a socket
    }
  }

  private files(path: string, depth: number): string[] {
    try {
      const stats = statSync(path);
      if (stats.isFile()) return stats.size <= BIGGEST_FILE ? [path] : [];
      if (!stats.isDirectory() || depth === 0) return [];
      const names = readdirSync(path);
      return names.length > 20 ? [] : names.flatMap((name) => this.files(join(path, name), depth - 1));
    } catch {
      return []; // gone
    }
  }
}

/** The files with the arguments of all processes. */
function processes(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => `/proc/${pid}/cmdline`);
}

const ARGUMENTS = 'arguments of a process';
const FILES = 'a temporary file';
