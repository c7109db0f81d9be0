import { secretsVariable } from '../../../private/stack/secret-names';
import { serversFirst } from '../../topology-file';
import { authorityOf, isOfNewest, System, SYSTEMS } from '../host-certificates';
import { newAuthority } from '../new-secrets';
import { SecretsFile } from '../secrets-file';
import { endDay, isBundle, issueAll } from './certificates';
import { deploy, Rotation } from './rotation';

/** Three steps, so that hosts before and after a deployment always trust each other. */
export async function rotateAuthorities({ topology, file, days }: Rotation): Promise<string[]> {
  const { name, region } = topology;
  const { secrets } = file;
  const hosts = serversFirst(topology);
  const again = `berth secrets rotate ${name} ca`;
  const access = `'${secretsVariable(name, 'access')}'`;
  const handOut = `give everyone who deploys apps from other repositories a new ${access}: berth secrets grant ${name}`;
  if (!isBundle(file)) {
    for (const system of SYSTEMS) {
      const old = authorityOf(secrets, system).pair.certificate;
      const { pair } = await newAuthority(name, system);
      secrets[`${system}_ca_key`] = pair.key;
      trust(file, system, `${pair.certificate}${old}`);
    }
    return [
      `${file.path}: step 1 of 3: new authorities, trusted beside the old ones`,
      // Prometheus trusts what its job is given.
      deploy(topology, ['access'], hosts, ['services']),
      handOut,
      `when all are deployed, and no sooner, run '${again}' for step 2: new certificates for the hosts`,
    ];
  }
  if (!hosts.every((host) => isOfNewest(secrets, host))) {
    await issueAll(file, hosts, region, days);
    return [
      `${file.path}: step 2 of 3: certificates of all hosts, issued by the new authorities, until ${endDay(file, hosts)}`,
      deploy(topology, [], hosts),
      `when all are deployed, and no sooner, run '${again}' for step 3: it removes the old authorities`,
    ];
  }
  SYSTEMS.forEach((system) => trust(file, system, authorityOf(secrets, system).pair.certificate));
  return [
    `${file.path}: step 3 of 3: the old authorities are no longer trusted`,
    deploy(topology, ['access'], hosts, ['services']),
    `${handOut}; nothing more to do after that`,
  ];
}

/** Agents and those who deploy apps trust the same authorities. */
function trust({ secrets, access }: SecretsFile, system: System, bundle: string): void {
  secrets[`${system}_ca`] = bundle;
  access[`${system}_ca`] = bundle;
}
