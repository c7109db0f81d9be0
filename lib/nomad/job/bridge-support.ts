import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from '../../private/stack/stack-registry';

const CNI = new RegistryKey(() => ({ isMissing: false }));

/** Note that the hosts of a stack have no CNI plugins, without which Nomad never places a job in bridge mode. */
export function withoutCni(stack: TerraformStack): void {
  CNI.ofStack(stack).isMissing = true;
}

/** Whether a construct's job may be in bridge mode. */
export function bridgeSupported(construct: IConstruct): boolean {
  return !CNI.ofStack(construct).isMissing;
}
