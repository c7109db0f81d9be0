import { randomUUID } from 'node:crypto';
import { CONSUL_TOKENS } from '../../../private/stack/secret-names';
import { serversFirst } from '../../topology-file';
import { newToken } from '../new-secrets';
import { deploy, Rotation } from './rotation';

/** Two steps: agents use the old tokens until they are deployed, and only then may the access stack end these. */
export async function rotateTokens({ topology, file }: Rotation): Promise<string[]> {
  const { secrets, path } = file;
  if (secrets.consul_tokens_replaced) {
    secrets.consul_tokens_ended = secrets.consul_tokens_replaced;
    delete secrets.consul_tokens_replaced;
    return [
      `${path}: step 2 of 2: the old Consul tokens are to end`,
      deploy(topology, ['access'], []),
      'nothing more to do after that',
    ];
  }
  const replaced = Object.values(secrets.consul_tokens).map(({ accessor }) => accessor);
  secrets.consul_tokens_replaced = replaced.join(' ');
  CONSUL_TOKENS.forEach((name) => (secrets.consul_tokens[name] = newToken()));
  topology.hosts.forEach(({ name }) => {
    secrets.hosts[name] = { ...secrets.hosts[name], consul_recovery_token: randomUUID() };
  });
  return [
    `${path}: step 1 of 2: new Consul tokens ${CONSUL_TOKENS.join(', ')}; the management tokens stay`,
    // Consul must know a token before an agent uses it.
    deploy(topology, ['access'], serversFirst(topology)),
    `when all are deployed, and no sooner, run 'berth secrets rotate ${topology.name} tokens' for step 2: it ends the old ones`,
  ];
}
