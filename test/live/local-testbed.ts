import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { LocalPlatformOptions, Platform } from '../../lib';
import { run as berth } from '../../lib/cli/command-line';
import { localProps } from '../../lib/platform/local-platform';
import { startEngine } from '../../scripts/testbed/engine';
import { must, run } from '../../lib/deploy/command';
import { givenVersions } from '../../scripts/testbed/given-programs';
import { ensureImages } from '../../scripts/testbed/images';
import { expectNothingLeft } from '../../scripts/testbed/leftovers';
import { agentLog, Credentials, leftovers, RunningPlatform } from '../../scripts/testbed/platform';
import { stackImages } from '../../scripts/testbed/stack-images';
import { Terraform } from '../../lib/deploy/terraform';
import { Turn } from './turn';

const PLATFORM = 'live';

/** Registry of a test, whose images the platform itself must pull. */
const OWN_REGISTRY = '127.0.0.1';

/**
 * This machine as a Docker host: Terraform deploys a platform and its apps on it, and again when a definition changes; at
 * the end nothing of it is left.
 */
export class LocalTestbed {
  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-live-'));
  private readonly jobs = new Set<string>();
  private terraform: Terraform | undefined;
  private turn: Turn | undefined;
  private images: string[] = [];
  private platform: RunningPlatform | undefined;
  private dockerDataRoot: string | undefined;

  /** @param secured whether the platform has access control, like one of several hosts */
  public constructor(private readonly secured: boolean = false) {}

  /** The running platform; undefined before the first synthesis. */
  public get running(): RunningPlatform {
    return this.platform!;
  }

  /** Directory of what was synthesized. */
  public get outdir(): string {
    return join(this.dir, 'out');
  }

  /** Secrets of a secured platform. */
  public get secrets(): any {
    return JSON.parse(readFileSync(this.varFile, 'utf8'));
  }

  /** Names of all stacks, each after those it depends on. */
  public get stacks(): string[] {
    return this.terraform!.stacks;
  }

  /** Start the engine. A platform that runs already is an error. */
  public async open(): Promise<void> {
    this.turn = await Turn.at('machine');
    this.dockerDataRoot = await startEngine(print);
    const left = await leftovers(PLATFORM);
    if (left.length > 0) throw new Error(`an earlier run left these behind, remove them first: ${left.join(', ')}`);
    const taken = await fetch('http://172.17.0.1:4646/v1/status/leader').catch(() => undefined);
    if (taken) throw new Error('a Nomad agent listens on 172.17.0.1 already: take its platform down first');
  }

  /** Synthesize a platform and what `define` puts on it, with all state in a directory of its own. */
  public synthesize(define: (app: App, platform: Platform) => void, options: LocalPlatformOptions = {}): void {
    const { outdir } = this;
    // What an earlier 'terraform init' has left in it is used again, as on an operator's machine.
    mkdirSync(outdir, { recursive: true });
    const app = new App({ outdir });
    const platform = this.define(app, { dockerDataRoot: this.dockerDataRoot, ...options });
    define(app, platform);
    for (const stack of app.node.children.filter(TerraformStack.isStack)) {
      new LocalBackend(stack, { path: join(this.dir, `${stack.node.id}.tfstate`) });
      const jobs = stack.node.findAll().filter((each) => 'jobId' in each);
      jobs.forEach((job) => this.jobs.add((job as unknown as { readonly jobId: string }).jobId));
    }
    app.synth();
    this.terraform = new Terraform(outdir, { onProgress: print, varFile: this.secured ? this.varFile : undefined });
    this.images = stackImages(outdir).filter((image) => !image.startsWith(OWN_REGISTRY));
    this.platform = new RunningPlatform(platform.cluster, () => this.credentials);
  }

  /** Deploy one stack. */
  public async deploy(stack: string): Promise<void> {
    if (this.secured && !existsSync(this.varFile)) await this.initSecrets();
    await Turn.during('images', () => ensureImages(this.images, print));
    await this.terraform!.init(stack);
    await this.terraform!.apply(stack);
  }

