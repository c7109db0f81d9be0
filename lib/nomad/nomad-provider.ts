import { NomadProvider } from '@cdktf/provider-nomad/lib/provider';
import { Construct } from 'constructs';

/** Make the provider with which a stack reaches a Nomad region by the URL of its API. */
export function nomadProvider(scope: Construct, address: string): NomadProvider {
  const provider = new NomadProvider(scope, 'nomad', { address });
  // A shell's own NOMAD_NAMESPACE and NOMAD_REGION would move the jobs. As a prop, cdktf would write the names in lower case.
  provider.addOverride('ignore_env_vars', { NOMAD_NAMESPACE: true, NOMAD_REGION: true });
  return provider;
}
