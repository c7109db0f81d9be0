import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ApplyChanges, ApplyEvent, ApplyOutput } from './apply-output';
import { CommandResult, NOT_STARTED, run } from './command';
import { terraformEnvironment } from './environment';
import { hasPluginCache, Initialization } from './initialization';
import { Manifest } from './manifest';
import { terraformProgram } from './program';
import { RunRecord, RunRecords } from './run-records';
import { terraformFailure } from './terraform-failure';
import { TerraformProcesses } from './terraform-processes';

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

/** How one stack is applied. */
export interface ApplyOptions {
  readonly onEvent: (event: ApplyEvent) => void;

  /** Called with a run of an earlier program that still goes on, and is waited for. */
  readonly onFound: (run: RunRecord) => void;

  /** File with a saved plan; by default changes are planned now. */
  readonly plan?: string;

  /** File with the values of the stack's variables; by default that of all stacks. */
  readonly varFile?: string;

  /** Addresses of resources that are no change of their own. */
  readonly uncounted?: readonly string[];
}

/** How a stack is planned. */
export interface PlanOptions {
  /** File with the values of the stack's variables; by default that of all stacks. */
  readonly varFile?: string;

  /** Whether nobody may change the state meanwhile; by default so it is. */
  readonly locks?: boolean;
}

/** How long Terraform may take to show a plan, in seconds. */
const SHOW_SECONDS = 60;

/** How long Terraform waits for the lock of a state. */
const LOCK_TIMEOUT = '-lock-timeout=60s';

/** The init that runs last, where only one may run at a time. */
let lastInit: Promise<unknown> = Promise.resolve();

/** Runs Terraform on the stacks of a synthesized app. */
export class Terraform {
  public readonly manifest: Manifest;
  private readonly processes: TerraformProcesses;

  public constructor(
    outdir: string,
    private readonly options: TerraformOptions = {},
  ) {
    this.manifest = new Manifest(outdir);
    this.processes = new TerraformProcesses(new RunRecords(join(outdir, '.berth', 'run')));
  }

  /** Names of all stacks in the order of deployment: each after those it depends on. */
  public get stacks(): string[] {
    return this.manifest.stacks;
  }

  /** Whether nothing more begins. */
  public get isStopped(): boolean {
    return this.processes.isStopped;
  }

  /** Begin nothing more. What runs goes on. */
  public stop(): void {
    this.processes.stop();
  }

  /** Begin nothing more, and tell what runs to end. */
  public interrupt(): void {
    this.processes.interrupt();
  }

  /** Install the providers of a stack and set up its backend, where that is not done yet. */
  public async init(stack: string): Promise<void> {
    const initialization = new Initialization(this.manifest.directory(stack));
    if (initialization.isDone) return;
    const init = async (): Promise<void> => {
      await this.run(stack, 'init');
      initialization.mark();
    };
    if (!hasPluginCache(terraformEnvironment())) return init();
    const turn = lastInit.then(init);
    lastInit = turn.catch(() => undefined);
    await turn;
  }

  /** Make the changes of a stack, without asking. */
  public async apply(stack: string): Promise<void> {
    await this.run(stack, 'apply', ['-auto-approve', LOCK_TIMEOUT, ...this.variables]);
  }

  /** Make the changes of a stack once nothing of an earlier program goes on there, and tell what happens. */
  public async deploy(stack: string, options: ApplyOptions): Promise<ApplyChanges> {
    const { onEvent, onFound, plan, uncounted, varFile = this.options.varFile } = options;
    const directory = this.manifest.directory(stack);
    const earlier = new ApplyOutput(onEvent);
    await this.processes.awaitOthers(directory, onFound, (line) => earlier.add(line));
    await this.init(stack);
    const what = plan === undefined ? ['-auto-approve', ...variables(varFile)] : [plan];
    const apply = async (): Promise<ApplyChanges> => {
      const output = new ApplyOutput(onEvent, uncounted);
      const { code, output: text } = await this.terraform(
        stack,
        ['apply', '-json', '-input=false', LOCK_TIMEOUT, ...what],
        (line) => output.add(line),
      );
      if (code !== 0) throw this.failure(stack, 'apply', output.problem === '' ? text : output.problem);
      return output.changes;
    };
    return apply().catch(async (error: Error) => {
      // Terraform has changed nothing, as providers or modules are gone that were there at the last init.
      if (!/\b(?:terraform|tofu) init\b/.test(error.message)) throw error;
      new Initialization(directory).forget();
      await this.init(stack);
      return apply();
    });
  }

