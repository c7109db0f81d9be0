import { AclPolicy as AclPolicyResource } from '@cdktf/provider-consul/lib/acl-policy';
import { Construct, IConstruct } from 'constructs';
import { claimInStack } from '../../private/validation/claims';
import { plain } from '../../private/validation/plain-text';
import { CONSUL_ACL_NAME } from '../rules';
import { NOT_EMPTY } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { AclRule } from './acl-rule';
import { ensureConsulProvider } from '../consul-provider';

/** A Consul ACL policy, defined here or elsewhere. */
export interface IAclPolicy extends IConstruct {
  /** Id of the policy. */
  readonly policyId: string;
}

/** Properties for `AclPolicy`. */
export interface AclPolicyProps {
  /** What the policy allows and denies; what no rule speaks of is denied. */
  readonly rules: AclRule[];

  /**
   * Name of the policy.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * What the policy is for.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * Define a Consul ACL policy.
 *
 * @see https://developer.hashicorp.com/consul/docs/secure/acl/policy
 */
export class AclPolicy extends Construct implements IAclPolicy {
  /** Refer to a policy that is defined elsewhere. */
  public static fromPolicyId(scope: Construct, id: string, policyId: string): IAclPolicy {
    class Import extends Construct implements IAclPolicy {
      public readonly policyId = policyId;
    }
    return new Import(scope, id);
  }

  /** Id of the policy (a token: Consul chooses it). */
  public readonly policyId: string;

  /** Name of the policy. */
  public readonly policyName: string;

  public constructor(scope: Construct, id: string, props: AclPolicyProps) {
    super(scope, id);
    this.policyName = props.name ?? id;
    const violations = new Violations();
    violations.require('name', this.policyName, CONSUL_ACL_NAME);
    violations.require('rules', props.rules, NOT_EMPTY);
    props.rules.forEach((rule, index) => violations.add(...rule._violations(`rules[${index}]`)));
    violations.add(...claimInStack(this, 'name', `Consul's ACL policy '${this.policyName}'`));
    const description = plain('description', props.description, violations);
    const rules = plain('rules', props.rules.map((rule) => rule.toHcl()).join('\n'), violations);
    violations.throwFor(this);
    ensureConsulProvider(this);
    const { id: policyId } = new AclPolicyResource(this, 'Default', {
      name: this.policyName,
      description,
      rules,
    });
    this.policyId = policyId;
  }
}
