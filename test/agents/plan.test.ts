import { App, LocalBackend } from 'cdktf';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStack, Cluster, EnvValue, nomad, Size, Worker, WorkerProps } from '../../lib';
import { run } from '../../lib/cli/command-line';
import { Terraform } from '../../lib/deploy/terraform';
import { image } from '../fixtures/image';
import { NomadAgent } from './nomad-agent';

/** Workers of a stack by their names. */
type Workers = { readonly [name: string]: Partial<WorkerProps> };

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)('berth plan, with a real Terraform and Nomad', () => {
  const agent = new NomadAgent();
  const root = mkdtempSync(join(tmpdir(), 'berth-plan-'));
  const [outdir, dir] = ['out', 'secrets'].map((name) => join(root, name));
  const varFile = join(dir, 'prod.tfvars.json');
  const { NOMAD_TOKEN, NOMAD_ADDR } = process.env;

  beforeAll(async () => {
    await agent.startWithClient(true);
    mkdirSync(dir);
    writeFileSync(varFile, JSON.stringify({ prod_access: { nomad_token: agent.token, nomad_ca: '' } }));
    delete process.env.NOMAD_TOKEN;
    delete process.env.NOMAD_ADDR;
  }, 900_000);

  afterAll(async () => {
    await agent.stop();
    Object.assign(process.env, NOMAD_TOKEN && { NOMAD_TOKEN }, NOMAD_ADDR && { NOMAD_ADDR });
    rmSync(root, { recursive: true, force: true });
  });

  /** Synthesize stacks of workers that sleep. */
  const synth = (stacks: { readonly [stack: string]: Workers }, nomadAddress = agent.address): Terraform => {
    const app = new App({ outdir });
    for (const [name, workers] of Object.entries(stacks)) {
      const cluster = Cluster.fromAttributes({
        name: 'prod',
        nomadAddress,
        secured: true,
        nodePools: ['default', 'gpu'],
      });
      const stack = new AppStack(app, name, { cluster });
      new LocalBackend(stack, { path: join(root, `${name}.tfstate`) });
      for (const [id, props] of Object.entries(workers)) {
        const worker = new Worker(stack, id, { image, cpu: 20, memory: Size.mebibytes(16), ...props });
        worker.job.addOverride('TaskGroups.0.Tasks.0.Driver', 'raw_exec');
        worker.job.addOverride('TaskGroups.0.Tasks.0.Config', { command: '/bin/sleep', args: ['600'] });
        worker.job.addOverride('TaskGroups.0.Networks', null);
      }
    }
    app.synth();
    return new Terraform(outdir, { varFile });
  };

  const plan = async (...args: string[]): Promise<{ code: number; out: string; err: string; seconds: number }> => {
    const [out, err]: string[][] = [[], []];
    const started = Date.now();
    const code = await run(['plan', '--no-synth', '--app', outdir, '--dir', dir, ...args], {
      ...{ out: (text) => out.push(text), err: (text) => err.push(text) },
    });
    return { code, out: out.join('\n'), err: err.join('\n'), seconds: (Date.now() - started) / 1000 };
  };

  const deploy = async (terraform: Terraform, ...stacks: string[]): Promise<void> => {
    for (const stack of stacks) {
      await terraform.init(stack);
      await terraform.apply(stack);
    }
  };

  const jobs = async (): Promise<string[]> => (await agent.ask('GET', '/v1/jobs?namespace=*')).map(({ ID }: any) => ID);

  test('a first plan has changes, and changes nothing; after the deploy there are none', async () => {
    const terraform = synth({ shop: { mail: { count: 2 } } });
    const first = await plan();
    expect(first).toMatchObject({ code: 2, err: '' });
    expect(first.out).toContain('+ job default/mail new: 2 instances started');
    expect(first.out).toContain('Plan: 1 to make in 1 stack');
    expect(await jobs()).toEqual([]);
    // It holds the token in clear.
    expect(statSync(join(outdir, '.berth/plans/shop.tfplan')).mode & 0o777).toBe(0o600);
    await deploy(terraform, 'shop');
    expect(await plan()).toMatchObject({ code: 0, out: expect.stringContaining('Plan: no changes in 1 stack') });
  }, 300_000);

  test('a change is told field by field, with what Nomad does, and no secret', async () => {
    const env = { GREETING: EnvValue.of('hello'), DB_PASSWORD: EnvValue.of('s3cr3t-of-test') };
    synth({ shop: { mail: { count: 2, env } } });
    const { code, out } = await plan('--html', join(root, 'p.html'), '--markdown', join(root, 'p.md'));
    expect(code).toBe(2);
    expect(out).toMatch(/~ job default\/mail changes: 2 instances restarted, 1 at a time/);
    expect(out).toContain('+ group mail / task mail / Env.GREETING: "hello"');
    const all = [
      out,
      (await plan('--json')).out,
      ...['p.html', 'p.md'].map((name) => readFileSync(join(root, name), 'utf8')),
    ];
    for (const text of all) {
      expect(text).toContain('Env.DB_PASSWORD');
      expect(text).not.toContain('s3cr3t-of-test');
    }
  }, 120_000);

  test('no room is told before the deploy: 1, and with --allow-unplaceable 2', async () => {
    synth({ shop: { mail: { count: 2 }, huge: { memory: Size.gibibytes(4_000) } } });
    const { code, out, err } = await plan();
    expect(code).toBe(1);
    expect(out).toContain("! no place for group 'huge': of 1 clients");
    expect(err).toMatch(/^berth: \[shop\] job default\/huge: no place .*memory on 1 of them: make room, or give/);
    expect(await plan('--allow-unplaceable')).toMatchObject({ code: 2, err: '' });
  }, 120_000);

  test('a job of another kind, or in a pool that nobody makes, is refused before the deploy', async () => {
    synth({ shop: { mail: { count: 2, nodePool: 'gpu' } } });
    expect(await plan()).toMatchObject({ code: 1, err: expect.stringMatching(/mail: .*node pool/i) });
  }, 120_000);

  test("another namespace is an outage, and somebody else's registration is told with what runs", async () => {
    await agent.ask('PUT', '/v1/namespace/other', { Name: 'other' });
    const job = await agent.ask('GET', '/v1/job/mail');
    job.TaskGroups[0].Count = 3;
    const submission = { Source: 'job "mail" {}', Format: 'hcl2' };
    await agent.ask('PUT', '/v1/jobs', { Job: job, Submission: submission });
    synth({ shop: { mail: { count: 2 } } });
    const { code, out } = await plan();
    expect(code).toBe(2);
    expect(out).toContain('note: somebody has registered it by other means since the last deploy');
    expect(out).toContain('~ group mail / Count: 3 → 2');
  }, 120_000);

  test('a token of AclRules.plan suffices, and can register nothing', async () => {
    const rules = nomad.AclRules.plan('default').toHcl();
    await agent.ask('PUT', '/v1/acl/policy/plan', { Name: 'plan', Rules: rules });
    const { SecretID } = await agent.ask('PUT', '/v1/acl/token', { Name: 'p', Type: 'client', Policies: ['plan'] });
    writeFileSync(varFile, JSON.stringify({ prod_access: { nomad_token: SecretID, nomad_ca: '' } }));
    try {
      const terraform = synth({ shop: { mail: { count: 2 }, extra: {} } });
      const planned = await plan();
      expect(planned).toMatchObject({ code: 2, err: '' });
      expect(planned.out).toContain('+ job default/extra new: 2 instances started');
      await expect(terraform.apply('shop')).rejects.toThrow(/403|Permission denied/);
      expect(await jobs()).toEqual(['mail']);
      // One that may only read is told what it lacks.
      await agent.ask('PUT', '/v1/acl/policy/plan', { Name: 'plan', Rules: nomad.AclRules.read('default').toHcl() });
      const refused = await plan();
      expect(refused.code).toBe(1);
      expect(refused.err.split('\n')).toHaveLength(1);
      expect(refused.err).toMatch(/^berth: \[shop\] .*(Permission denied|plan-job)/);
    } finally {
      writeFileSync(varFile, JSON.stringify({ prod_access: { nomad_token: agent.token, nomad_ca: '' } }));
    }
  }, 120_000);

  describe('an API that is not there', () => {
    let silent: Server;
    beforeAll(async () => {
      silent = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => silent.once('listening', resolve));
    });
    afterAll(() => silent.close());

    test('that takes the connection and says nothing ends the plan in seconds', async () => {
      synth({ shop: { mail: { count: 2 } } }, `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
      const { code, err, seconds } = await plan();
      expect(code).toBe(1);
      expect(err).toMatch(
        /^berth: \[shop\] Nomad at http:\/\/127\.0\.0\.1:\d+: GET \/v1\/status\/leader: no answer within 5 s$/,
      );
      expect(seconds).toBeLessThan(10);
    }, 60_000);

    test('that refuses the connection is one line', async () => {
      synth({ shop: { mail: { count: 2 } } }, 'http://127.0.0.1:1');
      const { code, err } = await plan();
      expect(code).toBe(1);
      expect(err).toMatch(/^berth: \[shop\] Nomad at http:\/\/127\.0\.0\.1:1: GET .*: connect ECONNREFUSED[^\n]*$/);
    }, 60_000);

    test('a stack that is in no manifest, and a Terraform that is not there, are one line', async () => {
      synth({ shop: { mail: { count: 2 } } });
      const unknown = await plan('shopp');
      expect([unknown.code, unknown.err]).toEqual([1, `berth: no stack 'shopp' in ${outdir}: it has shop`]);
      const { TF_BIN = '' } = process.env;
      process.env.TF_BIN = join(root, 'terraform');
      try {
        const { code, err } = await plan();
        expect([code, err.split('\n').length]).toEqual([1, 1]);
        expect(err).toMatch(/^berth: \[shop\] \S+\/terraform can't be started in .*: install it/);
      } finally {
        process.env.TF_BIN = TF_BIN;
      }
    }, 60_000);
  });

  test('fifty changed jobs of five stacks are planned in less than a minute', async () => {
    const stacks = (count: number): { [stack: string]: Workers } =>
      Object.fromEntries(
        Array.from({ length: 5 }, (_, stack) => [
          `s${stack}`,
          Object.fromEntries(
            Array.from({ length: 10 }, (__, job) => [
              `j${stack}-${job}`,
              { count, cpu: 1, memory: Size.mebibytes(10) },
            ]),
          ),
        ]),
      );
    const first = await (synth(stacks(0)), plan());
    expect(first).toMatchObject({ code: 2, err: '' });
    await deploy(synth(stacks(0)), 's0', 's1', 's2', 's3', 's4');
    synth(stacks(1));
    const { code, out, seconds } = await plan('--markdown', join(root, 'p.md'));
    process.stderr.write(`50 changed jobs in 5 stacks: ${seconds.toFixed(1)} s\n`);
    expect(code).toBe(2);
    expect(out.match(/~ job default\/j\d-\d changes: 1 instance started/g)).toHaveLength(50);
    expect(out).toContain('Note: each job was tried alone');
    expect(existsSync(join(root, 'p.md'))).toBe(true);
    expect(seconds).toBeLessThan(60);
  }, 600_000);
});
