import { run, CommandResult } from './command';
import { terraformEnvironment } from './environment';
import { Manifest } from './manifest';

/** How Terraform is run. */
export interface TerraformOptions {
  /** File with the values of the stacks' variables. */
  readonly varFile?: string;

  /** Called with each line that tells how far Terraform is. */
  readonly onProgress?: (line: string) => void;

  /** Called with each line that Terraform prints. */
  readonly onLine?: (line: string) => void;

  /** Time limit of each command; by default there is none. */
  readonly timeoutSeconds?: number;
}

/** Runs Terraform on the stacks of a synthesized app. */
export class Terraform {
  private readonly manifest: Manifest;

  public constructor(
    outdir: string,
    private readonly options: TerraformOptions = {},
  ) {
    this.manifest = new Manifest(outdir);
  }

  /** Names of all stacks in the order of deployment: each after those it depends on. */
  public get stacks(): string[] {
    return this.manifest.stacks;
  }

  /** Install the providers of a stack and set up its backend. */
  public async init(stack: string): Promise<void> {
    await this.run(stack, 'init');
  }

  /** Make the changes of a stack, without asking. */
  public async apply(stack: string): Promise<void> {
    await this.run(stack, 'apply', ['-auto-approve', ...this.variables]);
  }

  /** The changes that an apply would make, as Terraform prints them; undefined when there are none. */
  public async plan(stack: string): Promise<string | undefined> {
    const { code, output } = await this.run(stack, 'plan', ['-detailed-exitcode', ...this.variables], [0, CHANGES]);
    return code === CHANGES ? output : undefined;
  }

  /** Destroy all that a stack has made, without asking. */
  public async destroy(stack: string): Promise<void> {
    await this.run(stack, 'destroy', ['-auto-approve', ...this.variables]);
  }

  /** Values of a stack's outputs by their names. */
  public async outputs(stack: string): Promise<{ [name: string]: unknown }> {
    const result = await this.terraform(stack, ['output', '-json']);
    if (result.code !== 0) throw failure(stack, 'output', result.output);
    const values = Object.entries(JSON.parse(result.output) as { [name: string]: { value: unknown } });
    return Object.fromEntries(values.map(([name, { value }]) => [name, value]));
  }

  private get variables(): string[] {
    const { varFile } = this.options;
    return varFile === undefined ? [] : [`-var-file=${varFile}`];
  }

  /** Run a command that must end with one of some codes. */
  private async run(stack: string, command: string, args: string[] = [], codes = [0]): Promise<CommandResult> {
    const result = await this.terraform(stack, [command, '-input=false', ...args], (line) => {
      this.options.onLine?.(line);
      if (isProgress(line)) this.options.onProgress?.(`${stack}: ${line}`);
    });
    if (!codes.includes(result.code)) throw failure(stack, command, result.output);
    return result;
  }

  private terraform(stack: string, args: string[], onLine?: (line: string) => void): Promise<CommandResult> {
    const [command, ...rest] = args;
    const cwd = this.manifest.directory(stack);
    const { timeoutSeconds } = this.options;
    return run('terraform', [command, '-no-color', ...rest], {
      ...{ cwd, env: terraformEnvironment(), onLine, timeoutSeconds },
    });
  }
}

/** Code with which `terraform plan -detailed-exitcode` tells of changes. */
const CHANGES = 2;

/** Whether a line tells how far Terraform is. */
function isProgress(line: string): boolean {
  const verbs = /Creating|Creation complete|Modifying|Modifications complete|Destroying|Destruction complete|Still /;
  // The program of a provisioner is no progress; what it prints is.
  return (verbs.test(line) || line.includes('(local-exec): ')) && !line.includes('Executing:');
}

/** An error with Terraform's own message, or with the fix where a provider can't be had. */
function failure(stack: string, command: string, output: string): Error {
  const unavailable = [...output.matchAll(/available versions for provider\s+(\S+):/g)].map((match) => match[1]);
  if (unavailable.length > 0) {
    return new Error(
      `Terraform can't get the provider ${unavailable.join(', ')}: let it reach registry.terraform.io, ` +
        'or put the provider into ~/.terraform.d/plugins',
    );
  }
  const errors = output.slice(Math.max(output.indexOf('Error:'), 0)).trim();
  return new Error(`terraform ${command} of ${stack} failed:\n${errors}`);
}
