/** Measure how long it takes to change many apps at once, beside other ways to deploy them. Nothing here ever fails. */
import { App, LocalBackend } from 'cdktf';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStack, Cluster, ContainerImage, Duration, nomad, Size, Worker } from '../../lib';
import { NomadAgent } from '../agents/nomad-agent';
import { terraformProgram } from '../../lib/deploy/program';

const ROOT = join(__dirname, '..', '..');
const [count = 50, cli = join(ROOT, 'node_modules/.bin/cdktf')] = process.argv
  .slice(2)
  .map((word) => Number(word) || word);

/** A program of this machine that is healthy after a second: what is measured is the way to it. */
const update = nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(1) });
const image = ContainerImage.fromRegistry('registry.example/app:1');

const agent = new NomadAgent();
const dir = mkdtempSync(join(tmpdir(), 'berth-bench-deploy-'));
const names = Array.from({ length: Number(count) }, (_, index) => `app-${index}`);

/** Write all apps, each in a stack of its own, and changed against the last time. */
function change(round: number): void {
  const app = new App({ outdir: join(dir, 'cdktf.out') });
  for (const name of names) {
    const cluster = Cluster.fromAttributes({ nomadAddress: agent.address });
    const stack = new AppStack(app, name, { cluster });
    new LocalBackend(stack, { path: join(dir, `${name}.tfstate`) });
    const { job } = new Worker(stack, `${name}-job`, { image, update, cpu: 20, memory: Size.mebibytes(10) });
    job.addOverride('TaskGroups.0.Tasks.0.Driver', 'raw_exec');
    job.addOverride('TaskGroups.0.Tasks.0.Config', { command: '/bin/sh', args: ['-c', `: ${round}; exec sleep 9999`] });
  }
  app.synth();
}

/** The agent writes into pipes of this process, and stops where nobody reads them: nothing may block. */
async function run(program: string, args: string[], cwd: string = dir): Promise<void> {
  const { TF_CLI_CONFIG_FILE: _, ...rest } = process.env;
  const child = spawn(program, args, {
    ...{ cwd, env: { ...rest, CHECKPOINT_DISABLE: '1' } },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
}

const tsx = join(ROOT, 'node_modules/tsx/dist/loader.mjs');
const berth = (...more: string[]): Promise<void> =>
  run(process.execPath, ['--import', tsx, join(ROOT, 'lib/cli/main.ts'), 'deploy', '--no-synth', ...more]);

const ways: { readonly [way: string]: () => Promise<void> } = {
  'berth deploy': () => berth(),
  'berth deploy --parallelism 4': () => berth('--parallelism', '4'),
  'a loop of terraform init and apply': async () => {
    for (const name of names) {
      const stack = join(dir, 'cdktf.out', 'stacks', name);
      await run(terraformProgram(), ['init', '-input=false'], stack);
      await run(terraformProgram(), ['apply', '-input=false', '-auto-approve'], stack);
    }
  },
  'cdktf deploy --parallelism 1': () =>
    run(String(cli), ['deploy', '*', '--skip-synth', '--auto-approve', '--skip-provider-lock', '--parallelism', '1']),
};

async function main(): Promise<void> {
  await agent.startWithClient();
  writeFileSync(
    join(dir, 'cdktf.json'),
    JSON.stringify({ language: 'typescript', app: 'true', sendCrashReports: 'false' }),
  );
  change(0);
  await berth();
  let first: number | undefined;
  for (const [round, [way, deploy]] of Object.entries(ways).entries()) {
    if (way.startsWith('cdktf') && !existsSync(String(cli))) {
      console.log(`${way}: not measured, as there is no ${cli}: name one as the second argument`);
      continue;
    }
    change(round + 1);
    const began = process.hrtime.bigint();
    try {
      await deploy();
    } catch (error) {
      console.log(`${way}: no figure, as it failed: ${(error as Error).message.split('\n')[0]}`);
      continue;
    }
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    first ??= seconds;
    console.log(`${way}: ${names.length} apps in ${seconds.toFixed(1)} s, ${(seconds / first).toFixed(2)} × the first`);
  }
}

void main().finally(async () => {
  await agent.stop();
  rmSync(dir, { recursive: true, force: true });
});
