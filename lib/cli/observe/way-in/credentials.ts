import { TopologyFile } from '../../../platform/topology/topology-format';
import { SecretsFile } from '../../secrets/secrets-file';

/** What the programs of a platform ask for; an unsecured one asks for nothing. */
export interface Credentials {
  /** Where the credentials are from, for errors. */
  readonly source: string;

  /** Secret of a token that may read Consul's catalog, and nothing else. */
  readonly consulToken?: string;

  /** Password of the programs that watch the platform. */
  readonly password?: string;
}

/** Read what is asked for from the secrets file of a secured platform. */
export function readCredentials({ name, secured }: TopologyFile, dir: string): Credentials {
  if (!secured) return { source: `'${name}', which has no access control by its topology file` };
  const { exists, path, secrets } = new SecretsFile(dir, name);
  if (!exists) {
    throw new Error(`there is no '${path}', which holds the password of '${name}': name its directory with '--dir'`);
  }
  const consulToken = secrets.consul_tokens.dns?.secret;
  const password = secrets.monitoring?.password;
  if (!consulToken || !password) {
    const missing = consulToken ? 'monitoring.password' : 'consul_tokens.dns';
    throw new Error(`'${path}' lacks '${missing}': run 'berth secrets init ${name}', and deploy the platform`);
  }
  return { source: `'${path}'`, consulToken, password };
}
