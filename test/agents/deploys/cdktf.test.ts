import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/deploy/command';
import { terraformEnvironment } from '../../../lib/deploy/environment';
import { NomadAgent } from '../nomad-agent';

const ROOT = join(__dirname, '..', '..', '..');
const LIB = JSON.stringify(join(ROOT, 'lib'));
const CDKTF = JSON.stringify(join(ROOT, 'node_modules', 'cdktf'));

/** Two stacks, of which the second depends on the first. */
const program = (nomadAddress: string): string => `
  import { App } from ${CDKTF};
  import { AppStack, Cluster, ContainerImage, Worker } from ${LIB};

  const app = new App();
  const cluster = Cluster.fromAttributes({ nomadAddress: '${nomadAddress}' });
  const [mail, late] = ['mail', 'late'].map((name) => {
    const stack = new AppStack(app, name, { cluster });
    const { job } = new Worker(stack, name + '-job', { image: ContainerImage.fromRegistry('i:1'), count: 1 });
    job.addOverride('TaskGroups.0.Tasks.0.Driver', 'raw_exec');
    job.addOverride('TaskGroups.0.Tasks.0.Config', { command: '/bin/sleep', args: ['9999'] });
    return stack;
  });
  late.addDependency(mail);
  app.synth();
`;

const missing = process.env.BERTH_APPLIES_MISSING || !process.env.BERTH_CDKTF;
(missing ? describe.skip : describe)("cdktf's own program", () => {
  const agent = new NomadAgent();
  const dir = mkdtempSync(join(tmpdir(), 'berth-cdktf-'));

  beforeAll(() => agent.startWithClient(), 900_000);

  afterAll(async () => {
    await agent.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test('deploys what Berth synthesizes, as the docs say, and `berth verify` agrees', async () => {
    const page = readFileSync(join(ROOT, 'docs/local.md'), 'utf8');
    const [, words] = /npx cdktf-cli@0\.21 (deploy [^`]+)/.exec(page)!;
    // Checksums for a lock file can only be had from the registry.
    const args = [...words.trim().replace(/'/g, '').split(' '), '--auto-approve', '--skip-provider-lock'];
    writeFileSync(join(dir, 'main.ts'), program(agent.address));
    const tsx = join(ROOT, 'node_modules/tsx/dist/loader.mjs');
    const config = { language: 'typescript', app: `node --import ${tsx} main.ts`, sendCrashReports: 'false' };
    writeFileSync(join(dir, 'cdktf.json'), JSON.stringify(config));
    const env = { ...terraformEnvironment(), CI: '1' };
    const { code, output } = await run(process.env.BERTH_CDKTF!, args, { cwd: dir, env, timeoutSeconds: 300 });
    if (code !== 0) throw new Error(output);
    const jobs: any[] = await agent.ask('GET', '/v1/jobs');
    expect(jobs.map(({ ID, Status }) => [ID, Status]).sort()).toEqual([
      ['late-job', 'running'],
      ['mail-job', 'running'],
    ]);
    const verify = await run('node', ['--import', tsx, join(ROOT, 'lib/cli/main.ts'), 'verify'], { cwd: dir, env });
    expect([verify.code, verify.output]).toEqual([0, expect.stringContaining('all of it serves: 2 stacks, 2 jobs')]);
  }, 600_000);
});
