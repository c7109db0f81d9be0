/** A stack, and the construct paths of those that it depends on. */
export interface GraphStack {
  readonly name: string;
  readonly constructPath: string;
  readonly dependencies: readonly string[];
}

/** The stacks of an app, each after those that it depends on. */
export class StackGraph<T extends GraphStack = GraphStack> {
  private readonly byPath: ReadonlyMap<string, T>;

  /**
   * The stacks in the order of deployment. A program that deploys stacks one after another takes this one.
   */
  public readonly ordered: readonly T[];

  /**
   * @param source what lists the stacks, for errors
   * @throws where a stack depends on one that is not listed, or on itself by way of others
   */
  public constructor(
    stacks: readonly T[],
    private readonly source: string,
  ) {
    this.byPath = new Map(stacks.map((stack) => [stack.constructPath, stack]));
    this.ordered = this.sort();
  }

  /** The stack of this name. */
  public find(name: string): T {
    const found = this.ordered.find((stack) => stack.name === name);
    if (found !== undefined) return found;
    throw new Error(`no stack '${name}' in ${this.source}: it has ${this.ordered.map((each) => each.name).join(', ')}`);
  }

  /** Names of the stacks that a stack depends on directly. */
  public dependenciesOf(name: string): string[] {
    return this.find(name).dependencies.map((path) => this.byPath.get(path)!.name);
  }

  private sort(): T[] {
    const done = new Set<T>();
    // A chain of thousands of stacks would exhaust the call stack, so the trail is a list of our own.
    for (const start of this.byPath.values()) {
      const trail: { readonly stack: T; next: number }[] = [{ stack: start, next: 0 }];
      const onTrail = new Set<T>([start]);
      while (trail.length > 0 && !done.has(start)) {
        const last = trail[trail.length - 1];
        if (last.next === last.stack.dependencies.length) {
          done.add(last.stack);
          onTrail.delete(last.stack);
          trail.pop();
          continue;
        }
        const stack = this.dependency(last.stack, last.next);
        last.next += 1;
        if (done.has(stack)) continue;
        if (onTrail.has(stack)) {
          const names = trail.map((each) => each.stack.name);
          const circle = [...names.slice(names.indexOf(stack.name)), stack.name].join(' → ');
          throw new Error(`stacks in ${this.source} depend on each other: ${circle}`);
        }
        trail.push({ stack, next: 0 });
        onTrail.add(stack);
      }
    }
    return [...done];
  }

  private dependency({ name, dependencies }: T, index: number): T {
    const found = this.byPath.get(dependencies[index]);
    if (found !== undefined) return found;
    throw new Error(`stack '${name}' depends on '${dependencies[index]}', which is not in ${this.source}`);
  }
}
