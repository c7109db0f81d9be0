import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command';

interface StackManifest {
  readonly name: string;
  readonly constructPath: string;
  readonly workingDirectory: string;
  readonly dependencies: string[];
}

/** Runs Terraform on the stacks of a synthesized app. */
export class Terraform {
  public constructor(
    private readonly outdir: string,
    private readonly log: (line: string) => void,
    /** File with the values of the stacks' variables. */
    private readonly varFile?: string,
  ) {}

  /** Names of all stacks, each behind those that it depends on. */
  public get stacks(): string[] {
    const byPath = new Map(this.manifests.map((stack) => [stack.constructPath, stack]));
    const ordered: string[] = [];
    const visit = (stack: StackManifest): void => {
      stack.dependencies.forEach((path) => visit(byPath.get(path)!));
      if (!ordered.includes(stack.name)) ordered.push(stack.name);
    };
    this.manifests.forEach(visit);
    return ordered;
  }

  /** Images that the stacks run, as their resources name them. */
  public get images(): string[] {
    const texts = this.manifests.map(({ workingDirectory }) =>
      readFileSync(join(this.outdir, workingDirectory, 'cdk.tf.json'), 'utf8'),
    );
    const agents = texts.flatMap((text) => Object.values(JSON.parse(text).resource.docker_image ?? {}));
    const tasks = texts.flatMap((text) => [...text.matchAll(/\\"image\\": \\"([^"\\]+)\\"/g)].map((match) => match[1]));
    return [...new Set([...agents.map((image) => (image as { name: string }).name), ...tasks])];
  }

  public async init(stack: string): Promise<void> {
    await this.run(stack, ['init', '-input=false']);
  }

  public async apply(stack: string): Promise<void> {
    await this.run(stack, ['apply', '-input=false', '-auto-approve', ...this.variables]);
  }

  /** What a plan would change: nothing, or the plan's text. */
  public async plan(stack: string): Promise<string | undefined> {
    const { code, output } = await this.terraform(stack, [
      'plan',
      '-input=false',
      '-detailed-exitcode',
      ...this.variables,
    ]);
    if (code === 1) throw failure(stack, 'plan', output);
    return code === 0 ? undefined : output;
  }

  public async destroy(stack: string): Promise<void> {
    await this.run(stack, ['destroy', '-input=false', '-auto-approve', ...this.variables]);
  }

  public async outputs(stack: string): Promise<{ [name: string]: unknown }> {
    const { output } = await this.terraform(stack, ['output', '-json'], false);
    const values = Object.entries(JSON.parse(output) as { [name: string]: { value: unknown } });
    return Object.fromEntries(values.map(([name, { value }]) => [name, value]));
  }

  private get variables(): string[] {
    return this.varFile === undefined ? [] : [`-var-file=${this.varFile}`];
  }

  private get manifests(): StackManifest[] {
    return Object.values(JSON.parse(readFileSync(join(this.outdir, 'manifest.json'), 'utf8')).stacks);
  }

  private async run(stack: string, args: string[]): Promise<void> {
    const { code, output } = await this.terraform(stack, args);
    if (code !== 0) throw failure(stack, args[0], output);
  }

  private async terraform(stack: string, args: string[], print: boolean = true): ReturnType<typeof run> {
    const { workingDirectory } = this.manifests.find(({ name }) => name === stack)!;
    const onLine = (line: string): void => {
      if (print && PROGRESS.test(line) && !line.includes('Executing:')) this.log(`${stack}: ${line}`);
    };
    const cwd = join(this.outdir, workingDirectory);
    return run('terraform', [args[0], '-no-color', ...args.slice(1)], { cwd, env: environment(), onLine });
  }
}

/** The lines that tell how far Terraform is. */
const PROGRESS =
  /(?:Creating|Creation complete|Modifying|Modifications complete|Destroying|Destruction complete|\\(local-exec\\)|Still )/;

/** Variables of the shell that would change what Terraform's providers do are left out. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:NOMAD_|CONSUL_|TF_CLI_ARGS)/.test(name));
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  if (env.TF_CLI_CONFIG_FILE !== undefined && !existsSync(env.TF_CLI_CONFIG_FILE)) delete env.TF_CLI_CONFIG_FILE;
  return env;
}

function failure(stack: string, action: string, output: string): Error {
  const unavailable = [...output.matchAll(/available versions for provider\s+(\S+):/g)].map((match) => match[1]);
  if (unavailable.length > 0) {
    return new Error(
      `Terraform can't get the provider ${unavailable.join(', ')}: let it reach registry.terraform.io, ` +
        'or put the provider into ~/.terraform.d/plugins',
    );
  }
  const errors = output.slice(Math.max(output.indexOf('Error:'), 0)).trim();
  return new Error(`terraform ${action} of ${stack} failed:\n${errors}`);
}
