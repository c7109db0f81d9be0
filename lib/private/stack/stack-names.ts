import { ITerraformDependable, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

const KNOWN = new WeakMap<TerraformStack, Map<string, ITerraformDependable[]>>();

/** Remember what a stack makes, by the words in which others of it refer to that, such as `namespace shop`. */
export function rememberName(construct: IConstruct, what: string, resource: ITerraformDependable): void {
  const stack = TerraformStack.of(construct);
  let known = KNOWN.get(stack);
  if (known === undefined) KNOWN.set(stack, (known = new Map()));
  known.set(what, [...(known.get(what) ?? []), resource]);
}

/** Whether the stack of a construct makes anything that such words begin with. */
export function stackMakes(construct: IConstruct, words: string): boolean {
  const known = KNOWN.get(TerraformStack.of(construct));
  return known !== undefined && [...known.keys()].some((what) => what.startsWith(words));
}

/** What the stack of a construct makes of those things, so that the construct comes after it, and goes before it. */
export function namedInStack(construct: IConstruct, ...whats: string[]): ITerraformDependable[] | undefined {
  const known = KNOWN.get(TerraformStack.of(construct));
  const found = known && whats.flatMap((what) => known.get(what) ?? []);
  return found?.length === 0 ? undefined : found;
}
