import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, LocalBackend } from 'cdktf';
import { AppStack, BatchJob, Cluster, ContainerImage, Duration, nomad, Size, Worker } from '../../../lib';
import { terraformEnvironment } from '../../../lib/deploy/environment';
import { terraformProgram } from '../../../lib/deploy/program';
import { Terraform } from '../../../lib/deploy/terraform';

export const FOREVER = 'exec sleep 100000';

/** How a worker of these tests is replaced: soon. */
const UPDATE = nomad.UpdateStrategy.rolling({
  minHealthyTime: Duration.seconds(2),
  healthyDeadline: Duration.minutes(2),
  progressDeadline: Duration.minutes(3),
});

/** What an apply printed, and how it ended. */
export interface Applied {
  readonly code: number | null;
  readonly output: string;
}

/** An app stack whose programs are lines of shell, which a Nomad without Docker runs, deployed by Terraform. */
export class Shop {
  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-monitor-'));
  private readonly outdir = join(this.dir, 'out');
  private readonly directory = join(this.outdir, 'stacks', 'shop');

  public constructor(private readonly address: () => string) {}

  /** Write the stack that is to be deployed next. */
  public async define(fill: (stack: AppStack) => void): Promise<void> {
    mkdirSync(this.outdir, { recursive: true });
    const app = new App({ outdir: this.outdir });
    const cluster = Cluster.fromAttributes({ nomadAddress: this.address(), entryPoints: [] });
    const stack = new AppStack(app, 'shop', { cluster });
    new LocalBackend(stack, { path: join(this.dir, 'shop.tfstate') });
    fill(stack);
    app.synth();
    await new Terraform(this.outdir).init('shop');
  }

  /** Whether Terraform would change nothing. */
  public async isUnchanged(): Promise<boolean> {
    return (await new Terraform(this.outdir).plan('shop')) === undefined;
  }

  public apply(parallelism: number = 10): Promise<Applied> {
    return this.start(parallelism).ended;
  }

  /** Start an apply that a test can interrupt: it leads a process group of its own. */
  public start(parallelism: number = 10): { readonly process: ChildProcess; readonly ended: Promise<Applied> } {
    const args = ['apply', '-auto-approve', '-input=false', '-no-color', `-parallelism=${parallelism}`];
    const child = spawn(terraformProgram(), args, { cwd: this.directory, env: terraformEnvironment(), detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    const ended = new Promise<Applied>((resolve) => child.on('exit', (code) => resolve({ code, output })));
    return { process: child, ended };
  }

  public remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** What a test changes in the group of a worker, by Nomad's own names. */
export interface Raw {
  readonly group?: { readonly [path: string]: unknown };
  readonly before?: string;
}

/** A worker whose program is a line of shell. */
export function worker(stack: AppStack, name: string, line: string, { group = {}, before }: Raw = {}): Worker {
  const image = ContainerImage.fromRegistry('registry.example/none:1');
  const props = { image, count: 1, cpu: 20, memory: Size.mebibytes(16), update: UPDATE };
  const made = new Worker(stack, name, props);
  inShell(made.job, line);
  Object.entries(group).forEach(([path, value]) => made.job.addOverride(`TaskGroups.0.${path}`, value));
  if (before !== undefined) inShell(runsBefore(made).job, before);
  return made;
}

function runsBefore(made: Worker): BatchJob {
  return made.addPreDeployJob('migrate', { cpu: 20, memory: Size.mebibytes(16) });
}

function inShell(job: nomad.Job, line: string): void {
  const task = 'TaskGroups.0.Tasks.0';
  job.addOverride(`${task}.Driver`, 'raw_exec');
  job.addOverride(`${task}.Config`, { command: '/bin/sh', args: ['-c', line] });
  job.addOverride(`${task}.KillTimeout`, 1e9);
}
