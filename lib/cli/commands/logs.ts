import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readMaps } from '../../map/map-reader';
import { StackMap } from '../../map/stack-map';
import { CommandResult, defineCommand, Values } from '../command';
import { knownJob } from '../observe/status/known-job';
import { LogFollower } from '../observe/logs/log-follower';
import { logText, SHOWN_FIELDS } from '../observe/logs/log-text';
import { LogLine, LogQuery, VictoriaLogs } from '../observe/logs/victoria-logs';
import { visibleJson, visibleText } from '../visible-text';
import { WAY_IN_OPTIONS, withWayIn } from '../observe/way-in/with-way-in';
import { flag, optionalText, period } from '../options';
import { appsOf, knownApp } from '../operate/known-apps';
import { printTaskLogs } from '../operate/task-logs';
import { Output } from '../output';
import { PlatformClients } from '../platform-clients';

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
  run: ([app], options, output) => {
    const stored = withoutStore(options.app, app, options.namespace);
    return stored === undefined ? fromStore(app, options, output) : fromNomad(stored, app, options, output);
  },
});

/** Maps of a platform that has the app and keeps no logs: Nomad keeps the last lines on the hosts. Undefined for all others. */
function withoutStore(outdir: string, app: string, namespace: string | undefined): StackMap[] | undefined {
  if (!existsSync(join(outdir, 'manifest.json'))) return undefined;
  const maps = readMaps(outdir).filter(({ platform }) => platform !== undefined && platform.logsAddress === undefined);
  const isIn = ({ jobs }: StackMap): boolean =>
    jobs.some((job) => job.id === app && (namespace === undefined || job.namespace === namespace));
  return maps.some(isIn) ? maps : undefined;
}

type Given = Values<typeof OPTIONS>;

async function fromNomad(maps: StackMap[], name: string, options: Given, output: Output): Promise<CommandResult> {
  const { namespace, task, grep: pattern, 'no-follow': ends, json, dir } = options;
  const clients = new PlatformClients({ dir });
  const onNotice = (notice: string): void => output.err(`berth: ${visibleText(notice)}`);
  onNotice('the platform keeps no logs: these are the last lines on its hosts, without their times');
  try {
    const app = knownApp(appsOf(maps, clients), name, namespace);
    const stopped = output.untilStopped?.() ?? new AbortController().signal;
    const onLine = printer(output, json);
    await printTaskLogs(app, { task, pattern, follows: !ends, onLine, onNotice }, stopped);
    return { lines: [], problems: [] };
  } finally {
    await clients.close();
  }
}

function fromStore(app: string, options: Given, output: Output): Promise<CommandResult> {
  const { namespace, task, since, grep: pattern, 'no-follow': ends, json, ...from } = options;
  return withWayIn(from, async ({ wayIn }): Promise<CommandResult> => {
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
  });
}

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
