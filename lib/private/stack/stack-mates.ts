import { ITerraformDependable, TerraformResource, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

/** The resources of those constructs that stand in the stack of another: within one stack Terraform can keep the order. */
export function stackMates(construct: IConstruct, others: IConstruct[]): ITerraformDependable[] | undefined {
  const stack = TerraformStack.of(construct);
  const found = others
    .flatMap((other) => other.node.findAll())
    .filter((each): each is TerraformResource => TerraformResource.isTerraformResource(each))
    .filter((each) => TerraformStack.of(each) === stack);
  return found.length === 0 ? undefined : found;
}
