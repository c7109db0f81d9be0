import { Manifest } from '../../deploy/manifest';
import { readMaps } from '../../map/map-reader';
import { CommandResult, Values } from '../command';
import { counted } from '../counted';
import { NOMAD_OPTIONS } from '../nomad/access';
import { visibleJson } from '../visible-text';
import { flag, period, texts } from '../options';
import { Output } from '../output';
import { changeLine } from '../plan/reports/wording';
import { PlatformClients } from '../platform-clients';
import { PARALLELISM_OPTION } from '../parallelism';
import { synthesize, SYNTHESIS_OPTIONS } from '../synthesis';
import { variablesFile, VARIABLES_OPTIONS } from '../variables-file';
import { DriftFinder } from './drift-finder';
import { DriftModel, exitCodeOf } from './drift-model';

export const DRIFT_OPTIONS = {
  ...SYNTHESIS_OPTIONS,
  ...NOMAD_OPTIONS,
  ...VARIABLES_OPTIONS,
  ...PARALLELISM_OPTION,
  timeout: period('5m', 'how long each run of Terraform may take'),
  ignore: texts('shop/by-hand-*', 'jobs that nobody declares and that may be there'),
  json: flag('prints the drift as JSON'),
};

/** Tell how what runs differs from what stacks declare, those that are named or all. */
export async function drift(
  names: string[],
  values: Values<typeof DRIFT_OPTIONS>,
  output: Output,
): Promise<CommandResult> {
  await synthesize(values);
  const { app } = values;
  const stacks = new Manifest(app).chosen(names);
  const clients = new PlatformClients(values);
  try {
    const model = await new DriftFinder({
      app,
      stacks,
      maps: readMaps(app),
      atOnce: values.parallelism,
      timeoutSeconds: values.timeout,
      ignored: values.ignore,
      nomadOf: (platform) => clients.nomad(platform),
      varFileOf: (platform) => variablesFile(values, platform),
      signal: output.untilStopped?.(),
    }).find();
    const problems = model.stacks.flatMap(({ stack, failures }) => failures.map((text) => `[${stack}] ${text}`));
    return {
      lines: values.json ? [visibleJson(model, 2)] : linesOf(model),
      problems: [...problems, ...model.failures],
      exitCode: exitCodeOf(model),
    };
  } finally {
    await clients.close();
  }
}

function linesOf({ stacks, undeclared, failures }: DriftModel): string[] {
  const lines = stacks.flatMap(({ stack, jobs, resources }) => [
    ...jobs.flatMap(({ namespace, id, problem, changes }) => [
      `[${stack}] job ${namespace}/${id}: ${problem}`,
      ...changes.map((change) => `    ${changeLine(change)}`),
    ]),
    ...resources.flatMap(({ address, action, changes }) => [
      `[${stack}] ${address}: a deploy would ${action} it`,
      ...changes.map((change) => `    ${changeLine(change)}`),
    ]),
  ]);
  const all = [...lines, ...undeclared.map((name) => `job ${name} runs, and nobody declares it`)];
  if (all.length > 0) return all;
  const isKnown = failures.length === 0 && stacks.every((stack) => stack.failures.length === 0);
  return isKnown ? [`no drift in ${counted(stacks.length, 'stack')}`] : [];
}
