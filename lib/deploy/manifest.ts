import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphStack, StackGraph } from './graph';

/** A stack as cdktf's manifest lists it. */
interface ManifestStack extends GraphStack {
  readonly workingDirectory: string;
}

/** The stacks of a synthesized app, as its manifest lists them. */
export class Manifest {
  private readonly graph: StackGraph<ManifestStack>;

  /** Read the manifest that cdktf wrote into a directory. */
  public constructor(private readonly outdir: string) {
    this.graph = new StackGraph(stacksOf(join(outdir, 'manifest.json')), outdir);
  }

  /** Names of all stacks in the order of deployment: each after those it depends on. */
  public get stacks(): string[] {
    return this.graph.ordered.map(({ name }) => name);
  }

  /** Those of these names, or all where none is named, in the order of deployment. */
  public chosen(names: readonly string[]): string[] {
    names.forEach((name) => this.graph.find(name));
    return names.length === 0 ? this.stacks : this.stacks.filter((stack) => names.includes(stack));
  }

  /** Names of the stacks that a stack depends on directly. */
  public dependenciesOf(name: string): string[] {
    return this.graph.dependenciesOf(name);
  }

  /** Directory that Terraform runs in for a stack. */
  public directory(name: string): string {
    return join(this.outdir, this.graph.find(name).workingDirectory);
  }
}

function stacksOf(file: string): ManifestStack[] {
  let stacks: { readonly [path: string]: Partial<ManifestStack> | null } | undefined;
  try {
    ({ stacks } = JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`'${file}' can't be read, synthesize first: ${(error as Error).message}`);
  }
  const all = Object.values(stacks ?? {});
  if (stacks && all.every(isStack)) return all;
  throw new Error(`'${file}' is no manifest of cdktf: synthesize again`);
}

function isStack(value: Partial<ManifestStack> | null): value is ManifestStack {
  return (
    [value?.name, value?.constructPath, value?.workingDirectory].every((each) => typeof each === 'string') &&
    Array.isArray(value?.dependencies)
  );
}
