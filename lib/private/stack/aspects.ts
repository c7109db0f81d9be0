import { Aspects, IAspect, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from './stack-registry';

/** An aspect of Berth itself, which changes no job. */
export class OwnAspect implements IAspect {
  public constructor(public readonly visit: (construct: IConstruct) => void) {}
}

/** Let the aspects of the app, and of other scopes above a stack, visit the stack first: cdktf runs only those inside it. */
export function inheritAspects(stack: TerraformStack): void {
  const scopes = stack.node.scopes.slice(0, -1);
  // For nested stacks, the outer one does this.
  if (scopes.some((scope) => TerraformStack.isStack(scope))) return;
  const visit = (construct: IConstruct): void => {
    for (const aspect of new Set(scopes.flatMap(aspectsOf))) {
      const inside = construct.node.scopes.slice(scopes.length);
      // If it is attached inside the stack too, cdktf runs it itself.
      if (!inside.some((scope) => aspectsOf(scope).includes(aspect))) aspect.visit(construct);
    }
    construct.node.children.forEach(visit);
  };
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize: (session) => {
      // An aspect of the stack that does this would cost each construct a path.
      if (scopes.some((scope) => aspectsOf(scope).length > 0)) visit(stack);
      synthesizer.synthesize(session);
    },
  };
}

const SEEN = new RegistryKey<{ aspects?: boolean }>(() => ({}));

/** Whether any aspect is attached in the app of a construct: each may change any job. */
export function hasAspects(construct: IConstruct): boolean {
  const seen = SEEN.ofApp(construct);
  // The search walks the whole app, so it is made once in each synthesis.
  seen.aspects ??= construct.node.root.node
    .findAll()
    .some((each) => aspectsOf(each).some((aspect) => !(aspect instanceof OwnAspect)));
  return seen.aspects;
}

/** Search for aspects again: another synthesis has begun. */
export function forgetAspects(construct: IConstruct): void {
  SEEN.ofApp(construct).aspects = undefined;
}

function aspectsOf(construct: IConstruct): IAspect[] {
  return Aspects.of(construct).all;
}
