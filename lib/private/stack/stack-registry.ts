import { ITerraformDependable, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

/** What is kept for stacks and apps, as long as they exist. */
const REGISTRIES = new WeakMap<IConstruct, Map<RegistryKey<any>, any>>();

/**
 * Define something that is kept for each stack, or each app, beside its constructs.
 *
 * Constructs that depend on each other without knowing each other share facts here. One module owns each key.
 */
export class RegistryKey<T> {
  /** @param create creates what is kept, on first use */
  public constructor(private readonly create: () => T) {}

  /** What is kept for the stack of a construct. */
  public ofStack(construct: IConstruct): T {
    return this.at(TerraformStack.of(construct));
  }

  /** What is kept for the app of a construct. */
  public ofApp(construct: IConstruct): T {
    return this.at(construct.node.root);
  }

  private at(owner: IConstruct): T {
    let registry = REGISTRIES.get(owner);
    if (registry === undefined) REGISTRIES.set(owner, (registry = new Map()));
    if (!registry.has(this)) registry.set(this, this.create());
    return registry.get(this);
  }
}

/** Resources of a stack by the name under which others refer to them, so that Terraform creates them in order. */
export class NamedResources {
  private readonly resources = new Map<string, ITerraformDependable[]>();

  /** Whether there are none. */
  public get isEmpty(): boolean {
    return this.resources.size === 0;
  }

  public add(name: string, resource: ITerraformDependable): void {
    this.resources.set(name, [...(this.get(name) ?? []), resource]);
  }

  /** The resources of these names, or undefined if there are none: cdktf would write an empty list. */
  public get(...names: string[]): ITerraformDependable[] | undefined {
    const found = names.flatMap((name) => this.resources.get(name) ?? []);
    return found.length === 0 ? undefined : found;
  }
}
