import { writeFileSync } from 'node:fs';
import { Api } from './api';
import { Deadline } from './deadline';
import { DeploymentFollower } from './deployment';
import { Runs } from './run';
import { readSettings, Settings } from './settings';

/** Longest verdict: it becomes an argument of a command. */
const LONGEST = 20_000;

// Terraform may be gone while a run is still being stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

function say(text: string): void {
  console.log(`${process.env.MONITOR_JOB}: ${text}`);
}

async function follow(settings: Settings, runs: Runs, api: Api, deadline: Deadline): Promise<string> {
  if (settings.what === 'deployment') return new DeploymentFollower(settings, api, runs, deadline, say).follow();
  if (settings.what === 'start') {
    await runs.start(settings.job, settings.seconds, {});
    return 'started';
  }
  await runs.run(settings.job, settings.seconds, {});
  return 'succeeded';
}

/** On Ctrl-C Terraform kills the shell that the monitor stands in; it outlives that to stop the run that it follows. */
function whenInterrupted(stop: (why: string) => Promise<void>): void {
  let isStopping = false;
  const interrupt = (why: string): void => {
    if (isStopping) return;
    isStopping = true;
    void stop(why).finally(() => process.exit(130));
  };
  process.on('SIGINT', () => interrupt('interrupted'));
  process.on('SIGTERM', () => interrupt('interrupted'));
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && interrupt('Terraform is gone'), 250).unref();
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const deadline = new Deadline(settings.seconds);
  const api = new Api(settings, deadline, say);
  const runs = new Runs(api, say);
  whenInterrupted(async (why) => {
    say(`${why}; what became of it is not known`);
    await runs.stop().catch((error: Error) => say(`its run could not be stopped: ${error.message}`));
  });
  try {
    say(await follow(settings, runs, api, deadline));
  } finally {
    api.close();
  }
}

/** Terraform prints a failed program's output twice: the cause goes into a file, and a second step shows it once. */
function conclude(failure?: Error): void {
  const { MONITOR_VERDICT: file, MONITOR_JOB: job } = process.env;
  const text = failure && `${job}: ${failure.message}`.slice(0, LONGEST);
  if (file) return writeFileSync(file, text ?? 'ok', { mode: 0o600, flag: 'wx' });
  if (text === undefined) return;
  console.error(text);
  process.exitCode = 1;
}

main().then(() => conclude(), conclude);
