import { randomUUID } from 'node:crypto';
import { serversFirst } from '../../topology-file';
import { System, SYSTEMS } from '../host-certificates';
import { ApiError, PlatformApi } from '../platform-api';
import { deploy, Rotation } from './rotation';

/** Name of the tokens that a rotation makes; after an interruption it finds them by it. */
const NAME = 'berth-management';

/** A management token, as the two systems show it. */
interface Token {
  readonly AccessorID: string;
  readonly SecretID: string;
  /** In Nomad. */
  readonly Name?: string;
  /** In Consul. */
  readonly Description?: string;
}

/** How each system lists and makes management tokens. Nomad chooses their secrets itself. */
const KINDS: { readonly [system in System]: { readonly create: object; readonly createMethod: string } } = {
  consul: { createMethod: 'PUT', create: { Description: NAME, Policies: [{ Name: 'global-management' }] } },
  nomad: { createMethod: 'POST', create: { Name: NAME, Type: 'management', Global: true } },
};

/** Two steps: what runs uses the old tokens until it is deployed, and only then may they end. */
export async function rotateManagement(rotation: Rotation): Promise<string[]> {
  const { topology, file } = rotation;
  const { secrets, path } = file;
  const isStarted = SYSTEMS.every((system) => secrets[`${system}_management_token_old`]);
  if (!isStarted) {
    for (const system of SYSTEMS) await replace(rotation, system);
    const servers = serversFirst(topology).filter(({ roles }) => roles.includes('server'));
    return [
      `${path}: step 1 of 2: new management tokens; the old ones stay valid`,
      deploy(topology, ['access'], servers),
      `when all are deployed, and no sooner, run 'berth secrets rotate ${topology.name} management' for step 2: it ends the old ones`,
    ];
  }
  for (const system of SYSTEMS) await end(rotation, system);
  for (const system of SYSTEMS) delete secrets[`${system}_management_token_old`];
  return [
    `${path}: step 2 of 2: the old management tokens have ended`,
    'make a new backup of the state: to restore an older one would bring the old tokens back, and lose the new ones',
  ];
}

/** Make a new token, with the old one; after an interruption, take the one that was made then. */
async function replace({ topology, file }: Rotation, system: System): Promise<void> {
  const { secrets } = file;
  if (secrets[`${system}_management_token_old`]) return;
  const old = secrets[`${system}_management_token`];
  if (!old) throw new Error(`'${system}_management_token' is missing: restore it from your backup`);
  const api = new PlatformApi(topology, secrets, system, old);
  const { create, createMethod } = KINDS[system];
  const listed = await api.ask<Token[]>('GET', '/v1/acl/tokens');
  const named = listed.filter((token) => (token.Name ?? token.Description) === NAME);
  let made: Token | undefined;
  for (const { AccessorID } of named) {
    const token = await api.ask<Token>('GET', `/v1/acl/token/${AccessorID}`);
    if (token.SecretID !== old) made = token;
  }
  const more = system === 'consul' ? { AccessorID: randomUUID(), SecretID: randomUUID() } : {};
  made ??= await api.ask<Token>(createMethod, '/v1/acl/token', { ...create, ...more });
  secrets[`${system}_management_token_old`] = old;
  secrets[`${system}_management_token`] = made.SecretID;
  // What is lost now would have to be looked for in the platform.
  file.save();
}

/** End the old token, once the new one is known to work. */
async function end({ topology, file }: Rotation, system: System): Promise<void> {
  const { secrets } = file;
  const [token, old] = [secrets[`${system}_management_token`]!, secrets[`${system}_management_token_old`]!];
  const api = new PlatformApi(topology, secrets, system, token);
  await api.ask('GET', '/v1/acl/token/self');
  const accessor = await new PlatformApi(topology, secrets, system, old)
    .ask<Token>('GET', '/v1/acl/token/self')
    .then(({ AccessorID }) => AccessorID)
    .catch((error: Error) => {
      // It has ended already, before an interruption.
      if (error instanceof ApiError && error.status === 403) return undefined;
      throw error;
    });
  if (accessor !== undefined) await api.ask('DELETE', `/v1/acl/token/${accessor}`);
}
