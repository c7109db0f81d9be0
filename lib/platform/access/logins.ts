import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { AclAuthMethod as ConsulAuthMethod } from '../../consul/acl/acl-auth-method';
import { AclBindingRule as ConsulBindingRule } from '../../consul/acl/acl-binding-rule';
import { AclPolicy as ConsulPolicy } from '../../consul/acl/acl-policy';
import { AclRole as ConsulRole } from '../../consul/acl/acl-role';
import { Duration } from '../../core/duration';
import { AclAuthMethod } from '../../nomad/acl/acl-auth-method';
import { AclBinding, AclBindingRule } from '../../nomad/acl/acl-binding-rule';
import { AclLogin } from '../../nomad/acl/acl-login';
import { AclPolicy } from '../../nomad/acl/acl-policy';
import { AclRole } from '../../nomad/acl/acl-role';
import { LOGIN_ISSUER, LOGIN_METHOD, loginAudience } from '../../private/stack/logins';
import { Secrets } from '../../private/stack/secrets';
import { LoginRole } from './login-roles';

/** Properties for `Logins`. */
export interface LoginsProps {
  /** Name of the platform. */
  readonly platform: string;
  readonly secrets: Secrets;
  readonly roles: readonly LoginRole[];
}

/** A long apply must not outlive its token. */
const TOKEN_TTL = Duration.hours(12);

/** Define how logins become tokens of Nomad and Consul: `berth secrets` signs them, and their claims decide their roles. */
export class Logins extends Construct {
  public constructor(scope: Construct, id: string, { platform, secrets, roles }: LoginsProps) {
    super(scope, id);
    const audiences = [loginAudience(platform)];
    const claimMappings = { role: 'role', namespace: 'namespace' };
    const validationKeys = publicKeys(secrets.get('login_public_key'));
    const signingAlgorithms = ['ES256'];
    const nomadMethod = new AclAuthMethod(this, 'nomad', {
      name: LOGIN_METHOD,
      login: AclLogin.jwt({ audiences, issuers: [LOGIN_ISSUER], claimMappings, validationKeys, signingAlgorithms }),
      tokenTtl: TOKEN_TTL,
      tokenNameFormat: 'berth ${value.role} ${value.namespace}',
    });
    const consulMethod = new ConsulAuthMethod(this, 'consul', {
      name: LOGIN_METHOD,
      ...{ audiences, issuer: LOGIN_ISSUER, claimMappings, validationKeys, signingAlgorithms },
      tokenTtl: TOKEN_TTL,
    });
    for (const { name, description, nomad, consul, selector, consulSelector = selector } of roles) {
      const policy = new AclPolicy(this, `nomad-policy-${name}`, { name, description, rules: nomad });
      const role = new AclRole(this, `nomad-role-${name}`, { name, description, policies: [policy] });
      new AclBindingRule(this, `nomad-rule-${name}`, {
        authMethod: nomadMethod,
        binding: AclBinding.role(role.roleName),
        selector,
        description,
      });
      if (consul === undefined) continue;
      const consulPolicy = new ConsulPolicy(this, `consul-policy-${name}`, { name, description, rules: consul });
      const consulRole = new ConsulRole(this, `consul-role-${name}`, { name, description, policies: [consulPolicy] });
      new ConsulBindingRule(this, `consul-rule-${name}`, {
        authMethod: consulMethod,
        bindType: 'role',
        bindName: consulRole.roleName,
        selector: consulSelector,
        description,
      });
    }
  }
}

/** During a rotation the text holds two keys, one after another. */
function publicKeys(bundle: string): string[] {
  return Token.asList(Fn.regexall('-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----', bundle));
}
