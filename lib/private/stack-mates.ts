import { ITerraformDependable, TerraformResource, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

/** The resources of those constructs that stand in the stack of another: within one stack Terraform can keep the order. */
export function stackMates(construct: IConstruct, others: IConstruct[]): ITerraformDependable[] {
  const stack = TerraformStack.of(construct);
  return others
    .flatMap((other) => other.node.findAll())
    .filter((each): each is TerraformResource => TerraformResource.isTerraformResource(each))
    .filter((each) => TerraformStack.of(each) === stack);
}
