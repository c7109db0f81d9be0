import { secretsVariable } from '../../../private/stack/secret-names';
import { TopologyHost } from '../../../platform/topology/topology-format';
import { isSignedBy, newLoginKey, publicKeys, signAgain, signLogin } from '../login';
import { deploy, Rotation } from './rotation';

/** Two steps, so that the platform accepts old and new logins until everybody has a new one. */
export async function rotateLogins({ topology, file, days }: Rotation): Promise<string[]> {
  const { name, hosts } = topology;
  const { secrets, access } = file;
  const old = publicKeys(secrets.login_public_key ?? '');
  if (old.length === 0) throw new Error(`'${file.path}' has no logins yet: run 'berth secrets init ${name}' first`);
  if (old.length > 1) {
    secrets.login_public_key = old[0];
    return [
      `${file.path}: step 2 of 2: logins of the old key end`,
      deploy(topology, ['access'], []),
      'nothing more to do after that',
    ];
  }
  const { login_key, login_public_key } = newLoginKey();
  const isOwn = isSignedBy(old[0], access.login);
  Object.assign(secrets, { login_key, login_public_key: `${login_public_key}${old[0]}` });
  for (const role of ['gate', 'services'] as const) {
    secrets.logins[role] = signLogin(name, secrets, { role, namespace: '*', days });
  }
  if (isOwn) access.login = signAgain(name, secrets, access.login, days);
  const clients = hosts.filter((host: TopologyHost) => !host.roles.includes('server'));
  return [
    `${file.path}: step 1 of 2: new logins; those of the old key stay valid`,
    deploy(topology, ['access'], clients, ['services']),
    `give everyone who has an access of 'berth secrets grant' a new one, and CI the new '${secretsVariable(name, 'access')}'`,
    `when all have it, and no sooner, run 'berth secrets rotate ${name} logins' for step 2: it ends the old ones`,
  ];
}
