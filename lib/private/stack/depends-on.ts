import { dependable, ITerraformDependable, TerraformResource } from 'cdktf';

/**
 * How `depends_on` names resources of the same stack.
 *
 * cdktf's own `dependable` makes tokens for each, with a stack trace: in a large app that costs more than all else.
 */
export function dependsOn(resources: ITerraformDependable[]): string[] {
  return resources.map((each) =>
    each instanceof TerraformResource ? `${each.terraformResourceType}.${each.friendlyUniqueId}` : dependable(each),
  );
}
