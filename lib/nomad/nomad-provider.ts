import { NomadProvider } from '@cdktf/provider-nomad/lib/provider';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { loginBlock, OPTIONAL_TEXT } from '../private/stack/login-block';
import { constrainProvider } from '../private/stack/provider-constraints';
import { Secrets } from '../private/stack/secrets';

/** Credentials with which a stack and Nomad authenticate each other. */
export interface NomadAccess {
  /** Certificates of the authorities that sign Nomad's certificate, as PEM text. */
  readonly ca: string;

  /**
   * Secret of a token.
   *
   * @default - the login is exchanged for one
   */
  readonly token?: string;

  /**
   * A login, for where there is no token, which Terraform may only learn when it applies.
   *
   * @default - none
   */
  readonly login?: string;
}

/** Define the provider with which a stack reaches a Nomad region at the URL of its API. */
export function nomadProvider(scope: Construct, address: string, access?: NomadAccess): NomadProvider {
  const provider = new NomadProvider(scope, 'nomad', { address, caPem: access?.ca, secretId: access?.token });
  constrainProvider(provider, 'nomad');
  // NOMAD_NAMESPACE and NOMAD_REGION of a shell would move the jobs. In a prop, cdktf would write the names in lower
  // case.
  provider.addOverride('ignore_env_vars', { NOMAD_NAMESPACE: true, NOMAD_REGION: true });
  if (access?.login !== undefined) {
    provider.addOverride('dynamic', loginBlock('login_token', access.login, access.token));
  }
  return provider;
}

/** What a stack that deploys jobs has to know of a platform. */
export interface NomadPlatform {
  readonly name: string;
  readonly nomadAddress: string;
  /** Whether Nomad requires a token, which is then a variable of the stack. */
  readonly secured: boolean;
}

/** How a stack reaches a platform on which it deploys jobs. */
export interface Deployer {
  /**
   * The platform's secrets that the stack uses.
   *
   * @default - the platform requires none
   */
  readonly secrets?: Secrets;

  /**
   * The credentials that Nomad requires.
   *
   * @default - Nomad requires none
   */
  readonly access?: NomadAccess;
}

/** Define the provider with which a stack deploys the jobs of apps on a platform. */
export function deployerProvider(stack: TerraformStack, platform: NomadPlatform): Deployer {
  const { name, nomadAddress, secured } = platform;
  const types = { nomad_ca: 'string', nomad_token: OPTIONAL_TEXT, login: OPTIONAL_TEXT };
  const secrets = secured ? new Secrets(stack, name, 'access', types) : undefined;
  const access = secrets && {
    ca: secrets.get('nomad_ca'),
    token: secrets.get('nomad_token'),
    login: secrets.get('login'),
  };
  nomadProvider(stack, nomadAddress, access);
  return { secrets, access };
}

/** Define the provider with which a platform deploys its own jobs; returns the secrets that the stack gets, if there are any. */
export function servicesProvider(stack: TerraformStack, platform: NomadPlatform): Secrets | undefined {
  const { name, nomadAddress, secured } = platform;
  const types = { nomad_ca: 'string', logins: 'object({ services = string })' };
  const secrets = secured ? new Secrets(stack, name, 'secrets', types) : undefined;
  nomadProvider(
    stack,
    nomadAddress,
    secrets && { ca: secrets.get('nomad_ca'), login: secrets.get('logins', 'services') },
  );
  return secrets;
}
