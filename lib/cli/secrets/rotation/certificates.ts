import { TopologyHost } from '../../../platform/topology/topology-format';
import { serversFirst } from '../../topology-file';
import { pemBlocks } from '../certificate-authority';
import { endOf, issue, SYSTEMS } from '../host-certificates';
import { SecretsFile } from '../secrets-file';
import { deploy, Rotation } from './rotation';

/** Issue new certificates, of all hosts or of some. */
export async function rotateCertificates({ topology, file, days, hosts }: Rotation): Promise<string[]> {
  const chosen = serversFirst(topology).filter(({ name }) => hosts.length === 0 || hosts.includes(name));
  await issueAll(file, chosen, topology.region, days);
  return [
    `${file.path}: new certificates of ${chosen.map(({ name }) => name).join(', ')}, until ${endDay(file, chosen)}`,
    deploy(topology, [], chosen),
    isBundle(file)
      ? `then continue the rotation of the authorities: berth secrets rotate ${topology.name} ca`
      : 'nothing more to do after that',
  ];
}

export async function issueAll(file: SecretsFile, hosts: TopologyHost[], region: string, days: number): Promise<void> {
  for (const host of hosts) for (const system of SYSTEMS) await issue(file.secrets, system, host, { region, days });
}

/** Whether old authorities are still trusted, that is, whether their rotation is under way. */
export function isBundle({ secrets }: SecretsFile): boolean {
  return SYSTEMS.some((system) => pemBlocks(secrets[`${system}_ca`] ?? '').length > 1);
}

/** The day on which new certificates end. */
export function endDay({ secrets }: SecretsFile, [host]: TopologyHost[]): string {
  return endOf(secrets.hosts[host.name].consul_cert!).toISOString().slice(0, 10);
}
