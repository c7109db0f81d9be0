import { CommandResult, defineCommand } from '../command';
import { knownJob } from '../observe/status/known-job';
import { LogFollower } from '../observe/logs/log-follower';
import { logText, SHOWN_FIELDS } from '../observe/logs/log-text';
import { LogLine, LogQuery, VictoriaLogs } from '../observe/logs/victoria-logs';
import { visibleJson } from '../observe/visible-text';
import { WAY_IN_OPTIONS, withWayIn } from '../observe/way-in/with-way-in';
import { flag, optionalText, period } from '../options';
import { Output } from '../output';

const OPTIONS = {
  ...WAY_IN_OPTIONS,
  namespace: optionalText('shop', 'namespace of the app, where several have one of its name'),
  task: optionalText('webapi', 'prints the lines of one task only'),
  since: period('10m', 'how far back it begins'),
  grep: optionalText('error|warning', 'prints the lines that match a regular expression'),
  'no-follow': flag('ends with the last line that is there'),
  json: flag('prints each line as JSON, with all of its fields'),
};

export const logs = defineCommand({
  name: 'logs',
  operands: ['app'],
  options: OPTIONS,
  summary: 'prints the log of all instances of an app, and goes on as they write, until Ctrl-C',
  run: ([app], { namespace, task, since, grep: pattern, 'no-follow': ends, json, ...from }, output) =>
    withWayIn(from, async ({ wayIn }): Promise<CommandResult> => {
      const store = await VictoriaLogs.of(wayIn());
      const query = {
        ...(await jobOf(store, { app, namespace, task })),
        task,
        pattern,
        fields: json ? undefined : SHOWN_FIELDS,
      };
      const print = printer(output, json);
      const stopped = output.untilStopped?.() ?? new AbortController().signal;
      const start = store.now - since * 1000;
      if (ends) {
        await store.read(query, start, undefined, print, stopped).catch((error: Error) => {
          if (!stopped.aborted) throw error;
        });
      } else {
        const onNotice = (notice: string): void => output.err(`berth: ${notice}`);
        const reconnect = (): Promise<VictoriaLogs> => VictoriaLogs.of(wayIn());
        await new LogFollower({ query, logs: store, reconnect, onLine: print, onNotice }).follow(start, stopped);
      }
      return { lines: [], problems: [] };
    }),
});

interface Wanted {
  readonly app: string;
  readonly namespace?: string;
  readonly task?: string;
}

/** The job that is meant. What has never written is not known to the store. */
async function jobOf(
  store: VictoriaLogs,
  { app, namespace, task }: Wanted,
): Promise<Pick<LogQuery, 'namespace' | 'job'>> {
  const named = await store.jobs(app);
  const known = named.length === 0 ? await store.jobs() : named;
  const { tasks, ...job } = knownJob(known, { job: app, namespace, absent: 'no lines are kept of an app' });
  if (task !== undefined && !tasks.includes(task)) {
    throw new Error(`no lines are kept of a task '${task}' of '${app}', but of ${tasks.sort().join(', ')}`);
  }
  return job;
}

function printer({ out, terminal }: Output, json: boolean): (line: LogLine) => void {
  if (json) return (line) => out(visibleJson(line));
  const hasColors = terminal?.hasColors ?? false;
  return (line) => out(logText(line, hasColors));
}
