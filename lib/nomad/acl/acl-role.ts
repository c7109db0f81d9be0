import { AclRole as AclRoleResource } from '@cdktf/provider-nomad/lib/acl-role';
import { Construct, IConstruct } from 'constructs';
import { NamedResource } from '../../private/stack/named-resource';
import { checked } from '../../private/validation/checked';
import { NOMAD_ACL_NAME } from '../rules';
import { NOT_EMPTY } from '../../private/validation/rules';
import { inSameStack } from '../../private/stack/depends-on';
import { IAclPolicy } from './acl-policy';

/** A Nomad ACL role, defined here or elsewhere. */
export interface IAclRole extends IConstruct {
  /** Name of the role. */
  readonly roleName: string;
}

/** Properties for `AclRole`. */
export interface AclRoleProps {
  /** Policies of the role: its holders may do whatever any of them allows. */
  readonly policies: IAclPolicy[];

  /**
   * Name of the role.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Who has the role.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * Define a Nomad ACL role: what a group of people, or a pipeline, may do.
 *
 * @see https://developer.hashicorp.com/nomad/docs/secure/acl/tokens/roles
 */
@checked('nomad.AclRole')
export class AclRole extends Construct implements IAclRole {
  /** Refer to a role that is defined elsewhere. */
  public static fromRoleName(scope: Construct, id: string, roleName: string): IAclRole {
    return NamedResource.import(scope, id, { roleName });
  }

  /** Name of the role. */
  public readonly roleName: string;

  public constructor(scope: Construct, id: string, props: AclRoleProps) {
    super(scope, id);
    const named = new NamedResource(this, 'the ACL role', NOMAD_ACL_NAME, props);
    this.roleName = named.name;
    named.violations.require('policies', props.policies, NOT_EMPTY);
    new AclRoleResource(this, 'Default', {
      ...named.config(),
      policy: props.policies.map(({ policyName }) => ({ name: policyName })),
      // Nomad refuses a role whose policies don't exist yet.
      dependsOn: inSameStack(this, props.policies),
    });
  }
}
