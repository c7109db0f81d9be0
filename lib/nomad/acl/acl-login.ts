import { AclAuthMethodConfigA } from '@cdktf/provider-nomad/lib/acl-auth-method';
import { checked } from '../../private/validation/checked';
import { plain } from '../../private/validation/plain-text';
import { literalSecret, NOT_EMPTY } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';

/** Claims of a login that Nomad uses. */
export interface AclClaims {
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
   * Log the claims of logins at debug level; not for production.
   *
   * @default false
   */
  readonly verboseLogging?: boolean;
}

/** Properties for `AclLogin.oidc`. */
export interface OidcLoginProps extends AclClaims {
  /** URL of the identity provider, without `.well-known/openid-configuration`. */
  readonly discoveryUrl: string;

  /** Nomad's client id at the identity provider. */
  readonly clientId: string;

  /**
   * Client secret: a reference to a sensitive Terraform variable.
   *
   * @default - none: Nomad is a public client
   */
  readonly clientSecret?: string;

  /**
   * URLs to which a browser may return: `<Nomad's URL>/ui/settings/tokens` and `http://localhost:4649/oidc/callback`.
   */
  readonly redirectUris: string[];

  /**
   * Scopes to request beside `openid`.
   *
   * @default - none
   */
  readonly scopes?: string[];

  /**
   * Audiences of the tokens that are accepted.
   *
   * @default - the client id
   */
  readonly audiences?: string[];

  /**
   * Use PKCE, so that an intercepted login is of no use to others.
   *
   * @default true
   */
  readonly pkce?: boolean;

  /**
   * Certificates of the authorities that sign the identity provider's certificate, as PEM text.
   *
   * @default - those of the servers' operating system
   */
  readonly discoveryCa?: string[];

  /**
   * Signature algorithms of the tokens that are accepted.
   *
   * @default ['RS256'] - Nomad's own
   */
  readonly signingAlgorithms?: string[];
}

/** Properties for `AclLogin.jwt`; give exactly one of `jwksUrl`, `discoveryUrl` and `validationKeys`. */
export interface JwtLoginProps extends AclClaims {
  /** Audiences of the tokens that are accepted. */
  readonly audiences: string[];

  /**
   * URL of the keys that verify tokens.
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
   * Issuers of the tokens that are accepted.
   *
   * @default - any
   */
  readonly issuers?: string[];

  /**
   * Signature algorithms of the tokens that are accepted.
   *
   * @default ['RS256'] - Nomad's own
   */
  readonly signingAlgorithms?: string[];
}

/**
 * Define how Nomad authenticates a login.
 *
 * @see https://developer.hashicorp.com/nomad/docs/secure/authentication
 */
@checked('nomad.AclLogin')
export class AclLogin {
  /** Define a login of people in a browser, at an identity provider (OpenID Connect). */
  public static oidc(props: OidcLoginProps): AclLogin {
    const violations = new Violations();
    violations.require('login.discoveryUrl', props.discoveryUrl, URL_OF_PROVIDER);
    violations.require('login.clientId', props.clientId, NOT_EMPTY);
    violations.add(...literalSecret('login.clientSecret', props.clientSecret));
    violations.require('login.redirectUris', props.redirectUris, NOT_EMPTY);
    const config = {
      ...claimsOf(props),
      oidcDiscoveryUrl: props.discoveryUrl,
      oidcClientId: props.clientId,
      oidcClientSecret: props.clientSecret,
      oidcEnablePkce: props.pkce ?? true,
      oidcScopes: props.scopes,
      allowedRedirectUris: props.redirectUris,
      boundAudiences: props.audiences ?? [props.clientId],
      discoveryCaPem: props.discoveryCa,
      signingAlgs: props.signingAlgorithms,
    };
    return new AclLogin('OIDC', config, violations);
  }

  /** Define a login of machines, such as CI, with a signed token (JWT). */
  public static jwt(props: JwtLoginProps): AclLogin {
    const violations = new Violations();
    violations.require('login.audiences', props.audiences, NOT_EMPTY);
    violations.require('login.jwksUrl', props.jwksUrl, URL_OF_PROVIDER);
    violations.require('login.discoveryUrl', props.discoveryUrl, URL_OF_PROVIDER);
    violations.require('login.validationKeys', props.validationKeys, NOT_EMPTY);
    const { jwksUrl, discoveryUrl, validationKeys } = props;
    violations.requireOne('login', { jwksUrl, discoveryUrl, validationKeys });
    const config = {
      ...claimsOf(props),
      jwksUrl: props.jwksUrl,
      jwksCaCert: props.jwksCa,
      oidcDiscoveryUrl: props.discoveryUrl,
      jwtValidationPubKeys: props.validationKeys,
      boundAudiences: props.audiences,
      boundIssuer: props.issuers,
      signingAlgs: props.signingAlgorithms,
    };
    return new AclLogin('JWT', config, violations);
  }

  private constructor(
    /** Nomad's type of the auth method: `OIDC` or `JWT`. */
    public readonly type: string,
    private readonly config: AclAuthMethodConfigA,
    private readonly violations: Violations,
  ) {}

  /** @internal */
  public _config(violations: Violations): AclAuthMethodConfigA {
    violations.add(...this.violations.all);
    const texts = Object.entries(this.config).filter(([, value]) => typeof value !== 'boolean');
    const escaped = texts.map(([name, value]) => [name, plain(`login.${name}`, value, violations)]);
    return { ...this.config, ...Object.fromEntries(escaped) };
  }
}

const URL_OF_PROVIDER = {
  must: 'be a URL such as https://login.example.com',
  holds: (value: string): boolean => /^https?:\/\/[^\s]+$/.test(value),
};

function claimsOf(props: AclClaims): Partial<AclAuthMethodConfigA> {
  const { claimMappings, listClaimMappings, verboseLogging } = props;
  return { claimMappings, listClaimMappings, verboseLogging };
}
