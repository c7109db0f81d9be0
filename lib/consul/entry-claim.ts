import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { claim } from '../private/claims';
import { Violation } from '../private/violations';

/** Claim a configuration entry, of which Consul has one of each kind and name. */
export function claimEntry(construct: Construct, kind: string, name: string): Violation[] {
  return claim(construct, 'name', `the ${kind} of '${name}'`, TerraformStack.of(construct).node.path);
}
