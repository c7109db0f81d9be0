import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Manifest } from '../../deploy/manifest';
import { readMaps } from '../../map/map-reader';
import { CommandResult, Values } from '../command';
import { originOf } from '../deploy/origin';
import { noteCommit } from '../deploy/saved-plans';
import { NOMAD_OPTIONS } from '../nomad/access';
import { visibleJson } from '../visible-text';
import { flag, optionalText, period } from '../options';
import { Output } from '../output';
import { PlatformClients } from '../platform-clients';
import { PARALLELISM_OPTION } from '../parallelism';
import { synthesize, SYNTHESIS_OPTIONS } from '../synthesis';
import { variablesFile, VARIABLES_OPTIONS } from '../variables-file';
import { exitCodeOf, PlanModel } from './plan-model';
import { Planner, plansOf } from './planner';
import { htmlReport } from './reports/html-report';
import { markdownReport } from './reports/markdown-report';
import { TextReport } from './reports/text-report';

export const PLAN_OPTIONS = {
  ...SYNTHESIS_OPTIONS,
  ...NOMAD_OPTIONS,
  ...VARIABLES_OPTIONS,
  ...PARALLELISM_OPTION,
  timeout: period('5m', 'how long each run of Terraform may take'),
  json: flag('prints the plan as JSON'),
  markdown: optionalText('plan.md', 'file for a comment of a pull request'),
  html: optionalText('plan.html', 'file for one page that needs nothing else'),
  'allow-unplaceable': flag('is content with instances that have no place yet'),
};

/** What these options say. */
type PlanValues = Values<typeof PLAN_OPTIONS>;

/** Tell what a deploy of stacks would do, of those that are named or all, without changing anything. */
export async function plan(names: string[], values: PlanValues, output: Output): Promise<CommandResult> {
  await synthesize(values);
  const { app, json, markdown, html } = values;
  const stacks = new Manifest(app).chosen(names);
  // Those of an earlier commit must not be taken for those of this one.
  rmSync(plansOf(app), { recursive: true, force: true });
  mkdirSync(plansOf(app), { recursive: true, mode: 0o700 });
  const clients = new PlatformClients(values);
  try {
    const planner = new Planner({
      app,
      stacks,
      maps: readMaps(app),
      atOnce: values.parallelism,
      timeoutSeconds: values.timeout,
      nomadOf: (platform) => clients.nomad(platform),
      varFileOf: (platform) => variablesFile(values, platform),
      onProgress: (line) => output.terminal === undefined || output.err(line),
      signal: output.untilStopped?.(),
    });
    const model = await planner.plan();
    noteCommit(plansOf(app), (await originOf()).commit);
    if (markdown !== undefined) write(markdown, markdownReport(model));
    if (html !== undefined) write(html, htmlReport(model));
    return {
      lines: json ? [visibleJson(model, 2)] : new TextReport(model, output.terminal?.hasColors ?? false).lines,
      problems: problemsOf(model, values['allow-unplaceable']),
      exitCode: exitCodeOf(model, values['allow-unplaceable']),
    };
  } finally {
    await clients.close();
  }
}

/** What a deploy would fail by, one line each. */
function problemsOf({ stacks }: PlanModel, allowsUnplaceable: boolean): string[] {
  return stacks.flatMap(({ stack, failure, jobs }) => [
    ...(failure === undefined ? [] : [`[${stack}] ${failure}`]),
    ...jobs.flatMap(({ namespace, id, forecast: { obstacles, isUnplaceable } }) => {
      if (isUnplaceable && allowsUnplaceable) return [];
      const fix = isUnplaceable ? ": make room, or give '--allow-unplaceable'" : '';
      return obstacles.map((text) => `[${stack}] job ${namespace}/${id}: ${text}${fix}`);
    }),
  ]);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Error(`'${file}' can't be written: ${(error as Error).message}`);
  }
}
