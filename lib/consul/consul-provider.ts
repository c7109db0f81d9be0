import { ConsulProvider } from '@cdktf/provider-consul/lib/provider';
import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from '../private/stack/stack-registry';
import { Secrets } from '../private/stack/secrets';

/** The provider of a stack, until a construct needs it. */
const PENDING = new RegistryKey<{ define?: () => void }>(() => ({}));

/**
 * Register the provider with which a stack reaches Consul. It is defined once a construct needs it: each provider is a
 * download.
 *
 * @param url URL of Consul's API
 * @param secrets where Consul requires a token
 * @param token name of that token among them
 */
export function registerConsulProvider(
  stack: TerraformStack,
  url: string,
  secrets?: Secrets,
  token: string = 'consul_token',
): void {
  PENDING.ofStack(stack).define = () => {
    const [scheme, address] = url.split('://');
    secrets?.add({ consul_ca: 'string', [token]: 'string' });
    const access = secrets && { caPem: secrets.get('consul_ca'), token: secrets.get(token) };
    new ConsulProvider(stack, 'consul', { address, scheme, ...access });
  };
}

/** Make sure that the stack of a construct has its provider; in a stack that is not Berth's, its user defines it. */
export function ensureConsulProvider(construct: IConstruct): void {
  const pending = PENDING.ofStack(construct);
  const { define } = pending;
  pending.define = undefined;
  define?.();
}
