import { ConsulProvider } from '@cdktf/provider-consul/lib/provider';
import { NomadProvider } from '@cdktf/provider-nomad/lib/provider';
import { App, TerraformStack } from 'cdktf';

/** A stack with providers, for the tests of what stands in one. */
export function stackOf(app: App, id: string = 'stack'): TerraformStack {
  const stack = new TerraformStack(app, id);
  new NomadProvider(stack, 'nomad', { address: 'http://127.0.0.1:4646' });
  new ConsulProvider(stack, 'consul', { address: '127.0.0.1:8500' });
  return stack;
}
