import { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { RE2JS } from 're2js';
import { Allocation } from '../../nomad/diagnosis/answers';
import { LogLine } from '../observe/logs/victoria-logs';
import { runningInstances } from './instances';
import { App } from './known-apps';

/** Bytes of each log that are shown at first: Nomad knows no times of lines. */
const BEGINNING = 20_000;

/** Milliseconds between two looks for new instances. */
const INTERVAL = 3_000;

/** Which lines are shown. */
export interface TaskLogsProps {
  readonly task?: string;

  /** Regular expression that a line must match, as RE2 has it. */
  readonly pattern?: string;

  /** Whether to go on as the instances write. */
  readonly follows: boolean;
  onLine(line: LogLine): void;
  onNotice(notice: string): void;
}

/** Print what the instances of an app write, as Nomad keeps it on their hosts. */
export async function printTaskLogs(app: App, props: TaskLogsProps, signal: AbortSignal): Promise<void> {
  const matcher = props.pattern === undefined ? undefined : RE2JS.compile(props.pattern);
  const known = new Map<string, Promise<void>>();
  do {
    const running = await runningInstances(app);
    if (known.size === 0 && running.length === 0 && !props.follows) {
      throw new Error(`no instance of '${app.name}' runs`);
    }
    for (const log of running.flatMap((allocation) => logsOf(allocation, props))) {
      const key = `${log.allocation.ID} ${log.task} ${log.type}`;
      if (known.has(key)) continue;
      const { ID: alloc_id, NodeName: host } = log.allocation;
      const about = { namespace: app.job.namespace, job: app.job.id, alloc_id, host, task: log.task };
      const onText = (text: string): void => {
        if (matcher === undefined || matcher.matcher(text).find()) props.onLine({ ...about, _msg: text });
      };
      const told = read(app, log, onText, signal).catch((error: Error) => {
        if (!signal.aborted) props.onNotice(error.message);
      });
      known.set(key, told);
    }
    if (!props.follows) break;
    await pause(INTERVAL, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted);
  await Promise.all(known.values());
}

function tasksOf({ TaskStates }: Allocation, task: string | undefined): string[] {
  const names = Object.keys(TaskStates ?? {});
  if (task === undefined || names.includes(task)) return task === undefined ? names : [task];
  throw new Error(`there is no task '${task}': an instance has ${names.sort().join(', ')}`);
}

/** Both streams of each task. */
function logsOf(allocation: Allocation, { task: only, follows }: TaskLogsProps): Log[] {
  return tasksOf(allocation, only).flatMap((task) =>
    ['stdout', 'stderr'].map((type) => ({ allocation, task, type, follows })),
  );
}

interface Log {
  readonly allocation: Allocation;
  readonly task: string;
  readonly type: string;
  readonly follows: boolean;
}

async function read(
  { nomad, job }: App,
  { allocation, task, type, follows }: Log,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const query = { task, type, origin: 'end', offset: String(BEGINNING), plain: 'true', follow: String(follows) };
  const request = { namespace: job.namespace, query, signal };
  const answer: IncomingMessage = await nomad.stream(`/v1/client/fs/logs/${allocation.ID}`, request);
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    lines.forEach(onText);
  }
  if (rest !== '') onText(rest);
}
