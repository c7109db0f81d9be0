import { checked } from '../../private/validation/checked';
import { checkTexts } from '../../private/validation/plain-text';
import { oneOf } from '../../private/validation/rules';
import { Violation, Violations } from '../../private/validation/violations';

/** Access that a Consul ACL rule grants. */
export enum AclAccess {
  /** No access. */
  DENY = 'deny',
  /** Read. */
  READ = 'read',
  /** List what lies under a prefix; for keys only. */
  LIST = 'list',
  /** Read and write. */
  WRITE = 'write',
}

/**
 * Define one rule of a Consul ACL policy: which access to which resource.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/acl/rule
 */
@checked('consul.AclRule')
export class AclRule {
  /** Define a rule for one key of the key-value store. */
  public static key(key: string, access: AclAccess): AclRule {
    return new AclRule('key', key, access);
  }

  /** Define a rule for all keys that begin with a prefix. */
  public static keyPrefix(prefix: string, access: AclAccess): AclRule {
    return new AclRule('key_prefix', prefix, access);
  }

  /**
   * Define a rule for one service.
   *
   * @param intentions access to the intentions of the service, which say who may connect to it in the mesh; to read them where
   * the service may be read, if it is not given
   */
  public static service(name: string, access: AclAccess, intentions?: AclAccess): AclRule {
    return new AclRule('service', name, access, intentions);
  }

  /**
   * Define a rule for all services whose names begin with a prefix; all of them when it is empty.
   *
   * @param intentions access to the intentions of these services; to read them where the service may be read, if it is not given
   */
  public static servicePrefix(prefix: string, access: AclAccess, intentions?: AclAccess): AclRule {
    return new AclRule('service_prefix', prefix, access, intentions);
  }

  /** Define a rule for one host. */
  public static node(name: string, access: AclAccess): AclRule {
    return new AclRule('node', name, access);
  }

  /** Define a rule for all hosts whose names begin with a prefix; all of them when it is empty. */
  public static nodePrefix(prefix: string, access: AclAccess): AclRule {
    return new AclRule('node_prefix', prefix, access);
  }

  /** Define a rule for all agents whose hosts' names begin with a prefix; all of them when it is empty. */
  public static agentPrefix(prefix: string, access: AclAccess): AclRule {
    return new AclRule('agent_prefix', prefix, access);
  }

  /** Define a rule for all sessions of the hosts whose names begin with a prefix; all of them when it is empty. */
  public static sessionPrefix(prefix: string, access: AclAccess): AclRule {
    return new AclRule('session_prefix', prefix, access);
  }

  /** Define a rule for a resource without names: `acl`, `keyring`, `mesh`, `operator` or `peering`. */
  public static of(resource: string, access: AclAccess): AclRule {
    return new AclRule(resource, undefined, access);
  }

  private constructor(
    private readonly resource: string,
    private readonly name: string | undefined,
    private readonly access: AclAccess,
    private readonly intentions?: AclAccess,
  ) {}

  /** The rule in Consul's policy language. */
  public toHcl(): string {
    const { resource, name, access, intentions } = this;
    if (name === undefined) return `${resource} = "${access}"`;
    // Consul's policy language, HCL 1, reads quotes after `${` as parts of an expression.
    const more = intentions === undefined ? '' : `, intentions = "${intentions}"`;
    return `${resource} ${JSON.stringify(name).replace(/\$/g, '\\u0024')} { policy = "${access}"${more} }`;
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    if (this.name === undefined) violations.require(prop, this.resource, NAMELESS);
    checkTexts(prop, this.name, violations);
    return violations.all;
  }
}

const NAMELESS = oneOf('acl', 'keyring', 'mesh', 'operator', 'peering');
