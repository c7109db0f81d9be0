import { ConsulProvider } from '@cdktf/provider-consul/lib/provider';
import { TerraformStack, Token } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from '../private/stack/stack-registry';
import { loginBlock, OPTIONAL_TEXT } from '../private/stack/login-block';
import { constrainProvider } from '../private/stack/provider-constraints';
import { Secrets } from '../private/stack/secrets';

/** The provider of a stack, until a construct needs it. */
const PENDING = new RegistryKey<{ define?: () => void }>(() => ({}));

/**
 * Register the provider with which a stack reaches Consul. It is defined once a construct needs it: each provider is a
 * download.
 *
 * @param url URL of Consul's API
 * @param secrets where Consul requires a token: with `consul_token`, or a login to exchange for one
 */
export function registerConsulProvider(stack: TerraformStack, url: string, secrets?: Secrets): void {
  PENDING.ofStack(stack).define = () => {
    if (secrets === undefined) return void consulProvider(stack, url);
    secrets.add({ consul_ca: 'string', consul_token: OPTIONAL_TEXT, login: OPTIONAL_TEXT });
    const token = secrets.get('consul_token');
    const provider = consulProvider(stack, url, { caPem: secrets.get('consul_ca'), token });
    provider.addOverride('dynamic', loginBlock('bearer_token', secrets.get('login'), token));
  };
}

/** Register the provider of the stack that sets up access control, with a management token. */
export function registerManagingConsulProvider(stack: TerraformStack, url: string, secrets?: Secrets): void {
  PENDING.ofStack(stack).define = () => {
    secrets?.add({ consul_ca: 'string', consul_management_token: 'string' });
    const access = secrets && { caPem: secrets.get('consul_ca'), token: secrets.get('consul_management_token') };
    consulProvider(stack, url, access);
  };
}

function consulProvider(
  stack: TerraformStack,
  url: string,
  access: { readonly caPem?: string; readonly token?: string } = {},
): ConsulProvider {
  // The provider takes a whole URL too, which says the scheme by itself.
  const [scheme, address] = Token.isUnresolved(url) ? [undefined, url] : url.split('://');
  constrainProvider(stack, 'consul');
  return new ConsulProvider(stack, 'consul', { address, scheme, ...access });
}

/** Make sure that the stack of a construct has its provider; in a stack that is not Berth's, its user defines it. */
export function ensureConsulProvider(construct: IConstruct): void {
  const pending = PENDING.ofStack(construct);
  const { define } = pending;
  pending.define = undefined;
  define?.();
}
