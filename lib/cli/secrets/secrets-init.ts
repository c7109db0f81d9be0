import { randomBytes, randomUUID } from 'node:crypto';
import { CONSUL_TOKENS } from '../../private/stack/secret-names';
import { TopologyFile, TopologyHost } from '../../platform/topology/topology-format';
import { CertificateAuthority } from './certificate-authority';
import { endOf, Issuance, issue, misfit, System, SYSTEMS } from './host-certificates';
import { Outcome } from '../outcome';
import { ConsulToken, PlatformAccess, PlatformSecrets } from './platform-secrets';
import { SecretsFile } from './secrets-file';

/** Make what is missing of a platform's secrets, and change nothing that is there. */
export async function initSecrets(topology: TopologyFile, file: SecretsFile, days: number): Promise<Outcome> {
  const { secrets, access } = file;
  const isNew = !file.exists;
  const how = { region: topology.region, days };
  const added = [...(await addTexts(topology.name, secrets)), ...addTokens(secrets)];
  const problems: string[] = [];
  for (const host of topology.hosts) {
    if (await addHost(secrets, host, how)) added.push(`host ${host.name}`);
    else problems.push(...misfits(topology, file, host));
  }
  added.push(...addAccess(secrets, access));
  const left = Object.keys(secrets.hosts).filter((name) => !topology.hosts.some((host) => host.name === name));
  left.forEach((name) => delete secrets.hosts[name]);

  if (added.length + left.length > 0) file.save();
  else file.close();
  const lines: string[] = [];
  if (added.length > 0) lines.push(`${file.path}: added ${added.join(', ')}`);
  if (left.length > 0) lines.push(`${file.path}: removed what left the topology: ${hosts(left)}`);
  if (isNew) {
    lines.push(
      'keep a copy where only operators reach it: the agents must find the same keys for as long as they live',
      `pass it to every deployment: --var-file ${file.path}`,
    );
  } else if (lines.length === 0 && problems.length === 0) {
    lines.push(`${file.path}: nothing is missing, and its certificates end no earlier than ${firstEnd(secrets)}`);
  }
  return { lines, problems };
}

/** A new Consul token. */
export function newToken(): ConsulToken {
  return { accessor: randomUUID(), secret: randomUUID() };
}

/** Make a new authority of a platform's system. */
export function newAuthority(platform: string, system: System): Promise<CertificateAuthority> {
  return CertificateAuthority.create(`Berth ${platform} ${system === 'consul' ? 'Consul' : 'Nomad'} CA`);
}

/** Two keys and two tokens for each system, and what its certificates are issued with. */
async function addTexts(platform: string, secrets: PlatformSecrets): Promise<string[]> {
  const added: string[] = [];
  for (const system of SYSTEMS) {
    const make = (field: keyof PlatformSecrets & string, value: string): void => {
      if (secrets[field] !== undefined) return;
      Object.assign(secrets, { [field]: value });
      added.push(field);
    };
    make(`${system}_gossip_key`, randomBytes(32).toString('base64'));
    make(`${system}_management_token`, randomUUID());
    // A key without its certificate, or the other way about, was put away: a new pair would not be trusted.
    if (secrets[`${system}_ca`] !== undefined) continue;
    if (secrets[`${system}_ca_key`] !== undefined) {
      throw new Error(`'${system}_ca' is missing, and '${system}_ca_key' is not: put it back from your copy`);
    }
    const { pair } = await newAuthority(platform, system);
    make(`${system}_ca`, pair.certificate);
    make(`${system}_ca_key`, pair.key);
  }
  return added;
}

function addTokens(secrets: PlatformSecrets): string[] {
  const missing = CONSUL_TOKENS.filter((name) => {
    const token = Object.hasOwn(secrets.consul_tokens, name) ? secrets.consul_tokens[name] : undefined;
    return token?.accessor === undefined || token.secret === undefined;
  });
  missing.forEach((name) => (secrets.consul_tokens[name] = newToken()));
  return missing.map((name) => `Consul token ${name}`);
}

/** Whether something was missing: a certificate without its key is of no use either. */
async function addHost(secrets: PlatformSecrets, host: TopologyHost, how: Issuance): Promise<boolean> {
  const own = Object.hasOwn(secrets.hosts, host.name) ? secrets.hosts[host.name] : {};
  const missing = SYSTEMS.filter((system) => !own[`${system}_cert`] || !own[`${system}_key`]);
  for (const system of missing) await issue(secrets, system, host, how);
  return missing.length > 0;
}

function addAccess(secrets: PlatformSecrets, access: PlatformAccess): string[] {
  const expected: PlatformAccess = {
    nomad_ca: secrets.nomad_ca,
    nomad_token: secrets.nomad_management_token,
    consul_ca: secrets.consul_ca,
    consul_token: secrets.consul_management_token,
  };
  const missing = Object.keys(expected).filter((field) => access[field] === undefined);
  missing.forEach((field) => (access[field] = expected[field]));
  return missing.length === 0 ? [] : ['the access of those who deploy apps'];
}

function misfits(topology: TopologyFile, file: SecretsFile, host: TopologyHost): string[] {
  const command = `berth secrets rotate ${topology.name} certificates --host ${host.name}`;
  return SYSTEMS.flatMap((system) => {
    const why = misfit(file.secrets, system, host, topology.region);
    return why === undefined ? [] : [`${file.path}: ${host.name}'s ${system}_cert ${why}: run '${command}'`];
  });
}

function firstEnd(secrets: PlatformSecrets): string {
  const certificates = Object.values(secrets.hosts).flatMap((own) => SYSTEMS.map((system) => own[`${system}_cert`]!));
  const ends = certificates.map((certificate) => endOf(certificate).toISOString().slice(0, 10));
  return ends.sort()[0];
}

function hosts(names: string[]): string {
  return `${names.length === 1 ? 'host' : 'hosts'} ${names.join(', ')}`;
}
