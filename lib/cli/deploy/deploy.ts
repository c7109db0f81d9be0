import { Terraform } from '../../deploy/terraform';
import { readMaps } from '../../map/map-reader';
import { StackMap } from '../../map/stack-map';
import { CommandResult, Values } from '../command';
import { NOMAD_OPTIONS } from '../nomad/access';
import { flag, optionalPeriod, optionalText, period } from '../options';
import { Output } from '../output';
import { PlatformClients } from '../platform-clients';
import { PARALLELISM_OPTION } from '../parallelism';
import { synthesize, SYNTHESIS_OPTIONS } from '../synthesis';
import { variablesFile, VARIABLES_OPTIONS } from '../variables-file';
import { DeployLocks } from './deploy-locks';
import { Deployment } from './deployment';
import { originOf } from './origin';
import { JsonReporter } from './reporters/json-reporter';
import { LineReporter } from './reporters/line-reporter';
import { Reporter } from './reporters/reporter';
import { TerminalReporter } from './reporters/terminal-reporter';
import { SavedPlans } from './saved-plans';

export const DEPLOY_OPTIONS = {
  ...SYNTHESIS_OPTIONS,
  ...NOMAD_OPTIONS,
  ...VARIABLES_OPTIONS,
  plan: optionalText('cdktf.out/.berth/plans', 'directory of saved plans to apply as they are'),
  ...PARALLELISM_OPTION,
  wait: optionalPeriod('10m', 'how long to wait for another deploy that holds the lock'),
  'no-lock': flag('takes no lock, as where the token has no right to'),
  again: flag('deploys a definition that was rolled back'),
  'no-verify': flag('does not ask whether all of it serves'),
  deadline: period('2m', 'how long all of it may take to serve'),
  json: flag('prints each event as JSON on a line of its own'),
};

/** What these options say. */
type DeployValues = Values<typeof DEPLOY_OPTIONS>;

/** Deploy stacks, those that are named or all, and prove that they serve. */
export async function deploy(names: string[], values: DeployValues, output: Output): Promise<CommandResult> {
  await synthesize(values);
  const { app, plan, parallelism } = values;
  const since = new Date();
  const terraform = new Terraform(app);
  const stacks = terraform.manifest.chosen(names);
  const maps = inOrder(readMaps(app), stacks);
  const origin = await originOf();
  const plans = plan === undefined ? undefined : new SavedPlans(plan, origin.commit);
  if (plans !== undefined) stacks.forEach((stack) => plans.fileOf(stack));
  const reporter = reporterOf(values, stacks.length, output);
  const clients = new PlatformClients(values);
  const stop = stopBySignals(terraform, reporter, output);
  const locks = new DeployLocks({
    ...{ maps, clients, origin, since },
    waitSeconds: values.wait ?? 0,
    onNotice: (text) => reporter.report({ kind: 'notice', text }),
    isStopped: () => stop.aborted,
  });
  try {
    const problems = await new Deployment({
      ...{ terraform, stacks, maps, clients, origin, reporter, stop },
      outdir: app,
      atOnce: parallelism,
      locks: values['no-lock'] ? undefined : locks,
      again: values.again,
      planOf: (stack) => plans?.fileOf(stack),
      varFileOf: (stack) => variablesFile(values, maps.find((map) => map.stack === stack)?.platform),
      verifySeconds: values['no-verify'] ? undefined : values.deadline,
    }).run();
    return { lines: [], problems };
  } finally {
    reporter.close();
    await clients.close();
  }
}

function inOrder(maps: readonly StackMap[], stacks: readonly string[]): StackMap[] {
  return stacks.flatMap((name) => maps.find(({ stack }) => stack === name) ?? []);
}

function reporterOf({ json }: DeployValues, stacks: number, { out, terminal }: Output): Reporter {
  if (json) return new JsonReporter(out);
  if (terminal !== undefined) return new TerminalReporter(terminal, stacks);
  return new LineReporter(out, process.env.GITHUB_ACTIONS === 'true');
}

/**
 * Let no signal end the deploy in the middle. On a terminal the first Ctrl-C waits for what runs, and the second tells it to end.
 * Elsewhere whoever sends a signal kills soon, so that the first one tells it.
 */
function stopBySignals(terraform: Terraform, reporter: Reporter, { terminal, onSignal }: Output): AbortSignal {
  const stop = new AbortController();
  onSignal?.((signal) => {
    const isGentle = terminal !== undefined && signal !== 'SIGTERM' && !stop.signal.aborted;
    const text = isGentle
      ? 'stopping: what runs goes on to its end; Ctrl-C again tells it to end now, and another deploy goes on from there'
      : `stopping: ${signal} is handed on to Terraform; another deploy goes on from there`;
    reporter.report({ kind: 'notice', text });
    stop.abort(`stopped by ${signal}`);
    if (isGentle) terraform.stop();
    else terraform.interrupt();
  });
  return stop.signal;
}
