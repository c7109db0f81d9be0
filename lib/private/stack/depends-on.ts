import { dependable, ITerraformDependable, TerraformResource, TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';

/**
 * The names of resources of the same stack in `depends_on`.
 *
 * cdktf's own `dependable` makes a token for each, with a stack trace, which dominates the time of a large app.
 */
export function dependsOn(resources: ITerraformDependable[]): string[] {
  return resources.map((each) => {
    if (each instanceof TerraformResource) return `${each.terraformResourceType}.${each.friendlyUniqueId}`;
    return Token.isUnresolved(each.fqn) ? dependable(each) : each.fqn;
  });
}

/** The resources of other constructs that stand in the same stack: only within a stack can Terraform order them. */
export function inSameStack(construct: IConstruct, others: IConstruct[]): ITerraformDependable[] | undefined {
  const stack = TerraformStack.of(construct);
  const found = others
    .flatMap((other) => other.node.findAll())
    .filter((each): each is TerraformResource => TerraformResource.isTerraformResource(each))
    .filter((each) => TerraformStack.of(each) === stack);
  return found.length === 0 ? undefined : found;
}
