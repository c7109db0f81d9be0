import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster } from '../lib';
import { must } from '../lib/deploy/command';
import { startEngine, stopEngine } from './testbed/engine';
import { takeGivenProviders } from './testbed/given-providers';
import { ensureImages } from './testbed/images';
import { Prometheus } from './testbed/observe/prometheus';
import { VictoriaLogs } from './testbed/observe/victoria-logs';
import { missingRequirement } from './testbed/requirements';
import { stackImages } from './testbed/stack-images';
import { agentLog, leftovers, RunningPlatform } from './testbed/platform';
import { Terraform } from '../lib/deploy/terraform';

/** Brings up, or takes down, the platform and the example product of stacks/main.ts on this machine. */
const ROOT = join(__dirname, '..');
const OUTDIR = join(ROOT, 'cdktf.out');
const log = (line: string): void => console.log(line);

/** @param observe whether the platform has metrics and logs */
async function up(observe: boolean): Promise<void> {
  const missing = await missingRequirement(log);
  if (missing !== undefined) throw new Error(missing);
  const dockerDataRoot = await startEngine(log);
  log('synthesizing');
  const env = { ...process.env, CDKTF_CONTEXT_JSON: JSON.stringify({ observe, dockerDataRoot }) };
  await must('node', ['--import', 'tsx', 'stacks/main.ts'], { cwd: ROOT, env });
  const terraform = new Terraform(OUTDIR, { onProgress: log });
  await ensureImages(stackImages(OUTDIR), log);
  for (const stack of terraform.stacks) {
    await terraform.init(stack);
    await terraform.apply(stack).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await explain()}`);
    });
  }
  await prove();
  if (observe) await proveObserved();
  for (const stack of terraform.stacks) {
    Object.entries(await terraform.outputs(stack)).forEach(([name, value]) => log(`${name}: ${value}`));
  }
}

async function down(): Promise<void> {
  takeGivenProviders();
  if (!existsSync(OUTDIR)) throw new Error('nothing is up: there is no cdktf.out');
  const terraform = new Terraform(OUTDIR, { onProgress: log });
  for (const stack of terraform.stacks.reverse()) {
    await terraform.init(stack);
    await terraform.destroy(stack);
    ['', '.backup'].forEach((end) => rmSync(join(ROOT, `terraform.${stack}.tfstate${end}`), { force: true }));
  }
  const left = await leftovers('local');
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  await stopEngine(log);
  log('nothing is left: no container, no volume, no job');
}

/** Show by requests that the platform works. */
async function prove(): Promise<void> {
  const cluster = Cluster.fromContract(join(OUTDIR, 'local.contract.json'));
  const base = cluster.entryPoints[0].address;
  const instances = new Set<string>();
  for (let tries = 0; instances.size < 3; tries += 1) {
    const response = await fetch(`${base}/webapi`).catch(() => undefined);
    if (response?.status === 200) instances.add(((await response.json()) as { instance: string }).instance);
    else if (tries === 30) {
      throw new Error(`${base}/webapi answers ${response?.status ?? 'nothing'}\n${await explain()}`);
    } else await pause(1000);
  }
  log(`GET ${base}/webapi → 200, from ${instances.size} instances in turn`);
  const { status } = await fetch(`${base}/webapix`);
  if (status !== 404) throw new Error(`${base}/webapix must be 404, got ${status}`);
  log(`GET ${base}/webapix → 404`);
}

/** Show by queries that metrics and logs arrive. */
async function proveObserved(): Promise<void> {
  const cluster = Cluster.fromContract(join(OUTDIR, 'local.contract.json'));
  // Consul's names are known to tasks, not to this machine.
  const onHost = (address?: string): string =>
    `http://${new URL(cluster.nomadAddress).hostname}:${new URL(address!).port}`;
  const prometheus = new Prometheus(onHost(cluster.prometheusAddress));
  const targets = await prometheus.untilUp({ webapi: 3 }, 90);
  log(`${prometheus.address}: ${targets.length} targets, all of them up`);
  const logs = new VictoriaLogs(onHost(cluster.logsAddress));
  const LINES = '_time:1h {job="traefik"} | stats count() lines';
  const lines = async (): Promise<number> => Number((await logs.query(LINES))[0].lines);
  for (let tries = 0; (await lines()) === 0; tries += 1) {
    if (tries === 30) throw new Error('no line of the ingress has arrived');
    await pause(1000);
  }
  log(`${logs.address}/select/vmui/: ${await lines()} lines of the ingress`);
}

async function explain(): Promise<string> {
  const platform = new RunningPlatform(Cluster.fromContract(join(OUTDIR, 'local.contract.json')));
  const jobs = await Promise.all(['traefik', 'greetings', 'webapi'].map((job) => platform.explain(job)));
  const agents = await Promise.all(['local-consul', 'local-nomad'].map((container) => agentLog(container)));
  return [...jobs, ...agents].join('\n');
}

const commands: { readonly [call: string]: () => Promise<void> } = {
  up: () => up(false),
  'up --observe': () => up(true),
  down,
};
const command = commands[process.argv.slice(2).join(' ')];
if (command === undefined) {
  console.error(`usage: local.ts ${Object.keys(commands).join(' | ')}`);
  process.exitCode = 2;
} else {
  command().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
