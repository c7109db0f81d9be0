import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from '../../../lib/cli/command-line';
import { Signal } from '../../../lib/cli/interruption';
import { Output } from '../../../lib/cli/output';
import { definitionHash } from '../../../lib/deploy/declared-jobs';
import { Saying } from '../nomad/fake-nomad';
import { BerthProcess } from '../berth-process';
import { Run } from '../testbed';
import { FakeStack } from '../verify/fake-stack';
import { FakeVariables } from './fake-variables';

const JOBSPEC = '{"Job": {"ID": "webapi", "Type": "service"}}';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const LOCK = 'shop berth/deploy';

/** Notes each call, and fails or waits where a test says so. */
const TERRAFORM = `#!/bin/sh
echo "$(basename "$PWD") $*" >> "$BERTH_CALLS"
[ "$1" = init ] && exit 0
trap 'echo "$(basename "$PWD") interrupted" >> "$BERTH_CALLS"; exit 1' INT
while [ -e wait ]; do sleep 0.05; done
[ ! -e fail ] || { echo '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"no room"}}'; exit 1; }
echo '{"type":"apply_complete","hook":{"resource":{"addr":"nomad_job.webapi"},"action":"update","elapsed_seconds":1}}'
`;

describe('berth deploy', () => {
  const programs = mkdtempSync(join(tmpdir(), 'berth-programs-'));
  const callsFile = join(programs, 'calls');
  const shell = { ...process.env };
  let fake: FakeStack;
  let variables: FakeVariables;
  let signal: (signal: Signal) => void;

  /** The stacks jobs → shop → late, and other; only shop has a job. */
  const synth = (): void => {
    const stacks = Object.entries({ jobs: [], shop: ['jobs'], late: ['shop'], other: [] });
    const listed = stacks.map(([name, dependencies]) => {
      const directory = join(fake.root, 'stacks', name);
      mkdirSync(directory, { recursive: true });
      if (name !== 'shop') writeFileSync(join(directory, 'cdk.tf.json'), '{}');
      const map = name === 'shop' ? fake.map() : { ...fake.map({ jobs: [] }), stack: name, platform: undefined };
      writeFileSync(join(fake.root, `${name}.map.json`), JSON.stringify(map));
      return [name, { name, constructPath: name, workingDirectory: `stacks/${name}`, dependencies }];
    });
    fake.write(JOBSPEC);
    writeFileSync(join(fake.root, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(listed) }));
  };

  const deploy = async (args: string[] = [], more: Partial<Output> = {}): Promise<Run> => {
    const [out, err]: string[][] = [[], []];
    const call = [
      'deploy',
      ...args,
      '--no-synth',
      '--app',
      fake.root,
      '--dir',
      join(fake.root, 'none'),
      '--deadline',
      '1s',
    ];
    const code = await run(call, {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      onSignal: (listener) => (signal = listener),
      ...more,
    });
    return { code, out: out.join('\n').replace(/\d{4}-\S+Z /g, ''), err: err.join('\n') };
  };

  const calls = (): string[] => (existsSync(callsFile) ? readFileSync(callsFile, 'utf8').trim().split('\n') : []);
  const applied = (): string[] => calls().flatMap((call) => /^(\S+) apply/.exec(call)?.[1] ?? []);
  const mark = (stack: string, name: 'fail' | 'wait'): string => join(fake.root, 'stacks', stack, name);
  const untilApplied = async (stack: string): Promise<void> => {
    while (!applied().includes(stack)) await pause(20);
  };

  beforeAll(() => {
    writeFileSync(join(programs, 'terraform'), TERRAFORM);
    chmodSync(join(programs, 'terraform'), 0o755);
  });

  beforeEach(async () => {
    const { NOMAD_ADDR: _, NOMAD_TOKEN: __, GITHUB_ACTIONS: ___, ...env } = shell;
    process.env = {
      ...env,
      ...{ PATH: [programs, shell.PATH].join(delimiter), TF_BIN: 'terraform', BERTH_CALLS: callsFile },
      ...{ GITHUB_ACTOR: 'anna', GITHUB_SHA: COMMIT, GITHUB_SERVER_URL: 'https://git', GITHUB_REPOSITORY: 'a/b' },
      GITHUB_RUN_ID: '7',
    };
    rmSync(callsFile, { force: true });
    fake = await new FakeStack().start();
    variables = new FakeVariables(fake.nomad);
    synth();
    fake.answers[`/v1/job/webapi/versions/berth-${COMMIT.slice(0, 7)}/tag`] = {};
  });

  afterEach(() => fake.stop());
  afterAll(() => {
    process.env = shell;
    rmSync(programs, { recursive: true });
  });

  test('deploys all in order, proves that it serves, tags the job and keeps what was deployed', async () => {
    const { code, out, err } = await deploy();
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^4 stacks deployed in \d+ s; all of it serves$/m);
    expect(applied().filter((stack) => stack !== 'other')).toEqual(['jobs', 'shop', 'late']);
    const origin = { who: 'anna', commit: COMMIT, run: 'https://git/a/b/actions/runs/7' };
    const kept = { ...origin, result: 'serves', since: expect.any(String), ended: expect.any(String) };
    expect(variables.at(LOCK)).toEqual({ Items: { ...kept, history: '1', stacks: expect.any(String) } });
    const { stacks, jobs } = variables.at('shop berth/history/0')!.Items;
    expect(JSON.parse(stacks)).toEqual({ jobs: 'deployed', shop: 'deployed', late: 'deployed', other: 'deployed' });
    expect(JSON.parse(jobs)).toEqual({ 'shop/webapi': 3 });
    const tag = fake.nomad.asked.find(({ path }) => path.endsWith('/tag'));
    expect([tag?.method, tag?.query.get('namespace'), tag?.body]).toEqual([
      ...['PUT', 'shop', { Version: 3, Description: 'anna, https://git/a/b/actions/runs/7, serves' }],
    ]);
  });

  test('deploys only what is named; what that depends on is taken as it is', async () => {
    expect((await deploy(['late', 'other'])).code).toBe(0);
    expect(applied().sort()).toEqual(['late', 'other']);
    const { code, err } = await deploy(['shopp']);
    expect([code, err]).toEqual([1, `berth: no stack 'shopp' in ${fake.root}: it has jobs, shop, late, other`]);
  });

  test('a stack that fails skips what depends on it, and finishes the rest', async () => {
    writeFileSync(mark('shop', 'fail'), '');
    const { code, out, err } = await deploy();
    expect(code).toBe(1);
    expect(err).toBe('berth: 2 of 4 stacks not deployed: shop (failed), late (skipped); run it again to go on');
    expect(out).toContain('terraform apply of shop failed:\n| Error: no room');
    expect(out).toContain('late: skipped: it depends on shop, which failed');
    expect(applied().sort()).toEqual(['jobs', 'other', 'shop']);
    expect(variables.at(LOCK)).toMatchObject({ Items: { result: 'failed' } });
    rmSync(mark('shop', 'fail'));
    expect((await deploy()).code).toBe(0);
  });

  test('what does not serve is no success, also where Terraform changed nothing', async () => {
    fake.answers['/v1/job/webapi/plan'] = { Diff: { Type: 'Edited', Fields: [{ Name: 'Priority', Type: 'Edited' }] } };
    const { code, out, err } = await deploy();
    expect(code).toBe(1);
    expect(out).toContain("[shop] job 'shop/webapi': it is not what is declared");
    expect(err).toBe('berth: 1 of what was deployed does not serve, see above');
    expect(variables.at(LOCK)).toMatchObject({ Items: { result: 'failed' } });
    expect((await deploy(['--no-verify'])).code).toBe(0);
  });

  test('a lock that another holds, or an API that is not there, is one line, and nothing begins', async () => {
    variables.hold(LOCK, { who: 'bert' });
    const held = await deploy();
    expect([held.code, held.err]).toEqual([
      ...[1, expect.stringMatching(/^berth: the lock is held by bert, .*: wait for it with '--wait 10m'$/)],
    ]);
    process.env.NOMAD_ADDR = 'http://127.0.0.1:1';
    const gone = await deploy();
    expect([gone.code, gone.err]).toEqual([1, expect.stringMatching(/^berth: .*127\.0\.0\.1:1.*$/)]);
    expect(calls()).toEqual([]);
    delete process.env.NOMAD_ADDR;
    expect((await deploy(['--no-lock'])).code).toBe(0);
  });

  test('a token without rights says which ones it needs', async () => {
    variables.refusal = new Saying(403, 'Permission denied');
    const { code, err } = await deploy();
    expect([code, err]).toEqual([1, expect.stringContaining("the lock needs a token with the variables 'berth/*'")]);
    expect(calls()).toEqual([]);
  });

  test('refuses the very definition that was rolled back, until it changes or again is given', async () => {
    const rolled_back = JSON.stringify({ 'shop/webapi': definitionHash(JOBSPEC) });
    variables.variables.set(LOCK, { Items: { rolled_back } });
    const { code, err } = await deploy();
    expect(code).toBe(1);
    expect(err).toBe(
      "berth: shop/webapi was rolled back from the very definition that is declared: change it, or give '--again'",
    );
    expect(calls()).toEqual([]);
    expect(variables.at(LOCK)).toEqual({ Items: expect.objectContaining({ rolled_back }) });
    expect((await deploy(['--again'])).code).toBe(0);
    // Whoever said so once need not say it with each deploy that follows.
    expect((await deploy()).code).toBe(0);
    variables.variables.set(LOCK, { Items: { rolled_back } });
    const jobspec = JOBSPEC.replace('}}', ', "Meta": {}}}');
    const changed = JSON.stringify({ resource: { nomad_job: { webapi: { jobspec } } } });
    writeFileSync(join(fake.root, 'stacks/shop/cdk.tf.json'), changed);
    expect((await deploy()).code).toBe(0);
  });

  test('plans of another commit are refused, and those of this one are applied as they are', async () => {
    const plans = join(fake.root, 'plans');
    expect((await deploy(['--plan', plans])).err).toBe(
      `berth: '--plan' must name a directory with saved plans, got '${plans}'`,
    );
    mkdirSync(plans);
    expect((await deploy(['--plan', plans])).err).toContain("can't be told from those of another commit");
    writeFileSync(join(plans, 'commit'), `${COMMIT.replace('0', 'f')}\n`);
    expect((await deploy(['--plan', plans])).err).toContain('are of commit f123456789ab, but this is 0123456789ab');
    writeFileSync(join(plans, 'commit'), `${COMMIT}\n`);
    expect((await deploy(['jobs', '--plan', plans])).err).toContain('there is no saved plan of jobs');
    expect(calls()).toEqual([]);
    writeFileSync(join(plans, 'jobs.tfplan'), '');
    expect((await deploy(['jobs', '--plan', plans])).code).toBe(0);
    expect(calls().at(-1)).toBe(`jobs apply -json -input=false -lock-timeout=60s ${plans}/jobs.tfplan`);
  });

  describe('a signal', () => {
    const terminal = {
      rows: 24,
      columns: 80,
      hasColors: false,
      write: () => undefined,
      onResize: () => () => undefined,
    };

    test('without a terminal is handed on at once, and nothing further begins', async () => {
      writeFileSync(mark('jobs', 'wait'), '');
      const running = deploy(['jobs', 'shop']);
      await untilApplied('jobs');
      signal('SIGTERM');
      const { code, err } = await running;
      expect([code, err]).toEqual([1, expect.stringContaining('jobs (failed), shop (skipped)')]);
      expect(calls()).toContain('jobs interrupted');
      expect(variables.at(LOCK)?.lock).toBeUndefined();
    });

    test('on a terminal waits for what runs; only a second one is handed on', async () => {
      for (const signals of [1, 2]) {
        rmSync(callsFile, { force: true });
        writeFileSync(mark('jobs', 'wait'), '');
        const running = deploy(['jobs', 'shop'], { terminal: { ...terminal, onKey: () => () => undefined } });
        await untilApplied('jobs');
        signal('SIGINT');
        await pause(200);
        expect(calls()).not.toContain('jobs interrupted');
        if (signals === 2) signal('SIGINT');
        else rmSync(mark('jobs', 'wait'));
        const { code, err } = await running;
        const state = signals === 2 ? 'jobs (failed), shop (skipped)' : 'shop (skipped)';
        expect([code, err]).toEqual([1, expect.stringContaining(`not deployed: ${state};`)]);
        expect(applied()).toEqual(['jobs']);
      }
    });
  });

  describe('the program itself', () => {
    let berth: BerthProcess;
    const start = (...more: string[]): BerthProcess =>
      (berth = new BerthProcess(fake.root, ['deploy', 'jobs', 'shop', '--no-synth', '--app', fake.root, ...more]));

    // One that fails to end must not outlive its test.
    afterEach(() => void berth.child.kill('SIGKILL'));

    test('told to end while it verifies ends at once, without success and without the lock', async () => {
      delete fake.answers['/v1/job/webapi/allocations'];
      fake.answers['/v1/job/webapi/evaluations'] = [{ Status: 'pending' }];
      start('--deadline', '10m');
      await berth.until('it is not scheduled yet');
      berth.child.kill('SIGTERM');
      expect(await berth.ended).toBe(1);
      expect(berth.printed).toContain('berth: stopped before all was verified');
      expect(variables.at(LOCK)).toEqual({ Items: expect.objectContaining({ result: 'failed' }) });
    }, 30_000);

    test('goes on to its end when its reader goes away', async () => {
      writeFileSync(mark('jobs', 'wait'), '');
      start();
      await berth.until('jobs: began');
      berth.child.stdout!.destroy();
      rmSync(mark('jobs', 'wait'));
      expect(await berth.ended).toBe(0);
      expect(applied()).toEqual(['jobs', 'shop']);
    }, 30_000);

    test('whose output fills the disk says so in one line, and is no success', async () => {
      const full = openSync('/dev/full', 'w');
      berth = new BerthProcess(fake.root, ['deploy', '--no-synth', '--app', fake.root], {}, full);
      expect(await berth.ended).toBe(1);
      closeSync(full);
      expect(berth.printed).toMatch(/^berth: the output can't be written: ENOSPC.*\n$/);
      expect(applied()).toHaveLength(4);
    }, 30_000);
  });

  test('no Terraform is one line for each stack that needs it', async () => {
    process.env.PATH = programs.replace(/.$/, '');
    const { code, out } = await deploy(['jobs']);
    expect(code).toBe(1);
    expect(out).toContain("terraform can't be started in");
  });
});