  /** The changes that an apply would make, as Terraform prints them; undefined when there are none. */
  public async plan(stack: string): Promise<string | undefined> {
    const args = ['-detailed-exitcode', LOCK_TIMEOUT, ...this.variables];
    const { code, output } = await this.run(stack, 'plan', args, [0, CHANGES]);
    return code === CHANGES ? output : undefined;
  }

  /**
   * Save the plan of a stack, and tell what it says, as `terraform show -json` prints it. It holds secrets in clear.
   *
   * @param file only its owner may read it
   */
  public async savePlan(stack: string, file: string, options: PlanOptions = {}): Promise<unknown> {
    const { varFile = this.options.varFile, locks = true } = options;
    const path = resolve(file);
    makePrivate(path);
    const lock = locks ? LOCK_TIMEOUT : '-lock=false';
    await this.run(stack, 'plan', [`-out=${path}`, lock, ...variables(varFile)]);
    // It changes nothing and locks nothing, so that a pipe does no harm.
    const { code, output } = await run(terraformProgram(), ['show', '-json', '-no-color', path], {
      ...{ cwd: this.manifest.directory(stack), env: terraformEnvironment(), timeoutSeconds: SHOW_SECONDS },
    });
    const line = output.split('\n').find((each) => each.startsWith('{'));
    if (code !== 0 || line === undefined) throw this.failure(stack, 'show', output);
    return JSON.parse(line);
  }

  /** Destroy all that a stack has made, without asking. */
  public async destroy(stack: string): Promise<void> {
    await this.run(stack, 'destroy', ['-auto-approve', LOCK_TIMEOUT, ...this.variables]);
  }

  /** Values of a stack's outputs by their names. */
  public async outputs(stack: string): Promise<{ [name: string]: unknown }> {
    const { timeoutSeconds } = this.options;
    // It changes nothing and locks nothing, so that a pipe does no harm.
    const result = await run(terraformProgram(), ['output', '-no-color', '-json'], {
      ...{ cwd: this.manifest.directory(stack), env: terraformEnvironment(), timeoutSeconds },
    });
    if (result.code !== 0) throw this.failure(stack, 'output', result.output);
    const values = Object.entries(JSON.parse(result.output) as { [name: string]: { value: unknown } });
    return Object.fromEntries(values.map(([name, { value }]) => [name, value]));
  }

  private get variables(): string[] {
    return variables(this.options.varFile);
  }

  /** Run a command that must end with one of some codes. */
  private async run(stack: string, command: string, args: string[] = [], codes = [0]): Promise<CommandResult> {
    const result = await this.terraform(stack, [command, '-no-color', '-input=false', ...args], (line) => {
      this.options.onLine?.(line);
      if (isProgress(line)) this.options.onProgress?.(`${stack}: ${line}`);
    });
    if (!codes.includes(result.code)) throw this.failure(stack, command, result.output);
    return result;
  }

  private async terraform(stack: string, args: string[], onLine?: (line: string) => void): Promise<CommandResult> {
    const directory = this.manifest.directory(stack);
    const { timeoutSeconds } = this.options;
    const result = await this.processes.run({ stack, directory, args, onLine, timeoutSeconds });
    if (result.code !== NOT_STARTED) return result;
    const program = terraformProgram();
    throw new Error(`${program} can't be started in ${directory}: install it, and put it into PATH (${result.output})`);
  }

  private failure(stack: string, command: string, output: string): Error {
    return terraformFailure(output, { stack, command, directory: this.manifest.directory(stack) });
  }
}

/** Code with which `terraform plan -detailed-exitcode` tells of changes. */
const CHANGES = 2;

function variables(file: string | undefined): string[] {
  return file === undefined ? [] : [`-var-file=${file}`];
}

/** Make a file that only its owner may read; Terraform keeps the mode of one that is there. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, '', { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** Whether a line tells how far Terraform is. */
function isProgress(line: string): boolean {
  const verbs = /Creating|Creation complete|Modifying|Modifications complete|Destroying|Destruction complete|Still /;
  // The program of a provisioner is no progress; what it prints is.
  return (verbs.test(line) || line.includes('(local-exec): ')) && !line.includes('Executing:');
}
