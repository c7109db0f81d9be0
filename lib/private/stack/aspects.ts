import { Aspects, IAspect, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from './stack-registry';

/** An aspect of Berth's own, which leaves jobs as they are. */
export class OwnAspect implements IAspect {
  public constructor(public readonly visit: (construct: IConstruct) => void) {}
}

/**
 * Make aspects of the app, and of what else stands above a stack, visit the stack: cdktf runs only those inside it.
 *
 * To be called first, so that aspects further up run first.
 */
export function inheritAspects(stack: TerraformStack): void {
  const scopes = stack.node.scopes.slice(0, -1);
  // The outer one of nested stacks visits the inner one.
  if (scopes.some((scope) => TerraformStack.isStack(scope))) return;
  const visit = (construct: IConstruct): void => {
    const inherited = scopes.flatMap(aspectsOf);
    if (inherited.length === 0) return;
    for (const aspect of new Set(inherited)) {
      const inside = construct.node.scopes.slice(scopes.length);
      // cdktf runs it itself where it stands inside the stack too.
      if (!inside.some((scope) => aspectsOf(scope).includes(aspect))) aspect.visit(construct);
    }
  };
  Aspects.of(stack).add(new OwnAspect(visit));
}

const SEEN = new RegistryKey<{ aspects?: boolean }>(() => ({}));

/** Whether aspects stand anywhere in the app of a construct: each may change any job. */
export function hasAspects(construct: IConstruct): boolean {
  const seen = SEEN.ofApp(construct);
  // The search goes through the whole app, so it is made once in each synthesis.
  seen.aspects ??= construct.node.root.node
    .findAll()
    .some((each) => aspectsOf(each).some((aspect) => !(aspect instanceof OwnAspect)));
  return seen.aspects;
}

/** Have aspects searched for again, as another synthesis has begun. */
export function forgetAspects(construct: IConstruct): void {
  SEEN.ofApp(construct).aspects = undefined;
}

function aspectsOf(construct: IConstruct): IAspect[] {
  return Aspects.of(construct).all;
}
