import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { FileTail } from './file-tail';
import { startOf } from './process-identity';

/** A run of Terraform, as its record tells it. */
export interface RunRecord {
  readonly id: string;
  readonly stack: string;

  /** What it does, such as `apply`. */
  readonly command: string;

  /** Directory that it runs in, as an absolute path. */
  readonly directory: string;
  readonly pid: number;

  /** When the process began, as its system tells it: another may have the same id later. */
  readonly started?: string;
  readonly host: string;
}

const SUFFIX = '.json';

/** Room that there must be before Terraform begins. */
const FREE_BYTES = 16 * 1024 ** 2;

/** The runs of Terraform that go on, each in a file of its own, so that a later program finds them. */
export class RunRecords {
  /** @param directory where the records lie, such as `.berth/run` */
  public constructor(private readonly directory: string) {}

  /** Open the file for the output of a run that is about to begin. Until it has, its record names this process. */
  public open(run: Pick<RunRecord, 'stack' | 'command' | 'directory'>): {
    readonly id: string;
    readonly output: number;
  } {
    const id = randomUUID();
    const output = this.onDisk(() => {
      // Terraform on a full disk loses its state.
      const { bavail, bsize, blocks } = statfsSync(this.directory);
      if (blocks > 0 && bavail * bsize < FREE_BYTES) throw new Error(`less than ${FREE_BYTES >> 20} MiB are free`);
      // First the record: without one, nobody would remove the file when this process is killed.
      this.add({ id, ...run, pid: process.pid });
      return openSync(this.outputFile(id), 'ax', 0o600);
    });
    return { id, output };
  }

  /** Read the output of a run; undefined when it is gone. */
  public tail(id: string, onLine: (line: string) => void): FileTail | undefined {
    return existsSync(this.outputFile(id)) ? new FileTail(this.outputFile(id), onLine) : undefined;
  }

  /** Path of the file with a run's output. */
  public outputFile(id: string): string {
    return join(this.directory, `${id}.log`);
  }

  /** Record a run that has just begun. */
  public add(run: Omit<RunRecord, 'host' | 'started'>): void {
    const record = { ...run, started: startOf(run.pid), host: hostname() };
    this.onDisk(() => {
      // Whoever reads it never sees one that is half written.
      writeFileSync(this.file(`${run.id}.new`), JSON.stringify(record), { mode: 0o600 });
      renameSync(this.file(`${run.id}.new`), this.file(run.id));
    });
  }

  /** Forget a run that has ended, with its output. */
  public remove(id: string): void {
    [this.file(id), this.file(`${id}.new`), this.outputFile(id)].forEach((path) => rmSync(path, { force: true }));
  }

  /** The runs of a stack's directory that still go on. Those that have ended meanwhile are forgotten. */
  public goingOn(directory: string): RunRecord[] {
    const here = this.all.filter((run) => run.host === hostname() && run.directory === resolve(directory));
    const runs = here.filter(isRunning);
    here.filter((run) => !runs.includes(run)).forEach(({ id }) => this.remove(id));
    return runs;
  }

  private get all(): RunRecord[] {
    let names: string[];
    try {
      names = readdirSync(this.directory);
    } catch {
      return []; // nothing has run here yet
    }
    return names
      .filter((name) => name.endsWith(SUFFIX))
      .flatMap((name) => {
        try {
          return [{ ...JSON.parse(readFileSync(join(this.directory, name), 'utf8')), id: basename(name, SUFFIX) }];
        } catch {
          return []; // its program has removed it meanwhile
        }
      });
  }

  private file(id: string): string {
    return join(this.directory, `${id}${SUFFIX}`);
  }

  private onDisk<T>(action: () => T): T {
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      return action();
    } catch (error) {
      throw new Error(`'${this.directory}' can't hold the output of Terraform: ${(error as Error).message}`);
    }
  }
}

/** Whether the very process of a record still runs. */
export function isRunning({ pid, started }: Pick<RunRecord, 'pid' | 'started'>): boolean {
  return started !== undefined && startOf(pid) === started;
}
