/** Certificates and keys of a host's agents, as PEM; a field is absent until it is created. */
export interface HostSecrets {
  [field: string]: string | undefined;
}

/** A Consul token. */
export interface ConsulToken {
  readonly accessor: string;
  readonly secret: string;
}

/** Secrets of a platform: texts by name, Consul tokens, logins of the platform itself, and those of each host. */
export type PlatformSecrets = {
  [field in SecretName]?: string;
} & {
  consul_tokens: { [name: string]: ConsulToken };
  logins: { gate?: string; services?: string };
  hosts: { [name: string]: HostSecrets };
  /** What the other programs that watch the platform ask for. */
  monitoring?: { password?: string; password_hash?: string };
};

/** Credentials for those who deploy apps: a login, or tokens that operators put there. */
export interface PlatformAccess {
  [field: string]: string | undefined;
}

type SecretName =
  | 'consul_gossip_key'
  | 'nomad_gossip_key'
  | 'consul_ca'
  | 'consul_ca_key'
  | 'nomad_ca'
  | 'nomad_ca_key'
  | 'consul_management_token'
  | 'nomad_management_token'
  // Those that a rotation has replaced and not yet ended.
  | 'consul_management_token_old'
  | 'nomad_management_token_old'
  // Accessors of Consul tokens: those that agents may still use, and those that the access stack ends.
  | 'consul_tokens_replaced'
  | 'consul_tokens_ended'
  // What VictoriaLogs asks for. Every host knows it, so it opens nothing else.
  | 'logs_password'
  | 'login_key'
  | 'login_public_key';
