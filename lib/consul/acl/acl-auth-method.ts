import { AclAuthMethod as AclAuthMethodResource } from '@cdktf/provider-consul/lib/acl-auth-method';
import { Token } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { Duration } from '../../core/duration';
import { NamedResource } from '../../private/stack/named-resource';
import { definedOnly } from '../../private/rendering/json';
import { JsonDocument } from '../../private/rendering/json-document';
import { checked } from '../../private/validation/checked';
import { checkTexts } from '../../private/validation/plain-text';
import { CONSUL_ACL_NAME } from '../rules';
import { NOT_EMPTY } from '../../private/validation/rules';
import { isToken } from '../../private/validation/tokens';
import { ensureConsulProvider } from '../consul-provider';

/** A Consul ACL auth method, defined here or elsewhere. */
export interface IAclAuthMethod extends IConstruct {
  /** Name of the auth method. */
  readonly authMethodName: string;
}

/** Properties for `AclAuthMethod`; give exactly one of `jwksUrl`, `discoveryUrl` and `validationKeys`. */
export interface AclAuthMethodProps {
  /** Audiences of the tokens that are accepted. */
  readonly audiences: string[];

  /**
   * Name of the auth method.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * URL of the keys that verify tokens. Every Consul server must be able to reach it at any time.
   *
   * @default - none
   */
  readonly jwksUrl?: string;

  /**
   * Certificate of the authority that signs the certificate of `jwksUrl`, as PEM text.
   *
   * @default - those of the servers' operating system
   */
  readonly jwksCa?: string;

  /**
   * URL of the identity provider, without `.well-known/openid-configuration`.
   *
   * @default - none
   */
  readonly discoveryUrl?: string;

  /**
   * Keys that verify tokens, as PEM text.
   *
   * @default - none
   */
  readonly validationKeys?: string[];

  /**
   * Issuer of the tokens that are accepted.
   *
   * @default - any
   */
  readonly issuer?: string;

  /**
   * Claims with a single value, and their names in binding rules, which see them as `value.<name>`.
   *
   * @default - none
   */
  readonly claimMappings?: { [claim: string]: string };

  /**
   * Claims with several values, and their names in binding rules, which see them as `list.<name>`.
   *
   * @default - none
   */
  readonly listClaimMappings?: { [claim: string]: string };

  /**
   * Signature algorithms of the tokens that are accepted.
   *
   * @default ['RS256']
   */
  readonly signingAlgorithms?: string[];

  /**
   * Lifetime of a login's token.
   *
   * @default - until the logout; tokens that Nomad gets for its tasks must not expire earlier
   */
  readonly tokenTtl?: Duration;
}

/**
 * Define a Consul ACL auth method: a signed token (JWT) is exchanged for a Consul token, whose rights come from binding
 * rules.
 *
 * @see https://developer.hashicorp.com/consul/docs/secure/acl/auth-method/jwt
 */
@checked('consul.AclAuthMethod')
export class AclAuthMethod extends Construct implements IAclAuthMethod {
  /** Refer to an auth method that is defined elsewhere. */
  public static fromAuthMethodName(scope: Construct, id: string, authMethodName: string): IAclAuthMethod {
    return NamedResource.import(scope, id, { authMethodName });
  }

  /** Name of the auth method. */
  public readonly authMethodName: string;

  public constructor(scope: Construct, id: string, props: AclAuthMethodProps) {
    super(scope, id);
    const named = new NamedResource(this, "Consul's ACL auth method", CONSUL_ACL_NAME, props);
    this.authMethodName = named.name;
    const { violations } = named;
    violations.require('audiences', props.audiences, NOT_EMPTY);
    const { jwksUrl, discoveryUrl, validationKeys } = props;
    violations.requireOne('props', { jwksUrl, discoveryUrl, validationKeys });
    const config = definedOnly({
      BoundAudiences: props.audiences,
      BoundIssuer: props.issuer,
      ClaimMappings: props.claimMappings,
      JWKSCACert: props.jwksCa,
      JWKSURL: props.jwksUrl,
      JWTSupportedAlgs: props.signingAlgorithms ?? ['RS256'],
      JWTValidationPubKeys: props.validationKeys,
      ListClaimMappings: props.listClaimMappings,
      OIDCDiscoveryURL: props.discoveryUrl,
    });
    checkTexts('config', config, violations);
    const common = named.config();
    ensureConsulProvider(this);
    new AclAuthMethodResource(this, 'Default', {
      ...common,
      displayName: this.authMethodName,
      type: 'jwt',
      tokenLocality: 'local',
      maxTokenTtl: props.tokenTtl?.toString(),
      configJson: Token.asString(new JsonDocument(() => sortKeys(config), undefined, true)),
    });
  }
}

/** Consul returns the keys of every map sorted: any other order would be a change in every plan. */
function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isToken(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
