import { TopologyFile } from '../../../platform/topology/topology-format';
import { SecretsFile } from '../../secrets/secrets-file';

/** What the programs of a platform ask for; an unsecured one asks for nothing. */
export interface Credentials {
  /** Where the credentials are from, for errors. */
  readonly source: string;

  /** Secret of a token that may read Consul's catalog, and nothing else. */
  readonly consulToken?: string;

  /** Passwords of the programs that watch the platform: that of VictoriaLogs is one of its own. */
  readonly passwords?: { readonly metrics: string; readonly logs: string };
}

/** Read what is asked for from the secrets file of a secured platform. */
export function readCredentials({ name, secured }: TopologyFile, dir: string): Credentials {
  if (!secured) return { source: `'${name}', which has no access control by its topology file` };
  const { exists, path, secrets } = new SecretsFile(dir, name);
  if (!exists) {
    throw new Error(`there is no '${path}', which holds the password of '${name}': name its directory with '--dir'`);
  }
  const consulToken = secrets.consul_tokens.dns?.secret;
  const metrics = secrets.monitoring?.password;
  const logs = secrets.logs_password;
  if (!consulToken || !metrics || !logs) {
    const missing = !consulToken ? 'consul_tokens.dns' : !metrics ? 'monitoring.password' : 'logs_password';
    throw new Error(`'${path}' lacks '${missing}': run 'berth secrets init ${name}', and deploy the platform`);
  }
  return { source: `'${path}'`, consulToken, passwords: { metrics, logs } };
}
