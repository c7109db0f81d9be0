import { App, LocalBackend } from 'cdktf';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStack, Cluster, Workload } from '../../lib';
import { Terraform } from '../../lib/deploy/terraform';
import { NomadAgent } from './nomad-agent';

/** Apps that a real Terraform deploys on a real Nomad, whose programs are lines of shell on this machine. */
export class ShellApps {
  public readonly agent = new NomadAgent();

  private made: string | undefined;

  public async close(): Promise<void> {
    await this.agent.stop();
    if (this.made !== undefined) rmSync(this.made, { recursive: true, force: true });
  }

  /** Let the program of a workload be a line of shell. */
  public shell(workload: Workload, line: string): void {
    workload.job.addOverride('TaskGroups.0.Tasks.0.Driver', 'raw_exec');
    workload.job.addOverride('TaskGroups.0.Tasks.0.Config', { command: '/bin/sh', args: ['-c', line] });
  }

  /** A line of shell that notes that it ran. */
  public noting(what: string): string {
    return `echo ran >> ${join(this.directory, what)}`;
  }

  /** How often such a line has run. */
  public runsOf(what: string): number {
    const file = join(this.directory, what);
    return existsSync(file) ? readFileSync(file, 'utf8').split('ran').length - 1 : 0;
  }

  /** Synthesize the stack `shop`, over the state that it has. */
  public synth(define: (stack: AppStack) => void, kind: typeof AppStack = AppStack): Terraform {
    const app = new App({ outdir: join(this.directory, 'out') });
    const stack = new kind(app, 'shop', { cluster: Cluster.fromAttributes({ nomadAddress: this.agent.address }) });
    new LocalBackend(stack, { path: join(this.directory, 'shop.tfstate') });
    define(stack);
    app.synth();
    return new Terraform(app.outdir);
  }

  /** Not made before it is needed: what is skipped is not cleaned up either. */
  private get directory(): string {
    return (this.made ??= mkdtempSync(join(tmpdir(), 'berth-apps-')));
  }
}
