import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from '../../../lib/cli/command-line';
import { TerraformPlan } from '../../../lib/cli/plan/terraform-json';
import { StackMap } from '../../../lib/map/stack-map';
import { FakeNomad } from '../nomad/fake-nomad';
import { Run } from '../testbed';
import { map } from './terraform-plan';

/** A stack that a test gives. */
export interface FakeStack {
  readonly map?: Partial<StackMap>;

  /** What Terraform shows of its plan. */
  readonly plan?: TerraformPlan;

  /** A line of shell in the place of `terraform plan`. */
  readonly script?: string;

  /** Specifications of its jobs by their addresses' names. */
  readonly jobs?: { readonly [name: string]: object };
  readonly dependencies?: readonly string[];
}

/** A synthesized app with a program in Terraform's place, and a server in Nomad's. */
export class FakeApp {
  public readonly root = mkdtempSync(join(tmpdir(), 'berth-fake-'));
  public readonly app = join(this.root, 'cdktf.out');
  public readonly nomad = new FakeNomad();
  private readonly path = process.env.PATH;

  public async start(): Promise<this> {
    await this.nomad.start();
    mkdirSync(join(this.root, 'bin'));
    const script = [
      '#!/bin/sh',
      'echo "$1 $(basename "$PWD")" >> ../../calls',
      'case "$1" in',
      '  plan) [ ! -e plan.sh ] || . ./plan.sh ;;',
      '  show) cat plan.json ;;',
      'esac',
    ];
    writeFileSync(join(this.root, 'bin/terraform'), `${script.join('\n')}\n`);
    chmodSync(join(this.root, 'bin/terraform'), 0o755);
    process.env.PATH = [join(this.root, 'bin'), this.path].join(delimiter);
    return this;
  }

  /** Write what a synthesis would. Maps name the server in Nomad's place. */
  public synth(stacks: { readonly [name: string]: FakeStack }): this {
    rmSync(this.app, { recursive: true, force: true });
    const manifest: { [name: string]: object } = {};
    for (const [name, { map: more = {}, plan, script, jobs = {}, dependencies = [] }] of Object.entries(stacks)) {
      const directory = join(this.app, 'stacks', name);
      mkdirSync(directory, { recursive: true });
      manifest[name] = { name, constructPath: name, workingDirectory: join('stacks', name), dependencies };
      const own = map({ stack: name });
      const platform = { ...own.platform!, nomadAddress: this.nomad.address };
      const write = (file: string, value: object): void => writeFileSync(file, JSON.stringify(value));
      write(join(this.app, `${name}.map.json`), { ...own, platform, ...more });
      write(join(directory, 'plan.json'), plan ?? { format_version: '1.2' });
      const resource = {
        nomad_job: Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, { jobspec: JSON.stringify(job) }])),
      };
      write(join(directory, 'cdk.tf.json'), { terraform: {}, resource });
      if (script !== undefined) writeFileSync(join(directory, 'plan.sh'), script);
    }
    writeFileSync(join(this.app, 'manifest.json'), JSON.stringify({ version: '0.21.0', stacks: manifest }));
    return this;
  }

  public async run(command: string, ...args: string[]): Promise<Run> {
    const [out, err]: string[][] = [[], []];
    const at = ['--no-synth', '--app', this.app, '--dir', join(this.root, 'secrets')];
    const code = await run([command, ...at, ...args], { out: (text) => out.push(text), err: (text) => err.push(text) });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  public async stop(): Promise<void> {
    process.env.PATH = this.path;
    await this.nomad.stop();
    rmSync(this.root, { recursive: true, force: true });
  }
}
