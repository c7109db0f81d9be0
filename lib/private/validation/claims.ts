import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from '../stack/stack-registry';
import { Violation } from './violations';

const CLAIMS = new RegistryKey(() => new Map<string, IConstruct>());

/**
 * Claim something that only one construct of an app may have, such as a route.
 *
 * @param what the thing in words, such as `the path '/webapi'`
 * @param within the scope of uniqueness, such as a cluster's address
 * @returns the violation when another construct has it already
 */
export function claim(construct: IConstruct, prop: string, what: string, within: string): Violation[] {
  const claims = CLAIMS.ofApp(construct);
  const key = `${within}\n${what}`;
  const owner = claims.get(key);
  if (owner === undefined) claims.set(key, construct);
  if (owner === undefined) return [];
  return [{ prop, must: `not be claimed twice: [${owner.node.path}] has it already`, got: what }];
}

/** Claim something that only one construct of a stack may have, such as the name of a policy. */
export function claimInStack(construct: IConstruct, prop: string, what: string): Violation[] {
  return claim(construct, prop, what, TerraformStack.of(construct).node.path);
}
