import { dependable, ITerraformDependable, TerraformResource, TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';

/**
 * How `depends_on` names resources of the same stack.
 *
 * cdktf's own `dependable` makes tokens for each, with a stack trace: in a large app that costs more than all else.
 */
export function dependsOn(resources: ITerraformDependable[]): string[] {
  return resources.map((each) => {
    if (each instanceof TerraformResource) return `${each.terraformResourceType}.${each.friendlyUniqueId}`;
    return Token.isUnresolved(each.fqn) ? dependable(each) : each.fqn;
  });
}

/** The resources of constructs, as far as they stand in the stack of another: only there Terraform can order them. */
export function inSameStack(construct: IConstruct, others: IConstruct[]): ITerraformDependable[] | undefined {
  const stack = TerraformStack.of(construct);
  const found = others
    .flatMap((other) => other.node.findAll())
    .filter((each): each is TerraformResource => TerraformResource.isTerraformResource(each))
    .filter((each) => TerraformStack.of(each) === stack);
  return found.length === 0 ? undefined : found;
}
