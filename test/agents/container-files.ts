import { appendFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DOCKER_LOGGING, NOMAD_LABELS } from '../../lib/observability/logs/docker-logging';

/** Size at which Docker splits a line. */
const PART = 16 * 1024;

/** Whose a container is: the labels that Nomad and Berth put on it, by their names. */
export type Labels = { readonly [label: string]: string };

/** The labels of a task's container. */
export function labelsOf(task: {
  readonly job: string;
  readonly allocation: string;
  readonly name?: string;
  readonly more?: Labels;
}): Labels {
  return {
    [NOMAD_LABELS.namespace]: 'shop',
    [NOMAD_LABELS.job]: task.job,
    [NOMAD_LABELS.taskGroup]: task.name ?? task.job,
    [NOMAD_LABELS.task]: task.name ?? task.job,
    [NOMAD_LABELS.allocation]: task.allocation,
    [NOMAD_LABELS.host]: 'h1',
    'com.hashicorp.nomad.node_id': 'left-out',
    ...task.more,
  };
}

/** The output of a container, as Docker's json-file driver writes it: with labels beside each line, split, and rotated. */
export class ContainerFile {
  private readonly file: string;
  private readonly attrs: Labels | undefined;

  /**
   * @param directory of all containers
   * @param id of the container
   * @param labels of the container, of which Docker writes those that it is told to
   * @param tag of the log driver
   */
  public constructor(directory: string, id: string, labels: Labels, tag?: string) {
    mkdirSync(join(directory, id), { recursive: true });
    this.file = join(directory, id, `${id}-json.log`);
    const regex = new RegExp(DOCKER_LOGGING.config['labels-regex']);
    const attrs = {
      ...Object.fromEntries(Object.entries(labels).filter(([name]) => regex.test(name))),
      ...(tag && { tag }),
    };
    this.attrs = Object.keys(attrs).length === 0 ? undefined : attrs;
  }

  /** Write lines, each with the time at which it is written. */
  public write(lines: readonly string[], stream: 'stdout' | 'stderr' = 'stdout'): void {
    const time = new Date().toISOString().replace('Z', '000000Z');
    const parts = lines.flatMap((line) => `${line}\n`.match(new RegExp(`[^]{1,${PART}}`, 'g'))!);
    const entries = parts.map((log) => JSON.stringify({ log, stream, attrs: this.attrs, time }));
    appendFileSync(this.file, entries.map((entry) => `${entry}\n`).join(''));
  }

  /** Begin a new file, as when the old one is full; two old ones are kept. */
  public rotate(): void {
    if (existsSync(`${this.file}.1`)) renameSync(`${this.file}.1`, `${this.file}.2`);
    renameSync(this.file, `${this.file}.1`);
  }
}
