import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { run } from '../../../lib/cli/command-line';
import { importJob } from '../../../lib/cli/commands/import';
import { readJobJson } from '../../../lib/nomad/job/job-file';
import { givenFields } from '../../../lib/nomad/job/job-json';
import { runPrinted } from '../../../scripts/job-files/printed-program';

const JOBS = ['shop', 'nightly'];
const pathOf = (name: string): string => join(__dirname, 'jobs', name);

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
    expect(givenFields(runPrinted(source))).toEqual(said);
  });

  test('it reads like written by hand', async () => {
    const [, source] = await call(pathOf('nightly.json'));
    expect(source).toContain("import { Duration, nomad } from 'berth-cdk';");
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
    const options = { out: undefined, var: [], 'var-file': [], program: 'nomad' };
    expect((await importJob.run([file], options, { out: () => undefined, err: () => undefined })).problems).toEqual([
      `[${file}] 'spec.taskGroups[0].MaxRunDuration' must not be given: it is dropped by every provider released so far, got 5`,
      `[${file}] 'spec.taskGroups[0].Colour' must be a key of Nomad's TaskGroup, got 'red': remove it, as Nomad would drop it`,
    ]);
    expect((await call(file))[0]).toBe(1);
  });

  /** Import a job, which must succeed, and run what is printed. */
  const printed = async (job: object): Promise<any> => {
    const file = join(dir, 'any.json');
    writeFileSync(file, JSON.stringify(job));
    const [code, source] = await call(file);
    expect([code, source]).toEqual([0, expect.stringMatching(/^import/)]);
    return runPrinted(source);
  };
  const task = (more: object): object => ({ Name: 't', Driver: 'docker', ...more });
  const jobOf = (more: object, ...tasks: object[]): object => {
    return { ID: 'a', ...more, TaskGroups: [{ Name: 'g', Tasks: tasks.length === 0 ? [task({})] : tasks }] };
  };

  test.each([
    "x*/require('node:fs').writeFileSync('/tmp/berth-was-here','1');/*",
    '`${process.exit(3)}`',
    `'"\\`,
    '-x',
    '1st',
    'über',
    '../..',
    '\u202eevil',
    'a/b',
    '*/',
    '//',
  ])('the id %s is a text of the program, and nothing else', async (id) => {
    const file = join(dir, 'id.json');
    writeFileSync(file, JSON.stringify(jobOf({ ID: id })));
    const [code, source] = await call(file);
    expect(code).toBe(0);
    expect(source).toMatch(/^export function define[A-Z0-9][A-Za-z0-9]*\(scope: Construct\): nomad\.Job \{$/m);
    expect(source.replace(/'(?:[^'\\]|\\.)*'/g, "''")).toMatch(
      /^import \{ Construct \} from '';\nimport \{ nomad \} from '';\n\n\/\*\* Define the job that was read from a job file\. \*\/\n/,
    );
    expect(source).not.toMatch(/(?![\n ])[\p{C}\p{Z}]/u);
    expect(runPrinted(source).ID).toBe(id);
    expect(existsSync('/tmp/berth-was-here')).toBe(false);
  });

  test('the program renders to what the file says, whatever its texts are', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[$%{}`'"\\\/*\n\r\t\u2028\u202e\0a]{1,12}$/),
      fc.constantFrom(
        '__proto__',
        'constructor',
        '$${f}',
        '${CSI_ENDPOINT}',
        '${NOMAD_TASK_DIR}',
        '%{ if x }',
        '\ufeff',
      ),
    );
    const texts = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.array(text, { minLength: 1, maxLength: 4 }), async (env, meta, args) => {
        const labels = [{ ...env }];
        const config = { image: 'i:1', args, labels };
        const rendered = await printed(
          jobOf({ Meta: { a: '1', ...meta } }, task({ Env: { B: '2', ...env }, Config: config })),
        );
        expect(entriesOf(rendered.Meta)).toEqual(entriesOf({ a: '1', ...meta }));
        const [{ Env, Config }] = rendered.TaskGroups[0].Tasks;
        expect([entriesOf(Env), Config.args]).toEqual([entriesOf({ B: '2', ...env }), args]);
        expect(entriesOf(Config.labels[0])).toEqual(entriesOf(env));
      }),
      { numRuns: 60 },
    );
  });

  test('says in the language of Nomad only what has another meaning otherwise', async () => {
    const args = ['plain', '$1', '${NOMAD_TASK_DIR}', '${OWN}', '$${f}', '${CSI_ENDPOINT}'];
    const file = join(dir, 'raw.json');
    writeFileSync(file, JSON.stringify(jobOf({}, task({ Env: { OWN: '1' }, Config: { image: 'i:1', args } }))));
    const [, source] = await call(file);
    expect(source.match(/RawText\.of\('.*?'\)/g)).toEqual(["RawText.of('$${f}')", "RawText.of('${CSI_ENDPOINT}')"]);
    expect(runPrinted(source).TaskGroups[0].Tasks[0].Config.args).toEqual(args);
  });

  test.each([
    [{ ID: 5 }, "'spec.id' must be a string, got 5"],
    [jobOf({ TaskGroups: undefined, Name: [] }), "'spec.name' must be a string, got []"],
    [{ ID: 'a', TaskGroups: 5 }, "'spec.taskGroups' must be a list, got 5"],
    [{ ID: 'a', TaskGroups: [null] }, "'spec.taskGroups[0]' must be a map, got null"],
    [{ ID: 'a', TaskGroups: {} }, "'spec.taskGroups' must be a list, got {}"],
    [jobOf({ Meta: [1] }), "'spec.meta' must be a map, got [1]"],
    [jobOf({ Meta: { a: 1 } }), "'spec.meta.a' must be a string, got 1"],
    [jobOf({ constructor: 1 }), "'spec.constructor' must be a key of Nomad's Job, got 1"],
    [jobOf({}, task({ toString: 'x' })), "tasks[0].toString' must be a key of Nomad's Task, got 'x'"],
    [jobOf({}, task({ KillTimeout: '5s' })), "tasks[0].killTimeout' must be a Duration, got '5s'"],
    [jobOf({}, task({ KillTimeout: -1 })), "tasks[0].killTimeout' must be nanoseconds that are at least 0"],
    [jobOf({}, task({ KillTimeout: 1500 })), "tasks[0].killTimeout' must be nanoseconds that are at least 0"],
    [jobOf({}, task({ Config: { pids_limit: 2 ** 60 } })), 'must be a number of less than 16 digits'],
    [jobOf({}, task({ Config: { colour: 1 } })), "colour' must be an option of Nomad's Docker driver"],
    [jobOf({}, task({ Config: { args: ['${x} \ud800'] } })), "config.args[0]' must be text of whole characters"],
    [jobOf({ Stop: true }), "'spec.Stop' must not be given: it is set by stopping a job"],
    [jobOf({ ID: 'a b' }), "'spec.id' must be a Nomad job's id"],
    [{ ID: 'a', TaskGroups: [{ Name: 'g' }] }, "'spec.taskGroups[0].tasks' must be given"],
    [{}, "'spec.taskGroups' must be given"],
  ])('%j is refused by the place in the file', async (job, problem) => {
    const file = join(dir, 'bad.json');
    writeFileSync(file, JSON.stringify(job));
    const [code, output] = await call(file);
    expect(code).toBe(1);
    const problems = output.split('\n').filter((line) => line.startsWith('berth: '));
    expect(problems.filter((line) => !line.startsWith(`berth: [${file}] '`))).toEqual([]);
    expect(problems.join('\n')).toContain(problem);
  });

  test('a job whose canaries somebody promotes does not wait for them', async () => {
    const file = join(dir, 'canary.json');
    writeFileSync(file, JSON.stringify(jobOf({ Update: { Canary: 1 } })));
    const [code, source] = await call(file);
    expect([code, source]).toEqual([0, expect.stringContaining('    detach: true,\n    spec: {')]);
    expect(runPrinted(source).Update).toEqual({ Canary: 1 });
    writeFileSync(file, JSON.stringify(jobOf({ Update: { Canary: 1, AutoPromote: true } })));
    expect((await call(file))[1]).not.toContain('detach');
  });

  test('a job that Nomad shows after its registration is taken', async () => {
    const shown = {
      ConsulToken: '',
      Status: 'running',
      Version: 3,
      ModifyIndex: 1e15,
      Stop: false,
      Dispatched: false,
      ParentID: '',
    };
    const resources = { CPU: 0, Cores: 2, MemoryMB: 64, MemoryMaxMB: 0, DiskMB: 0, Devices: null };
    const rendered = await printed({ Job: jobOf({ ...shown, Datacenters: [] }, task({ Resources: resources })) });
    expect(rendered.Datacenters).toEqual(['*']);
    expect(rendered.TaskGroups[0].Tasks[0].Resources).toEqual({ CPU: 0, Cores: 2, MemoryMB: 64, MemoryMaxMB: 0 });
    expect((await printed({ ID: 'a', taskgroups: [{ name: 'g', TASKS: [task({})] }] })).TaskGroups[0].Name).toBe('g');
  });

  test('hands variables and their files to Nomad’s program', async () => {
    const program = join(dir, 'nomad');
    const file = pathOf('nightly.json');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${dir}/args\ncat ${file}\n`, { mode: 0o755 });
    const hcl = pathOf('nightly.nomad.hcl');
    const options = ['--program', program, '--var-file', 'a.hcl', '--var-file', 'b.hcl', '--var', 'tag=1=2'];
    expect((await call(hcl, ...options))[0]).toBe(0);
    expect(readFileSync(join(dir, 'args'), 'utf8').split('\n')).toEqual([
      ...['job', 'run', '-output', '-var-file=a.hcl', '-var-file=b.hcl', '-var=tag=1=2', hcl, ''],
    ]);
    expect(await call(hcl, '--var', 'tag')).toEqual([
      1,
      "berth: '--var' must be a name and a value, as in tag=1.4.2, got 'tag'",
    ]);
  });

  test('fails when the file can not be read', async () => {
    writeFileSync(join(dir, 'no.json'), '[');
    expect((await call(join(dir, 'no.json')))[1]).toMatch(/the job file '.*no\.json' is not JSON: /);
    writeFileSync(join(dir, 'list.json'), '[]');
    expect((await call(join(dir, 'list.json')))[1]).toMatch(/must hold a job of Nomad's API, as an object/);
    const deep = `{"ID":"a","Meta":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    writeFileSync(join(dir, 'deep.json'), deep);
    expect((await call(join(dir, 'deep.json')))[1]).toMatch(/deep\.json' must not be nested more than 100 levels deep/);
    for (const job of [jobOf({ Meta: { a: '${TfToken[TOKEN.0]}' } }), jobOf({ Meta: { '&{TfToken[TOKEN.0]}': '' } })]) {
      writeFileSync(join(dir, 'token.json'), JSON.stringify(job));
      expect((await call(join(dir, 'token.json')))[1]).toMatch(/token\.json' must hold no text that looks like one of/);
    }
    writeFileSync(join(dir, 'latin.json'), Buffer.from('{"ID":"\xfc"}', 'latin1'));
    expect((await call(join(dir, 'latin.json')))[1]).toMatch(/latin\.json' must be text in UTF-8/);
    for (const path of [dir, join(dir, 'none.json'), join(dir, 'none.hcl'), '/dev/null/x.json']) {
      expect(await call(path)).toEqual([1, expect.stringContaining(`berth: the job file '${path}' can't be read: E`)]);
    }
  });
});

/** A key such as `__proto__` would be lost in a comparison of objects. */
function entriesOf(map: object): [string, unknown][] {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
}
