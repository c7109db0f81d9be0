import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { readJobHcl, readJobJson, givenFields, specOf } from '../../nomad/job/job-file';
import { renderJob } from '../../nomad/job/render';
import { Violations } from '../../private/validation/violations';
import { CommandResult, defineCommand } from '../command';
import { jobSource } from '../job-source';
import { optionalText, texts } from '../options';

export const importJob = defineCommand({
  name: 'import',
  operands: ['job.nomad.hcl|job.json'],
  options: { out: optionalText('job.ts'), var: texts('name=value') },
  summary: 'prints the TypeScript that renders to the job of a file; HCL needs the program nomad',
  run: async ([file], { out, var: variables }): Promise<CommandResult> => {
    const pairs = variables.map((each) => each.split(/=(.*)/s).slice(0, 2));
    const json = /\.json$/.test(file) ? readJobJson(file) : readJobHcl(file, { variables: Object.fromEntries(pairs) });
    const violations = new Violations();
    const spec = specOf(json, violations);
    const source = jobSource(spec);
    const rendered = renderJob(spec, violations);
    const problems = violations.all.length === 0 ? [] : violations.describe(file).split('\n');
    const lost = differences(givenFields(json), givenFields(rendered), '');
    problems.push(...lost.map((path) => `${path} is not rendered as it was`));
    if (out === undefined) return { lines: source.trimEnd().split('\n'), problems };
    writeFileSync(out, source);
    return { lines: [`${out}: the job '${spec.id}'`], problems };
  },
});

/** Paths at which two documents differ. */
function differences(one: unknown, other: unknown, path: string): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  const maps = [one, other].every((each) => typeof each === 'object' && each !== null);
  if (!maps || Array.isArray(one) !== Array.isArray(other)) return [path];
  const [left, right] = [one, other] as { [key: string]: unknown }[];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => differences(left[key], right[key], path === '' ? key : `${path}.${key}`));
}
