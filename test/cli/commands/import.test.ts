import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import * as ts from 'typescript';
import * as berth from '../../../lib';
import { run } from '../../../lib/cli/command-line';
import { importJob } from '../../../lib/cli/commands/import';
import { readJobJson } from '../../../lib/nomad/job/job-file';
import { givenFields } from '../../../lib/nomad/job/job-json';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

const JOBS = ['shop', 'nightly'];
const pathOf = (name: string): string => join(__dirname, 'jobs', name);

/** Run the TypeScript of a job as a program would, and read what it renders to. */
function renderSource(source: string, job: string): object {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const exports: { [name: string]: (scope: any) => void } = {};
  new Function('require', 'exports', ts.transpileModule(source, { compilerOptions: options }).outputText)(
    (name: string) => (name === 'berth' ? berth : {}),
    exports,
  );
  const stack = stackOf(Testing.app());
  Object.values(exports)[0](stack);
  return Template.of(stack).job(job);
}

describe('berth import', () => {
  let dir: string;

  beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'berth-import-'))));
  afterAll(() => rmSync(dir, { recursive: true }));

  const call = async (...args: string[]): Promise<[number, string]> => {
    const lines: string[] = [];
    const code = await run(['import', ...args], { out: (line) => lines.push(line), err: (line) => lines.push(line) });
    return [code, lines.join('\n')];
  };

  test.each(JOBS)('the TypeScript of %s renders to the same job', async (job) => {
    const [code, source] = await call(pathOf(`${job}.json`));
    expect(code).toBe(0);
    const defaults = { Namespace: 'default', Region: 'global', Type: 'service', Datacenters: ['*'] };
    const said = { ...defaults, ...givenFields(readJobJson(pathOf(`${job}.json`))) };
    expect(givenFields(renderSource(source, job))).toEqual(said);
  });

  test('it reads like written by hand', async () => {
    const [, source] = await call(pathOf('nightly.json'));
    expect(source).toContain("import { Duration, nomad } from 'berth';");
    expect(source).toContain('export function defineNightly(scope: Construct): nomad.Job {');
    expect(source).toContain("return new nomad.Job(scope, 'nightly', {");
    expect(source).toContain('interval: Duration.hours(1),');
    expect(source).not.toContain('undefined');
    expect((await call(pathOf('shop.json')))[1]).toContain('home = \\${NOMAD_TASK_DIR} \\`quoted\\` \\\\n\n');
  });

  test('it is written to a file', async () => {
    const out = join(dir, 'nightly.ts');
    expect(await call(pathOf('nightly.json'), '--out', out)).toEqual([0, out]);
    expect(readFileSync(out, 'utf8')).toContain('defineNightly');
  });

  test('fails when the job says what can not be rendered', async () => {
    const file = join(dir, 'odd.json');
    const task = { Name: 't', Driver: 'docker', Config: { image: 'i', args: ['${unknown}'] } };
    const group = { Name: 'g', MaxRunDuration: 5, Colour: 'red', Tasks: [task] };
    writeFileSync(file, JSON.stringify({ Job: { ID: 'odd', Status: 'running', TaskGroups: [group] } }));
    expect((await importJob.run([file], { out: undefined, var: [], 'var-file': [] })).problems).toEqual([
      `[${file}] 'spec.taskGroups[0].MaxRunDuration' must not be given: it is dropped by provider 2.5.2, got 5`,
      `[${file}] 'spec.taskGroups[0].Colour' must be a key of Nomad's TaskGroup, got 'red': remove it, as Nomad would drop it`,
    ]);
    expect((await call(file))[0]).toBe(1);
  });

  test('fails when the file can not be read', async () => {
    writeFileSync(join(dir, 'no.json'), '[');
    expect((await call(join(dir, 'no.json')))[1]).toMatch(/the job file '.*no\.json' is not JSON: /);
    writeFileSync(join(dir, 'list.json'), '[]');
    expect((await call(join(dir, 'list.json')))[1]).toMatch(/must hold a job of Nomad's API, as an object/);
  });
});
