import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

const WITHOUT = new WeakSet<TerraformStack>();

/** Note that the hosts which a stack deploys to have no CNI plugins, without which a job in bridge mode would wait for ever. */
export function refuseBridgeNetworks(stack: TerraformStack): void {
  WITHOUT.add(stack);
}

/** Whether a construct's job may be in bridge mode. */
export function mayBridge(construct: IConstruct): boolean {
  return !WITHOUT.has(TerraformStack.of(construct));
}
