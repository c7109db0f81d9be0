import { ITerraformDependable, TerraformResource, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

/** The resources of constructs, as far as they stand in the stack of another: only there Terraform can order them. */
export function stackMates(construct: IConstruct, others: IConstruct[]): ITerraformDependable[] | undefined {
  const stack = TerraformStack.of(construct);
  const found = others
    .flatMap((other) => other.node.findAll())
    .filter((each): each is TerraformResource => TerraformResource.isTerraformResource(each))
    .filter((each) => TerraformStack.of(each) === stack);
  return found.length === 0 ? undefined : found;
}
