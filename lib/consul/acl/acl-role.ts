import { AclRole as AclRoleResource } from '@cdktf/provider-consul/lib/acl-role';
import { Construct } from 'constructs';
import { NamedResource } from '../../private/stack/named-resource';
import { checked } from '../../private/validation/checked';
import { plain } from '../../private/validation/plain-text';
import { CONSUL_ACL_NAME } from '../rules';
import { IAclPolicy } from './acl-policy';
import { ensureConsulProvider } from '../consul-provider';

/** Properties for `AclRole`. */
export interface AclRoleProps {
  /**
   * Policies of the role: its holders may do whatever any of them allows.
   *
   * @default - none; then `serviceIdentities` must be given
   */
  readonly policies?: IAclPolicy[];

  /**
   * Services as which the holders of the role may register, with read access to what that requires.
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
@checked('consul.AclRole')
export class AclRole extends Construct {
  /** Name of the role. */
  public readonly roleName: string;

  public constructor(scope: Construct, id: string, props: AclRoleProps) {
    super(scope, id);
    const named = new NamedResource(this, "Consul's ACL role", CONSUL_ACL_NAME, props);
    this.roleName = named.name;
    const { violations } = named;
    const { policies = [], serviceIdentities = [] } = props;
    if (policies.length + serviceIdentities.length === 0) {
      violations.add({
        prop: 'policies',
        must: "not be empty, unless 'serviceIdentities' are given",
        got: props.policies,
      });
    }
    const services = plain('serviceIdentities', props.serviceIdentities, violations);
    const common = named.config();
    ensureConsulProvider(this);
    new AclRoleResource(this, 'Default', {
      ...common,
      policies: policies.map(({ policyId }) => policyId),
      serviceIdentities: services?.map((serviceName) => ({ serviceName })),
    });
  }
}
