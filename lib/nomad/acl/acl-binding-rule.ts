import { AclBindingRule as AclBindingRuleResource } from '@cdktf/provider-nomad/lib/acl-binding-rule';
import { Construct } from 'constructs';
import { checked } from '../../private/validation/checked';
import { plain } from '../../private/validation/plain-text';
import { NOT_EMPTY } from '../../private/validation/rules';
import { inSameStack } from '../../private/stack/depends-on';
import { Violations } from '../../private/validation/violations';
import { IAclAuthMethod } from './acl-auth-method';

/**
 * Define what a login's token may do.
 */
@checked('nomad.AclBinding')
export class AclBinding {
  /**
   * Define a token with a role.
   *
   * @param name name of the role; it may hold values of the login, such as `team-${value.team}`
   */
  public static role(name: string): AclBinding {
    return new AclBinding('role', name);
  }

  /**
   * Define a token with a policy.
   *
   * @param name name of the policy; it may hold values of the login, such as `team-${value.team}`
   */
  public static policy(name: string): AclBinding {
    return new AclBinding('policy', name);
  }

  /** Define a token that may do everything. */
  public static management(): AclBinding {
    return new AclBinding('management');
  }

  private constructor(
    /** Type of the binding: `role`, `policy` or `management`. */
    public readonly type: string,
    /** Name of the role or policy; a management token has none. */
    public readonly name?: string,
  ) {}
}

/** Properties for `AclBindingRule`. */
export interface AclBindingRuleProps {
  /** The auth method of the logins. */
  readonly authMethod: IAclAuthMethod;

  /** What the login's token may do. */
  readonly binding: AclBinding;

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
 * Define a Nomad ACL binding rule: the rights of logins that meet a condition.
 *
 * @see https://developer.hashicorp.com/nomad/docs/secure/authentication#binding-rules
 */
@checked('nomad.AclBindingRule')
export class AclBindingRule extends Construct {
  public constructor(scope: Construct, id: string, props: AclBindingRuleProps) {
    super(scope, id);
    const { binding, selector } = props;
    const violations = new Violations();
    violations.require('binding', binding.name, NOT_EMPTY);
    if (binding.type === 'management' && selector === undefined) {
      const must = 'be given for a management token: otherwise everybody who can log in gets one';
      violations.add({ prop: 'selector', must });
    }
    const bindName = plain('binding', binding.name, violations);
    const condition = plain('selector', selector, violations);
    const description = plain('description', props.description, violations);
    violations.throwFor(this);
    new AclBindingRuleResource(this, 'Default', {
      authMethod: props.authMethod.authMethodName,
      bindType: binding.type,
      bindName,
      selector: condition,
      description,
      dependsOn: inSameStack(this, [props.authMethod]),
    });
  }
}
