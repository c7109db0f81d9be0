import { AclBindingRule as AclBindingRuleResource } from '@cdktf/provider-consul/lib/acl-binding-rule';
import { Construct } from 'constructs';
import { checked } from '../../private/validation/checked';
import { plain } from '../../private/validation/plain-text';
import { NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { inSameStack } from '../../private/stack/depends-on';
import { Violations } from '../../private/validation/violations';
import { IAclAuthMethod } from './acl-auth-method';
import { ensureConsulProvider } from '../consul-provider';

/** Properties for `AclBindingRule`. */
export interface AclBindingRuleProps {
  /** The auth method of the logins. */
  readonly authMethod: IAclAuthMethod;

  /** What the login's token gets: a `role`, a `policy`, or the identity of a `service` or a `node`. */
  readonly bindType: string;

  /** Its name, which may hold values of the login, such as `team-${value.team}`. */
  readonly bindName: string;

  /**
   * Condition that the login must meet, such as `"shop" in list.groups`.
   *
   * @default - none: every login
   */
  readonly selector?: string;

  /**
   * Whom the rule is for.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * Define a Consul ACL binding rule: the rights of logins that meet a condition.
 *
 * @see https://developer.hashicorp.com/consul/docs/secure/acl/auth-method#binding-rules
 */
@checked('consul.AclBindingRule')
export class AclBindingRule extends Construct {
  public constructor(scope: Construct, id: string, props: AclBindingRuleProps) {
    super(scope, id);
    const violations = new Violations();
    violations.require('bindType', props.bindType, oneOf('role', 'policy', 'service', 'node'));
    violations.require('bindName', props.bindName, NOT_EMPTY);
    const bindName = plain('bindName', props.bindName, violations);
    const selector = plain('selector', props.selector, violations);
    const description = plain('description', props.description, violations);
    violations.throwFor(this);
    ensureConsulProvider(this);
    new AclBindingRuleResource(this, 'Default', {
      authMethod: props.authMethod.authMethodName,
      bindType: props.bindType,
      bindName,
      selector,
      description,
      dependsOn: inSameStack(this, [props.authMethod]),
    });
  }
}