  /** What another apply would change; undefined when nothing. */
  public async plan(stack: string): Promise<string | undefined> {
    await this.terraform!.init(stack);
    return this.terraform!.plan(stack);
  }

  /** Destroy one stack. */
  public async destroyStack(stack: string): Promise<void> {
    await this.terraform!.init(stack);
    await this.terraform!.destroy(stack);
  }

  /** Promote or reject the canaries of a job's deployment, and wait for its end. */
  public async decide(job: string, decision: 'promote' | 'fail'): Promise<void> {
    const deployment = () => this.running.nomad(`/v1/job/${job}/deployment`);
    const { ID } = await deployment();
    await this.running.nomad(`/v1/deployment/${decision}/${ID}`, { DeploymentID: ID, All: decision === 'promote' });
    // After a rejected deployment Nomad makes another, which rolls back.
    for (let tries = 0; tries < 120 && (await deployment()).Status !== 'successful'; tries += 1) await pause(500);
  }

  /** Read a file in the newest running container of a task, byte for byte. */
  public async read(job: string, path: string): Promise<string> {
    return Buffer.from(await this.exec(job, ['base64', path]), 'base64').toString();
  }

  /** Run a program inside the newest running container of a task. */
  public async exec(job: string, command: string[]): Promise<string> {
    const allocations = await this.running.allocations(job);
    const { ID } = allocations.find(({ ClientStatus }) => ClientStatus === 'running')!;
    return must('docker', ['exec', `${job}-${ID}`, ...command]);
  }

  /** Destroy all stacks, the last first. */
  public async destroy(): Promise<void> {
    for (const stack of this.stacks.reverse()) await this.destroyStack(stack);
  }

  /** What is left on the machine. */
  public leftovers(): Promise<string[]> {
    return leftovers(PLATFORM);
  }

  /** What happened, from the logs of the agents. */
  public async explain(): Promise<string> {
    const jobs = await Promise.all([...this.jobs].map((job) => this.running.explain(job)));
    const agents = await Promise.all(['consul', 'nomad'].map((agent) => agentLog(`${PLATFORM}-${agent}`)));
    return [...jobs, ...agents].join('\n');
  }

  /** Remove everything, also when Terraform can't. */
  public async close(): Promise<void> {
    await this.destroy().catch((error: Error) => print(error.message));
    const left = await this.leftovers();
    if (left.length > 0) {
      print(`removing what is left: ${left.join(', ')}`);
      await run('docker', ['rm', '-fv', ...left]);
      await run('docker', ['volume', 'rm', '-f', ...left]);
      await run('sh', [
        '-c',
        `umount /var/lib/berth/${PLATFORM}/alloc/*/*/secrets /var/lib/berth/${PLATFORM}/alloc/*/*/private`,
      ]);
      rmSync(`/var/lib/berth/${PLATFORM}`, { recursive: true, force: true });
    }
    rmSync(this.dir, { recursive: true, force: true });
    await expectNothingLeft('machine').finally(() => this.turn?.end());
  }

  private define(app: App, options: LocalPlatformOptions): Platform {
    const props = { ...givenVersions(), ...options };
    if (!this.secured) return Platform.local(app, PLATFORM, props);
    const { ingress, ...others } = localProps(props);
    return new Platform(app, PLATFORM, { ...others, secured: true, ingress: { ...ingress, dashboard: false } });
  }

  private async initSecrets(): Promise<void> {
    const args = ['secrets', 'init', PLATFORM, '--app', this.outdir, '--dir', join(this.dir, 'secrets')];
    if ((await berth(args, { out: print, err: print })) !== 0) throw new Error('berth secrets init failed');
  }

  private get varFile(): string {
    return join(this.dir, 'secrets', `${PLATFORM}.tfvars.json`);
  }

  private get credentials(): Credentials {
    if (!this.secured) return {};
    const { [`${PLATFORM}_access`]: access, [`${PLATFORM}_secrets`]: secrets } = this.secrets;
    return {
      nomad: { ca: access.nomad_ca, token: secrets.nomad_management_token },
      consul: { ca: access.consul_ca, token: secrets.consul_management_token },
    };
  }
}

function print(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
