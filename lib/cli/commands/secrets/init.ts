import { randomBytes, randomUUID } from 'node:crypto';
import { TopologyFile, TopologyHost } from '../../../platform/topology/topology-format';
import { CONSUL_TOKENS, secretsVariable } from '../../../private/stack/secret-names';
import { CommandResult, defineCommand } from '../../command';
import { completeAccess } from '../../secrets/deployer-access';
import { endOf, Issuance, issue, misfit, SYSTEMS } from '../../secrets/host-certificates';
import { isSignedBy, newLoginKey, signLogin } from '../../secrets/login';
import { completeLogsPassword, completePassword } from '../../secrets/monitoring-password';
import { newAuthority, newToken } from '../../secrets/new-secrets';
import { PlatformSecrets } from '../../secrets/platform-secrets';
import { SecretsFile } from '../../secrets/secrets-file';
import { SECRETS_OPTIONS } from '../../secrets/secrets-options';
import { readSecuredTopology } from '../../topology-file';

export const secretsInit = defineCommand({
  name: 'secrets init',
  operands: ['platform'],
  options: SECRETS_OPTIONS,
  summary: "creates a platform's missing secrets, in <dir>/<platform>.tfvars.json",
  run: ([platform], { app, dir, days }) => {
    const topology = readSecuredTopology(app, platform);
    return SecretsFile.change(dir, platform, (file) => initSecrets(topology, file, days));
  },
});

/** Create the missing secrets of a platform; existing ones stay. */
async function initSecrets(topology: TopologyFile, file: SecretsFile, days: number): Promise<CommandResult> {
  const { secrets, access } = file;
  const isNew = !file.exists;
  const how = { region: topology.region, days };
  const added = [
    ...(await addTexts(topology.name, secrets)),
    ...addTokens(secrets),
    ...addLogins(topology.name, secrets, days),
  ];
  if (completeLogsPassword(secrets)) added.push('the password of logs');
  if (await completePassword(secrets)) added.push('the password of metrics');
  const problems: string[] = [];
  for (const host of topology.hosts) {
    if (await addHost(secrets, host, how)) added.push(`host ${host.name}`);
    else problems.push(...misfits(topology, file, host));
  }
  const change = completeAccess(topology.name, secrets, access, days);
  if (change.added) added.push('the access of those who deploy apps');
  const left = Object.keys(secrets.hosts).filter((name) => !topology.hosts.some((host) => host.name === name));
  left.forEach((name) => delete secrets.hosts[name]);

  if (added.length + left.length + change.replaced.length > 0) file.save();
  else file.restrict();
  const lines: string[] = [];
  if (added.length > 0) lines.push(`${file.path}: added ${added.join(', ')}`);
  if (change.replaced.length > 0) lines.push(replacement(topology.name, file, change.replaced));
  if (left.length > 0) lines.push(`${file.path}: removed, as the topology no longer has it: ${hosts(left)}`);
  if (isNew) {
    lines.push(
      'back it up where only operators can read it: a running platform cannot do without these keys',
      `pass it to every deployment: --var-file ${file.path}`,
    );
  } else if (lines.length === 0 && problems.length === 0) {
    lines.push(`${file.path}: nothing is missing; the first certificate expires on ${firstEnd(secrets)}`);
  }
  return { lines, problems, warnings: file.warnings };
}

/** For each system: its gossip key, its management token, and its certificate authority. An empty text is a missing one. */
async function addTexts(platform: string, secrets: PlatformSecrets): Promise<string[]> {
  const added: string[] = [];
  for (const system of SYSTEMS) {
    const make = (field: keyof PlatformSecrets & string, value: string): void => {
      if (secrets[field]) return;
      Object.assign(secrets, { [field]: value });
      added.push(field);
    };
    make(`${system}_gossip_key`, randomBytes(32).toString('base64'));
    make(`${system}_management_token`, randomUUID());
    // The agents would not trust a new pair: half a pair was moved elsewhere, so ask for it.
    if (secrets[`${system}_ca`]) continue;
    if (secrets[`${system}_ca_key`]) {
      throw new Error(`'${system}_ca' is missing, and '${system}_ca_key' is not: restore it from your backup`);
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
    return !token?.accessor || !token.secret;
  });
  missing.forEach((name) => (secrets.consul_tokens[name] = newToken()));
  return missing.map((name) => `Consul token ${name}`);
}

/** The key that signs logins, and the logins that the platform itself uses. */
function addLogins(platform: string, secrets: PlatformSecrets, days: number): string[] {
  const added: string[] = [];
  if (!secrets.login_key && !secrets.login_public_key) {
    Object.assign(secrets, newLoginKey());
    added.push('login_key');
  }
  for (const role of ['gate', 'services'] as const) {
    if (isSignedBy(secrets.login_public_key, secrets.logins[role])) continue;
    secrets.logins[role] = signLogin(platform, secrets, { role, namespace: '*', days });
    added.push(`login ${role}`);
  }
  return added;
}

/** Add the missing secrets of a host, and say whether there were any; a certificate without its key counts as missing. */
async function addHost(secrets: PlatformSecrets, host: TopologyHost, how: Issuance): Promise<boolean> {
  const own = Object.hasOwn(secrets.hosts, host.name) ? secrets.hosts[host.name] : {};
  const missing = SYSTEMS.filter((system) => !own[`${system}_cert`] || !own[`${system}_key`]);
  for (const system of missing) await issue(secrets, system, host, how);
  if (own.consul_recovery_token) return missing.length > 0;
  secrets.hosts[host.name] = { ...secrets.hosts[host.name], consul_recovery_token: randomUUID() };
  return true;
}

function replacement(platform: string, { path }: SecretsFile, fields: string[]): string {
  const what = `${fields.join(' and ')} of '${secretsVariable(platform, 'access')}'`;
  const rotate = `if others have been given these tokens, run 'berth secrets rotate ${platform} management'`;
  return `${path}: removed the management tokens ${what}: those who deploy apps log in now; ${rotate}`;
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
