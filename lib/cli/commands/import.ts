import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { NomadProvider } from '@cdktf/provider-nomad/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { readJobHcl, readJobJson } from '../../nomad/job/job-file';
import { Job } from '../../nomad/job/job';
import { givenFields, specOf } from '../../nomad/job/job-json';
import { JobSpec } from '../../nomad/job/spec/spec.generated';
import { Json, ownValue } from '../../private/rendering/json';
import { Violations } from '../../private/validation/violations';
import { Template } from '../../testing/template';
import { CommandResult, defineCommand } from '../command';
import { constructId, isDetached, jobSource } from '../job-source';
import { optionalText, text, texts } from '../options';

export const importJob = defineCommand({
  name: 'import',
  operands: ['job.nomad.hcl|job.json'],
  options: {
    out: optionalText('job.ts', 'file to write, in place of printing'),
    var: texts('name=value', 'value of a variable of the file'),
    'var-file': texts('values.hcl', 'file with values of variables'),
    program: text('nomad', 'the program that reads HCL'),
  },
  summary: 'prints the TypeScript that renders to the job of a file; HCL needs the program nomad',
  run: async ([file], { out, var: given, 'var-file': variableFiles, program }): Promise<CommandResult> => {
    const variables = Object.fromEntries(given.map(variableOf));
    const json = /\.json$/.test(file) ? readJobJson(file) : readJobHcl(file, { variables, variableFiles, program });
    const violations = new Violations();
    const spec = specOf(json, violations);
    const { job, problems } = build(file, spec);
    if (violations.all.length > 0) problems.unshift(...violations.describe(file).split('\n'));
    if (job !== undefined) {
      const lost = differences(givenFields(json), givenFields(job));
      problems.push(...lost.map((path) => `[${file}] '${path}' is not rendered as it was`));
    }
    const source = jobSource(spec);
    if (out === undefined) return { lines: source.trimEnd().split('\n'), problems };
    writeFileSync(out, source);
    return { lines: [out], problems };
  },
});

function variableOf(given: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined) throw new Error(`'--var' must be a name and a value, as in tag=1.4.2, got '${given}'`);
  return [name, value];
}

/** Define the job as the program that is printed will, and read what it renders to. */
function build(file: string, spec: JobSpec): { readonly job?: Json; readonly problems: string[] } {
  const stack = new TerraformStack(new App(), 'import');
  new NomadProvider(stack, 'nomad', { address: 'http://127.0.0.1:4646' });
  try {
    const { jobId } = new Job(stack, constructId(spec), { detach: isDetached(spec), spec });
    return { job: Template.of(stack).job(jobId), problems: [] };
  } catch (error) {
    const lines = (error as Error).message.trim().split('\n');
    return { problems: lines.map((line) => `[${file}] ${line.replace(/^\[import[^\]]*\] /, '')}`) };
  }
}

/** Paths of what a job says, as far as another one says it differently; where the first says nothing, there are defaults. */
function differences(said: unknown, other: unknown, path: string = ''): string[] {
  if (isDeepStrictEqual(said, other)) return [];
  const maps = [said, other].every((each) => typeof each === 'object' && each !== null);
  if (!maps || Array.isArray(said) !== Array.isArray(other)) return [path];
  const [left, right] = [said, other] as Json[];
  const more = path === '' ? [] : Object.keys(right);
  const keys = [...new Set([...Object.keys(left), ...more])];
  return keys.flatMap((key) => {
    return differences(ownValue(left, key), ownValue(right, key), path === '' ? key : `${path}.${key}`);
  });
}
