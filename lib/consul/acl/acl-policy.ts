import { AclPolicy as AclPolicyResource } from '@cdktf/provider-consul/lib/acl-policy';
import { Construct, IConstruct } from 'constructs';
import { NamedResource } from '../../private/stack/named-resource';
import { checked } from '../../private/validation/checked';
import { plain } from '../../private/validation/plain-text';
import { CONSUL_ACL_NAME } from '../rules';
import { NOT_EMPTY } from '../../private/validation/rules';
import { AclRule } from './acl-rule';
import { ensureConsulProvider } from '../consul-provider';

/** A Consul ACL policy, defined here or elsewhere. */
export interface IAclPolicy extends IConstruct {
  /** Id of the policy. */
  readonly policyId: string;
}

/** Properties for `AclPolicy`. */
export interface AclPolicyProps {
  /** What the policy allows and denies; anything that no rule covers is denied. */
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
@checked('consul.AclPolicy')
export class AclPolicy extends Construct implements IAclPolicy {
  /** Refer to a policy that is defined elsewhere. */
  public static fromPolicyId(scope: Construct, id: string, policyId: string): IAclPolicy {
    return NamedResource.import(scope, id, { policyId });
  }

  /** Id of the policy (a token: Consul chooses it). */
  public readonly policyId: string;

  /** Name of the policy. */
  public readonly policyName: string;

  public constructor(scope: Construct, id: string, props: AclPolicyProps) {
    super(scope, id);
    const named = new NamedResource(this, "Consul's ACL policy", CONSUL_ACL_NAME, props);
    this.policyName = named.name;
    const { violations } = named;
    violations.require('rules', props.rules, NOT_EMPTY);
    props.rules.forEach((rule, index) => violations.add(...rule._violations(`rules[${index}]`)));
    const rules = plain('rules', props.rules.map((rule) => rule.toHcl()).join('\n'), violations);
    const config = { ...named.config(), rules };
    ensureConsulProvider(this);
    this.policyId = new AclPolicyResource(this, 'Default', config).id;
  }
}
