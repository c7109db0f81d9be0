/** Names of the Consul tokens that a platform uses. */
export const CONSUL_TOKENS = ['agent', 'dns', 'nomad'] as const;

export type ConsulToken = (typeof CONSUL_TOKENS)[number];

/** Name of the Terraform variable with a platform's secrets, or with the credentials to deploy jobs on it. */
export function secretsVariable(platform: string, kind: 'secrets' | 'access'): string {
  return `${platform.replace(/-/g, '_')}_${kind}`;
}
