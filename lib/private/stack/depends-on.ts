import { dependable, ITerraformDependable, TerraformResource, Token } from 'cdktf';

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
