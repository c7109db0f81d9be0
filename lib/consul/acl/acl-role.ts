import { AclRole as AclRoleResource } from '@cdktf/provider-consul/lib/acl-role';
import { Construct } from 'constructs';
import { claimInStack } from '../../private/validation/claims';
import { plain } from '../../private/validation/plain-text';
import { CONSUL_ACL_NAME } from '../rules';
import { Violations } from '../../private/validation/violations';
import { IAclPolicy } from './acl-policy';
import { ensureConsulProvider } from '../consul-provider';

/** Properties for `AclRole`. */
export interface AclRoleProps {
  /**
   * What the holders of the role may do: all that any of these policies allows.
   *
   * @default - none; then `serviceIdentities` must be given
   */
  readonly policies?: IAclPolicy[];

  /**
   * Services as which the holders of the role may register themselves, and read what they need for it.
   *
   * @default - none
   */
  readonly serviceIdentities?: string[];

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
 * Define a Consul ACL role.
 *
 * @see https://developer.hashicorp.com/consul/docs/secure/acl/role
 */
export class AclRole extends Construct {
  /** Name of the role. */
  public readonly roleName: string;

  public constructor(scope: Construct, id: string, props: AclRoleProps) {
    super(scope, id);
    this.roleName = props.name ?? id;
    const { policies = [], serviceIdentities = [] } = props;
    const violations = new Violations();
    violations.require('name', this.roleName, CONSUL_ACL_NAME);
    if (policies.length + serviceIdentities.length === 0) {
      violations.add({ prop: 'policies', must: "have one, unless there are 'serviceIdentities'", got: props.policies });
    }
    violations.add(...claimInStack(this, 'name', `Consul's ACL role '${this.roleName}'`));
    const description = plain('description', props.description, violations);
    const services = plain('serviceIdentities', props.serviceIdentities, violations);
    violations.throwFor(this);
    ensureConsulProvider(this);
    new AclRoleResource(this, 'Default', {
      name: this.roleName,
      description,
      policies: policies.map(({ policyId }) => policyId),
      serviceIdentities: services?.map((serviceName) => ({ serviceName })),
    });
  }
}
