import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A stack as cdktf's manifest lists it. */
interface ManifestStack {
  readonly name: string;
  readonly constructPath: string;
  readonly workingDirectory: string;
  readonly dependencies: readonly string[];
}

/** The stacks of a synthesized app, as its manifest lists them. */
export class Manifest {
  private readonly byPath: ReadonlyMap<string, ManifestStack>;

  /** Read the manifest that cdktf wrote into a directory. */
  public constructor(private readonly outdir: string) {
    const { stacks } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    const all = Object.values<ManifestStack>(stacks);
    this.byPath = new Map(all.map((stack) => [stack.constructPath, stack]));
  }

  /** Names of all stacks in the order of deployment: each after those it depends on. */
  public get stacks(): string[] {
    const ordered: string[] = [];
    const visit = ({ name, dependencies }: ManifestStack): void => {
      dependencies.forEach((path) => visit(this.byPath.get(path)!));
      if (!ordered.includes(name)) ordered.push(name);
    };
    this.byPath.forEach(visit);
    return ordered;
  }

  /** Directory that Terraform runs in for a stack. */
  public directory(name: string): string {
    const stack = [...this.byPath.values()].find((each) => each.name === name);
    if (stack === undefined) throw new Error(`no stack '${name}' in ${this.outdir}: it has ${this.stacks.join(', ')}`);
    return join(this.outdir, stack.workingDirectory);
  }
}
