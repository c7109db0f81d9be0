import { IConstruct } from 'constructs';
import { Violations } from '../private/validation/violations';
import { IPolicy } from './policy';
import { PolicyPack } from './policy-pack';
import { POLICY_ID, Waiver } from './waiver';

/** What was said at one construct: policies for all jobs in it, and waivers. */
export class PolicyScope {
  public readonly policies = new Map<string, IPolicy>();
  public readonly waivers: Waiver[] = [];

  public constructor(public readonly construct: IConstruct) {}

  public add(given: IPolicy[]): void {
    const violations = new Violations();
    const all = given.flatMap((each) => (each instanceof PolicyPack ? each.policies : [each]));
    for (const policy of all) {
      violations.require('policies', policy.id, POLICY_ID);
      const known = this.policies.get(policy.id);
      if (known !== undefined && known !== policy) {
        violations.add({ prop: 'policies', must: 'have different ids', got: policy.id });
      }
      this.policies.set(policy.id, policy);
    }
    violations.throwFor(this.construct);
  }
}
