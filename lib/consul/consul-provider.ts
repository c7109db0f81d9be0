import { ConsulProvider } from '@cdktf/provider-consul/lib/provider';
import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { Secrets } from '../private/stack/secrets';

const OFFERS = new WeakMap<TerraformStack, () => void>();

/**
 * Let a stack reach Consul by the URL of its API, as soon as anything in it needs to: a provider is a download.
 *
 * @param secrets where Consul asks for a token
 * @param token name of that token among them
 */
export function offerConsul(
  stack: TerraformStack,
  url: string,
  secrets?: Secrets,
  token: string = 'consul_token',
): void {
  OFFERS.set(stack, () => {
    const [scheme, address] = url.split('://');
    secrets?.add({ consul_ca: 'string', [token]: 'string' });
    const access = secrets && { caPem: secrets.get('consul_ca'), token: secrets.get(token) };
    new ConsulProvider(stack, 'consul', { address, scheme, ...access });
  });
}

/** Make sure that the stack of a construct reaches Consul; of a stack that is not Berth's, its user does. */
export function needConsul(construct: IConstruct): void {
  const stack = TerraformStack.of(construct);
  const offer = OFFERS.get(stack);
  OFFERS.delete(stack);
  offer?.();
}
