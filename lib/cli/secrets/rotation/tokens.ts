import { randomUUID } from 'node:crypto';
import { CONSUL_TOKENS } from '../../../private/stack/secret-names';
import { serversFirst } from '../../topology-file';
import { newToken } from '../new-secrets';
import { PlatformApi } from '../platform-api';
import { deploy, Rotation } from './rotation';

/** A token of Consul, as it lists them. */
interface Listed {
  readonly AccessorID: string;
  readonly Description: string;
}

/** Two steps: agents use the old tokens until they are deployed, and only then may these end. */
export async function rotateTokens({ topology, file }: Rotation): Promise<string[]> {
  const { secrets, path } = file;
  if (!secrets.consul_tokens_since) {
    CONSUL_TOKENS.forEach((name) => (secrets.consul_tokens[name] = newToken()));
    topology.hosts.forEach(({ name }) => {
      secrets.hosts[name] = { ...secrets.hosts[name], consul_recovery_token: randomUUID() };
    });
    secrets.consul_tokens_since = new Date().toISOString();
    return [
      `${path}: step 1 of 2: new Consul tokens ${CONSUL_TOKENS.join(', ')}; the management tokens stay`,
      // Consul must know a token before an agent uses it.
      deploy(topology, ['access'], serversFirst(topology)),
      `when all are deployed, and no sooner, run 'berth secrets rotate ${topology.name} tokens' for step 2: it ends the old ones`,
    ];
  }
  const api = new PlatformApi(topology, secrets, 'consul', secrets.consul_management_token!);
  const listed = await api.ask<Listed[]>('GET', '/v1/acl/tokens');
  const current = Object.values(secrets.consul_tokens).map(({ accessor }) => accessor);
  const missing = current.filter((accessor) => !listed.some(({ AccessorID }) => AccessorID === accessor));
  if (missing.length > 0) {
    throw new Error(
      `Consul does not know the new tokens yet, so the old ones stay: deploy '${topology.name}-access' and the hosts`,
    );
  }
  const descriptions = CONSUL_TOKENS.map((name) => `berth-${name}`);
  const old = listed.filter(
    ({ AccessorID, Description }) => descriptions.includes(Description) && !current.includes(AccessorID),
  );
  for (const { AccessorID } of old) await api.ask('DELETE', `/v1/acl/token/${AccessorID}`);
  delete secrets.consul_tokens_since;
  return [`${path}: step 2 of 2: Consul has ended ${old.length} old tokens; nothing more to do`];
}
