import { App, LocalBackend } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStack, Cluster, Duration, nomad, Worker } from '../../../lib';
import { image } from '../../fixtures/image';
import { NomadAgent } from '../nomad-agent';
import { BerthProcess } from '../../cli/berth-process';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const TAG = 'berth-0123456';

/** What the program of a worker does. */
const GOOD = 'while :; do sleep 1; done';
const BAD = 'echo it breaks >&2; exit 1';

/** An instance is healthy, or not, within seconds. */
const update = (seconds: number): nomad.UpdateStrategy =>
  nomad.UpdateStrategy.rolling({
    minHealthyTime: Duration.seconds(seconds),
    healthyDeadline: Duration.seconds(seconds + 9),
    progressDeadline: Duration.seconds(seconds + 11),
  });

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)('berth deploy, with a real Terraform and Nomad', () => {
  const agent = new NomadAgent();
  const dir = mkdtempSync(join(tmpdir(), 'berth-deploys-'));

  /** Synthesize a stack for each line of shell, in the order given; `late` depends on `mail`. */
  const synth = (programs: { readonly [stack: string]: string }, seconds: number = 1): void => {
    const app = new App({ outdir: join(dir, 'cdktf.out') });
    const cluster = Cluster.fromAttributes({ nomadAddress: agent.address });
    const stacks = Object.entries(programs).map(([name, line]) => {
      const stack = new AppStack(app, name, { cluster });
      new LocalBackend(stack, { path: join(dir, `${name}.tfstate`) });
      const { job } = new Worker(stack, `${name}-job`, {
        image,
        count: 1,
        update: update(seconds),
        killTimeout: Duration.seconds(5),
      });
      job.addOverride('TaskGroups.0.Tasks.0.Driver', 'raw_exec');
      job.addOverride('TaskGroups.0.Tasks.0.Config', { command: '/bin/sh', args: ['-c', line] });
      job.addOverride('TaskGroups.0.RestartPolicy', { Attempts: 0, Mode: 'fail' });
      return [name, stack] as const;
    });
    const { mail, late } = Object.fromEntries(stacks);
    if (late !== undefined) late.addDependency(mail);
    app.synth();
  };

  const deploy = (args: string[] = [], env: NodeJS.ProcessEnv = {}): BerthProcess =>
    new BerthProcess(dir, ['deploy', '--no-synth', ...args], {
      ...{ GITHUB_ACTOR: 'anna', GITHUB_SHA: COMMIT, GITHUB_SERVER_URL: 'https://git', GITHUB_REPOSITORY: 'a/b' },
      ...{ GITHUB_RUN_ID: '7', ...env },
    });
  const end = async (berth: BerthProcess): Promise<[number | null, string]> => [await berth.ended, berth.printed];
  const items = async (path: string): Promise<any> => (await agent.ask('GET', `/v1/var/${path}`)).Items;
  const job = (id: string): Promise<any> => agent.ask('GET', `/v1/job/${id}-job`);

  beforeAll(() => agent.startWithClient(), 900_000);

  afterAll(async () => {
    await agent.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test('of three stacks one fails in the middle: the others finish, and the next deploy goes on', async () => {
    synth({ pay: GOOD, mail: BAD, late: GOOD });
    const [code, printed] = await end(deploy());
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining('2 of 3 stacks not deployed: mail (failed), late (skipped)'),
    ]);
    expect(printed).toContain('pay: deployed, 1 created');
    expect(printed).toContain('it breaks');
    expect((await job('pay')).VersionTag).toMatchObject({ Name: TAG });
    await expect(job('late')).rejects.toThrow('not found');
    expect(await items('berth/deploy')).toMatchObject({ who: 'anna', result: 'failed', commit: COMMIT });

    synth({ pay: GOOD, mail: GOOD, late: GOOD });
    expect(await end(deploy())).toEqual([0, expect.stringContaining('all of it serves')]);
    const tags = await Promise.all(['pay', 'mail', 'late'].map(async (name) => (await job(name)).VersionTag));
    expect(tags).toEqual([
      // What this commit has not changed keeps the tag that it has.
      expect.objectContaining({ Name: TAG, Description: 'anna, https://git/a/b/actions/runs/7, failed' }),
      expect.objectContaining({ Name: TAG, Description: 'anna, https://git/a/b/actions/runs/7, serves' }),
      expect.objectContaining({ Name: TAG, Description: 'anna, https://git/a/b/actions/runs/7, serves' }),
    ]);
    expect(await items('berth/deploy')).toMatchObject({ result: 'serves', history: '2' });
    const history = await Promise.all([0, 1].map((place) => items(`berth/history/${place}`)));
    expect(history.map(({ result }) => result)).toEqual(['failed', 'serves']);
    expect(JSON.parse(history[1].stacks)).toEqual({ pay: 'deployed', mail: 'deployed', late: 'deployed' });
  }, 300_000);

  test('the same commit deployed as another version takes its tag along', async () => {
    synth({ pay: `true; ${GOOD}` });
    expect(await end(deploy(['pay']))).toEqual([0, expect.any(String)]);
    const versions = (await agent.ask('GET', '/v1/job/pay-job/versions')).Versions;
    expect(versions.map(({ VersionTag }: any) => VersionTag?.Name)).toEqual([TAG, undefined]);
  }, 120_000);

  test('of two at once the second names the holder, or waits', async () => {
    // The first must last until the others have begun.
    synth({ pay: `sleep 0; ${GOOD}` }, 15);
    const first = deploy(['pay'], { GITHUB_ACTOR: 'bert' });
    await first.until('pay: began');
    const [second, third] = [deploy(['pay']), deploy(['pay', '--wait', '2m'])];
    expect(await end(second)).toEqual([
      1,
      expect.stringMatching(/^berth: the lock is held by bert since \S+ \(commit 0123456\), https:/),
    ]);
    expect(await end(first)).toEqual([0, expect.stringContaining('all of it serves')]);
    expect(await end(third)).toEqual([
      0,
      expect.stringMatching(/waiting for the lock of bert[^]*pay: deployed, no changes/),
    ]);
  }, 300_000);

  test('a holder that is killed lets go within its time', async () => {
    synth({ pay: `sleep 0.1; ${GOOD}` });
    const killed = deploy(['pay'], { GITHUB_ACTOR: 'bert' });
    await killed.until('pay: began');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const began = Date.now();
    const [code, text] = await end(deploy(['pay', '--wait', '1m']));
    expect(text).toContain('waiting for the lock of bert');
    expect([code, text]).toEqual([0, text]);
    // 30 s since the last renewal, 5 s more, and what the deploy itself takes.
    expect((Date.now() - began) / 1000).toBeLessThan(55);
  }, 300_000);
});
