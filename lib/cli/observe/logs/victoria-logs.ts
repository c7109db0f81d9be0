import { MONITORING_JOBS } from '../../../observability/monitoring';
import { AnswerError, HttpClient } from '../way-in/http-client';
import { WayIn } from '../way-in/way-in';

/** A line of a log, by the names of VictoriaLogs; all values are texts. */
export interface LogLine {
  readonly [field: string]: string;
}

/** Which lines are asked for. */
export interface LogQuery {
  readonly namespace: string;
  readonly job: string;
  readonly task?: string;
  /** Regular expression that the message must match, as RE2 has it. */
  readonly pattern?: string;
  /** Fields that are wanted; by default all. */
  readonly fields?: readonly string[];
}

/** A job whose lines are kept. */
export interface LoggingJob {
  readonly namespace: string;
  readonly job: string;
  readonly tasks: string[];
}

/** What the store says when it has too little memory to sort an answer. */
const TOO_MUCH = /requires more than/;

/** How long a line may take from its task to the store, in milliseconds. */
const LATENESS = 10_000;

/** How long the store waits for lines before it shows those that it has, in milliseconds: its default. */
const OFFSET = 5_000;

/** The VictoriaLogs of a platform. */
export class VictoriaLogs {
  public static async of(wayIn: WayIn): Promise<VictoriaLogs> {
    const client = await wayIn.reach({
      service: MONITORING_JOBS.victoriaLogs,
      name: 'VictoriaLogs',
      password: 'logs',
      probe: '/health',
      whenMissing: "the platform keeps no logs: give it 'logs: {}', and deploy it",
    });
    return new VictoriaLogs(client);
  }

  private constructor(private readonly client: HttpClient) {}

  /** The store's time, in milliseconds. */
  public get now(): number {
    return this.client.now;
  }

  /** Jobs of a name whose lines are kept, or all of them, each with its tasks. */
  public async jobs(name?: string): Promise<LoggingJob[]> {
    const filter = name === undefined ? '{job!=""}' : `{job=${quoted(name)}}`;
    const jobs = new Map<string, { namespace: string; job: string; tasks: string[] }>();
    await this.client.askLines(
      '/select/logsql/query',
      { query: `${filter} | uniq by (namespace, job, task)` },
      (line) => {
        const { namespace = '', job = '', task = '' } = lineOf(line);
        const known = jobs.get(`${namespace}/${job}`) ?? { namespace, job, tasks: [] };
        known.tasks.push(task);
        jobs.set(`${namespace}/${job}`, known);
      },
    );
    return [...jobs.values()];
  }

  /** Read lines by their time, from one on; without an end, also those that the future holds. */
  public async read(
    query: LogQuery,
    from: number,
    until: number | undefined,
    onLine: (line: LogLine) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const time = until === undefined ? `>=${iso(from)}` : `[${iso(from)}, ${iso(until)})`;
    let asked = `_time:${time} ${filterOf(query)} | sort by (_time)`;
    if (query.fields !== undefined) asked += ` | fields ${query.fields.join(', ')}`;
    try {
      await this.client.askLines('/select/logsql/query', { query: asked }, (line) => onLine(lineOf(line)), signal);
    } catch (error) {
      const middle = Math.floor((from + (until ?? this.now)) / 2);
      const isTooMuch = error instanceof AnswerError && TOO_MUCH.test(error.answer);
      if (!isTooMuch || middle <= from) throw error;
      await this.read(query, from, middle, onLine, signal);
      await this.read(query, middle, until, onLine, signal);
    }
  }

  /** Read lines as they come, until the signal ends it or the connection is lost. */
  public async follow(
    query: LogQuery,
    from: number,
    onLine: (line: LogLine) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const pipe = query.fields === undefined ? '' : ` | fields ${query.fields.join(', ')}`;
    const offset = Math.max(0, this.now - OFFSET - from) + LATENESS;
    const form = { query: `${filterOf(query)}${pipe}`, offset: `${OFFSET}ms`, start_offset: `${offset}ms` };
    await this.client.askLines('/select/logsql/tail', form, (line) => onLine(lineOf(line)), signal);
  }

  /** Whether the store answers. */
  public async check(): Promise<void> {
    await this.client.ask('/health');
  }
}

function filterOf({ namespace, job, task, pattern }: LogQuery): string {
  const labels = { namespace, job, ...(task !== undefined && { task }) };
  const stream = Object.entries(labels).map(([label, value]) => `${label}=${quoted(value)}`);
  return `{${stream.join(',')}}${pattern === undefined ? '' : ` _msg:~${quoted(pattern)}`}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function lineOf(line: unknown): LogLine {
  const isLine =
    typeof line === 'object' && line !== null && Object.values(line).every((value) => typeof value === 'string');
  if (!isLine) throw new AnswerError('VictoriaLogs answers something else than lines of logs');
  return line as LogLine;
}
