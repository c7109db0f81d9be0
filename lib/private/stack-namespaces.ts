import { ITerraformDependable, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

const KNOWN = new WeakMap<TerraformStack, Map<string, ITerraformDependable>>();

/** Remember that a stack makes a Nomad namespace. */
export function rememberNamespace(construct: IConstruct, name: string, resource: ITerraformDependable): void {
  const stack = TerraformStack.of(construct);
  if (!KNOWN.has(stack)) KNOWN.set(stack, new Map());
  KNOWN.get(stack)!.set(name, resource);
}

/** The namespace that something of the same stack stands in, so that it comes after it; none when it is made elsewhere. */
export function namespaceOf(construct: IConstruct, name: string): ITerraformDependable[] | undefined {
  const resource = KNOWN.get(TerraformStack.of(construct))?.get(name);
  return resource && [resource];
}
