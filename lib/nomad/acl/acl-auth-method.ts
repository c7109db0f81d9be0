import { AclAuthMethod as AclAuthMethodResource } from '@cdktf/provider-nomad/lib/acl-auth-method';
import { Construct, IConstruct } from 'constructs';
import { Duration } from '../../core/duration';
import { NamedResource } from '../../private/stack/named-resource';
import { checked } from '../../private/validation/checked';
import { plain } from '../../private/validation/plain-text';
import { NOMAD_ACL_NAME } from '../rules';
import { durationBetween, oneOf } from '../../private/validation/rules';
import { AclLogin } from './acl-login';

/** A Nomad ACL auth method, defined here or elsewhere. */
export interface IAclAuthMethod extends IConstruct {
  /** Name of the auth method. */
  readonly authMethodName: string;
}

/** Properties for `AclAuthMethod`. */
export interface AclAuthMethodProps {
  /** How Nomad authenticates a login. */
  readonly login: AclLogin;

  /**
   * Name of the auth method.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Lifetime of a login's token, one minute to one day unless the servers are configured otherwise.
   *
   * @default Duration.hours(8)
   */
  readonly tokenTtl?: Duration;

  /**
   * Where tokens are valid: `local` in this region, `global` in all of a federation.
   *
   * @default 'local'
   */
  readonly tokenLocality?: string;

  /**
   * Format of the name of a login's token.
   *
   * @default - the type and the name of the auth method
   */
  readonly tokenNameFormat?: string;

  /**
   * Use this method for logins of its type that don't name one.
   *
   * @default false
   */
  readonly isDefault?: boolean;
}

/**
 * Define a Nomad ACL auth method: people and machines log in and get a token, whose rights come from binding rules.
 *
 * @see https://developer.hashicorp.com/nomad/docs/secure/authentication
 */
@checked('nomad.AclAuthMethod')
export class AclAuthMethod extends Construct implements IAclAuthMethod {
  /** Refer to an auth method that is defined elsewhere. */
  public static fromAuthMethodName(scope: Construct, id: string, authMethodName: string): IAclAuthMethod {
    return NamedResource.import(scope, id, { authMethodName });
  }

  /** Name of the auth method. */
  public readonly authMethodName: string;

  public constructor(scope: Construct, id: string, props: AclAuthMethodProps) {
    super(scope, id);
    const named = new NamedResource(this, 'the ACL auth method', NOMAD_ACL_NAME, props);
    this.authMethodName = named.name;
    const { violations } = named;
    violations.require('tokenLocality', props.tokenLocality, oneOf('local', 'global'));
    violations.require('tokenTtl', props.tokenTtl, TTL);
    const config = props.login._config(violations);
    const tokenNameFormat = plain('tokenNameFormat', props.tokenNameFormat, violations);
    new AclAuthMethodResource(this, 'Default', {
      ...named.config(),
      type: props.login.type,
      tokenLocality: props.tokenLocality ?? 'local',
      maxTokenTtl: (props.tokenTtl ?? Duration.hours(8)).toString(),
      tokenNameFormat,
      default: props.isDefault ?? false,
      config,
    });
  }
}

const TTL = durationBetween(Duration.minutes(1), Duration.hours(24), 'within the bounds of the servers');
