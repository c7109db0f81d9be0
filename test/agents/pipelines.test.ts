import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PIPELINES, stepsOf } from '../fixtures/pipeline';
import { NomadAgent } from './nomad-agent';

const ROOT = join(__dirname, '../..');
const TSX = join(ROOT, 'node_modules/tsx/dist/loader.mjs');

/** A repository of an app, with a program that declares a worker, and stand-ins for what a pipeline's machine has. */
class Repository {
  public readonly directory = mkdtempSync(join(tmpdir(), 'berth-pipeline-'));
  private readonly bin = join(this.directory, '.machine');

  public constructor(private readonly nomadAddress: string) {
    [this.bin, join(this.directory, 'node_modules/.bin')].forEach((path) => mkdirSync(path, { recursive: true }));
    ['cdktf', 'constructs'].forEach((name) =>
      symlinkSync(join(ROOT, 'node_modules', name), join(this.directory, 'node_modules', name)),
    );
    const node = `${process.execPath} --import ${TSX}`;
    this.program('node_modules/.bin/berth', `exec ${node} ${ROOT}/lib/cli/main.ts "$@"`);
    this.program('.machine/npx', 'program=$1; shift; exec "node_modules/.bin/$program" "$@"');
    this.program('.machine/npm', `if [ "$1" = ci ]; then exit 0; fi; exec ${node} main.ts`);
    // What posts the comment.
    this.program('.machine/gh', 'cp plan.md posted.md; echo "$*" > posted.args');
    this.program('.machine/curl', 'cp plan.md posted.md; echo "$*" > posted.args');
  }

  /** Declare the worker of the app by its line of shell. */
  public declare(line: string): void {
    writeFileSync(
      join(this.directory, 'main.ts'),
      `import { App, LocalBackend } from 'cdktf';
import { AppStack, Cluster, ContainerImage, Duration, nomad, Worker } from '${ROOT}/lib';
const app = new App();
const shop = new AppStack(app, 'shop', { cluster: Cluster.fromAttributes({ name: 'prod', nomadAddress: '${this.nomadAddress}' }) });
new LocalBackend(shop, { path: '${this.directory}/shop.tfstate' });
const update = nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(1) });
const { job } = new Worker(shop, 'webapi', { image: ContainerImage.fromRegistry('registry.example/webapi:1'), count: 1, update });
job.addOverride('TaskGroups.0.Tasks.0.Driver', 'raw_exec');
job.addOverride('TaskGroups.0.Tasks.0.Config', { command: '/bin/sh', args: ['-c', ${JSON.stringify(line)}] });
app.synth();
`,
    );
  }

  /** Run the steps of a job until one fails, as the system of the pipeline does. */
  public async run(
    file: (typeof PIPELINES)[number],
    job: string,
  ): Promise<{ readonly code: number; readonly printed: string }> {
    let printed = '';
    rmSync(join(this.directory, 'plan.md'), { force: true });
    for (const { script, variables } of stepsOf(file, job)) {
      const step = await this.shell(script, variables);
      printed += step.printed;
      if (step.code !== 0) return { code: step.code, printed };
    }
    return { code: 0, printed };
  }

  public read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8');
  }

  public has(file: string): boolean {
    return existsSync(join(this.directory, file));
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private program(path: string, line: string): void {
    writeFileSync(join(this.directory, path), `#!/bin/sh\n${line}\n`);
    chmodSync(join(this.directory, path), 0o755);
  }

  private shell(script: string, variables: object): Promise<{ readonly code: number; readonly printed: string }> {
    const { TF_CLI_CONFIG_FILE: _, ...own } = process.env;
    const env = {
      ...own,
      ...variables,
      PATH: `${this.bin}:${own.PATH}`,
      // The authorities are files of a real repository; this platform has none.
      ...{ NOMAD_CACERT: '', CONSUL_CACERT: '' },
      ...{ GITHUB_STEP_SUMMARY: join(this.directory, 'summary.md'), PULL_REQUEST: '7', GITLAB_COMMENT_TOKEN: 'x' },
    };
    return new Promise((resolve) => {
      const child = spawn('bash', ['-eo', 'pipefail', '-c', script], { cwd: this.directory, env });
      let printed = '';
      const read = (chunk: Buffer): void => void (printed += chunk);
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('close', (code) => resolve({ code: code ?? -1, printed }));
    });
  }
}

describe.each(PIPELINES)('the pipeline %s, with a real Terraform and Nomad', (file) => {
  const test_ = process.env.BERTH_APPLIES_MISSING ? test.skip : test;
  const agent = new NomadAgent();
  let repository: Repository;
  let isStopped = false;

  beforeAll(async () => {
    if (process.env.BERTH_APPLIES_MISSING) return;
    await agent.startWithClient();
    repository = new Repository(agent.address);
  }, 300_000);
  afterAll(async () => {
    if (!isStopped) await agent.stop();
    repository?.remove();
  });

  test_(
    'plans, deploys, and finds drift',
    async () => {
      repository.declare('while :; do sleep 1; done');
      const planned = await repository.run(file, 'plan');
      expect(planned).toMatchObject({ code: 0 });
      expect(repository.read('posted.md')).toContain('webapi');
      expect(repository.read('posted.args')).toMatch(
        file === 'github.yml' ? /^pr comment 7 --body-file plan.md/ : /body@plan\.md/,
      );
      expect(repository.has('plan.html')).toBe(true);
      await expect(agent.ask('GET', '/v1/job/webapi')).rejects.toThrow('not found');

      expect(await repository.run(file, 'deploy')).toMatchObject({ code: 0 });
      expect(await agent.ask('GET', '/v1/job/webapi')).toMatchObject({ Status: 'running' });
      expect(await repository.run(file, 'drift')).toMatchObject({ code: 0 });

      const { Meta: _, ...job } = await agent.ask('GET', '/v1/job/webapi');
      await agent.ask('POST', '/v1/jobs', { Job: { ...job, Meta: { changed: 'by hand' } } });
      expect(await repository.run(file, 'drift')).toMatchObject({ code: 2 });
    },
    300_000,
  );

  test_(
    'fails where a plan or a deploy fails',
    async () => {
      repository.declare('echo it breaks >&2; exit 1');
      expect(await repository.run(file, 'plan')).toMatchObject({ code: 0 });
      const { code, printed } = await repository.run(file, 'deploy');
      expect([code, printed]).toEqual([1, expect.stringContaining('it breaks')]);
      await agent.stop();
      isStopped = true;
      expect(await repository.run(file, 'plan')).toMatchObject({ code: 1 });
      expect(await repository.run(file, 'drift')).toMatchObject({ code: 1 });
    },
    300_000,
  );
});
