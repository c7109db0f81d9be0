import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command';
import { terraformEnvironment } from './environment';
import { Manifest } from './manifest';
import { terraformProgram } from './program';

/** Longest time in which Terraform shows a state, in seconds. */
const PATIENCE = 60;

/** The specifications of a stack's jobs, as the synthesis wrote them: the texts that Terraform registers. */
export class DeclaredJobs {
  private readonly directory: string;
  private readonly written: { readonly [name: string]: { readonly jobspec?: unknown } | undefined };
  private state: Promise<Map<string, string>> | undefined;

  public constructor(
    outdir: string,
    private readonly stack: string,
  ) {
    this.directory = new Manifest(outdir).directory(stack);
    const file = join(this.directory, 'cdk.tf.json');
    try {
      this.written = JSON.parse(readFileSync(file, 'utf8')).resource?.nomad_job ?? {};
    } catch (error) {
      throw new Error(`the stack '${stack}' can't be read: ${(error as Error).message}: synthesize it again`);
    }
  }

  /**
   * The text that Terraform registers for a job.
   *
   * @param address of its resource, such as `nomad_job.webapi`
   */
  public async text(address: string): Promise<string> {
    const literal = this.literal(address);
    if (literal !== undefined) return literal;
    // Only Terraform knows what its expressions are.
    this.state ??= this.readState();
    const registered = (await this.state).get(address);
    if (registered !== undefined) return registered;
    throw new Error(
      `the specification of '${address}' holds values of other resources, and Terraform's state has none yet`,
    );
  }

  /** The same; undefined where it holds values of other resources, which only Terraform knows. */
  public literal(address: string): string | undefined {
    const written = this.written[address.replace(/^nomad_job\./, '')]?.jobspec;
    if (typeof written === 'string') return literalOf(written);
    throw new Error(`the stack '${this.stack}' has no specification of '${address}'`);
  }

  private async readState(): Promise<Map<string, string>> {
    const { code, output } = await run(terraformProgram(), ['show', '-json', '-no-color'], {
      ...{ cwd: this.directory, env: terraformEnvironment(), timeoutSeconds: PATIENCE },
    });
    const [line = ''] = output.split('\n').filter((each) => each.startsWith('{'));
    if (code !== 0 || line === '') {
      throw new Error(`Terraform can't show the state of '${this.stack}': ${output.trim().split('\n')[0]}`);
    }
    const resources: any[] = JSON.parse(line).values?.root_module?.resources ?? [];
    return new Map(
      resources
        .filter(({ type, values }) => type === 'nomad_job' && typeof values?.jobspec === 'string')
        .map(({ address, values }) => [address, values.jobspec]),
    );
  }
}

/** What a Terraform template without any expression stands for; undefined for others. */
function literalOf(template: string): string | undefined {
  const rest = template.replace(/\$\$\{|%%\{/g, '');
  if (/[$%]\{/.test(rest)) return undefined;
  return template.replace(/([$%])\1\{/g, '$1{');
}

/** What tells one definition of a job from another. */
export function definitionHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The job of a specification's text, in the form of Nomad's API. */
export function jobOf(text: string): any {
  const json = JSON.parse(text);
  return json.Job ?? json;
}
