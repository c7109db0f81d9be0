import { TopologyFile, TopologyHost } from '../../platform/topology/topology-format';
import { secretsVariable } from '../../private/stack/secret-names';
import { CommandResult, defineCommand } from '../command';
import { texts } from '../options';
import { pemBlocks } from '../secrets/certificate-authority';
import { authorityOf, endOf, isOfNewest, issue, SYSTEMS } from '../secrets/host-certificates';
import { newAuthority, newToken } from '../secrets/new-secrets';
import { SecretsFile } from '../secrets/secrets-file';
import { SECRETS_OPTIONS } from '../secrets/secrets-options';
import { readSecuredTopology, serversFirst } from '../topology-file';

export const secretsRotate = defineCommand({
  name: 'secrets rotate',
  operands: ['platform', 'certificates|tokens|ca'],
  options: { ...SECRETS_OPTIONS, host: texts('s1') },
  summary: 'replaces secrets, and says what to deploy next; --host is for certificates only',
  run: ([platform, kind], { app, dir, days, host: hosts }) => {
    const topology = readSecuredTopology(app, platform);
    return rotateSecrets(kind, { topology, file: new SecretsFile(dir, platform), days, hosts });
  },
});

/** What to rotate secrets with. */
interface Rotation {
  readonly topology: TopologyFile;
  readonly file: SecretsFile;
  readonly days: number;
  /** Names of the hosts that get new certificates; empty stands for all. */
  readonly hosts: string[];
}

type Step = (rotation: Rotation) => Promise<string[]>;

const KINDS: { readonly [kind: string]: Step } = {
  certificates: rotateCertificates,
  tokens: rotateTokens,
  ca: rotateAuthorities,
  gossip: rotateGossip,
};

/** Replace secrets of a platform, one step at a time. */
async function rotateSecrets(kind: string, rotation: Rotation): Promise<CommandResult> {
  const { topology, file, hosts } = rotation;
  if (!Object.hasOwn(KINDS, kind)) {
    throw new Error(`what to rotate must be one of certificates, tokens, ca, got '${kind}'`);
  }
  if (!file.exists) throw new Error(`there is no '${file.path}': run 'berth secrets init ${topology.name}' first`);
  if (hosts.length > 0 && kind !== 'certificates') {
    throw new Error(`'--host' must be given with 'certificates' only, got '${kind}': all hosts share those`);
  }
  const names = topology.hosts.map(({ name }) => name);
  const unknown = hosts.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`'--host' must be one of ${names.join(', ')}, got ${unknown.join(', ')}`);
  const lines = await KINDS[kind](rotation);
  file.save();
  return { lines, problems: [] };
}

async function rotateCertificates({ topology, file, days, hosts }: Rotation): Promise<string[]> {
  const chosen = serversFirst(topology).filter(({ name }) => hosts.length === 0 || hosts.includes(name));
  await issueAll(file, chosen, topology.region, days);
  return [
    `${file.path}: new certificates of ${chosen.map(({ name }) => name).join(', ')}, until ${endDay(file, chosen)}`,
    deploy(topology, chosen, []),
    isBundle(file)
      ? `then continue the rotation of the authorities: berth secrets rotate ${topology.name} ca`
      : 'nothing more to do after that',
  ];
}

async function rotateTokens({ topology, file }: Rotation): Promise<string[]> {
  const { consul_tokens: tokens } = file.secrets;
  const names = Object.keys(tokens);
  names.forEach((name) => (tokens[name] = newToken()));
  return [
    `${file.path}: new Consul tokens ${names.join(', ')}; the management tokens stay`,
    // Consul must know a token before an agent uses it.
    deploy(topology, serversFirst(topology), ['access']),
    "when all are deployed, delete the old tokens: 'consul acl token list' shows each berth-… twice, delete the older",
  ];
}

/** Three steps, so that hosts before and after a deployment always trust each other. */
async function rotateAuthorities({ topology, file, days }: Rotation): Promise<string[]> {
  const { name, region } = topology;
  const { secrets } = file;
  const hosts = serversFirst(topology);
  const again = `berth secrets rotate ${name} ca`;
  const handOut = `give the new '${secretsVariable(name, 'access')}' to everyone who deploys apps from other repositories`;
  if (!isBundle(file)) {
    for (const system of SYSTEMS) {
      const old = authorityOf(secrets, system).pair.certificate;
      const { pair } = await newAuthority(name, system);
      secrets[`${system}_ca_key`] = pair.key;
      trust(file, system, `${pair.certificate}${old}`);
    }
    return [
      `${file.path}: step 1 of 3: new authorities, trusted beside the old ones`,
      deploy(topology, hosts, ['access']),
      handOut,
      `when all are deployed, and no sooner, run '${again}' for step 2: new certificates for the hosts`,
    ];
  }
  if (!hosts.every((host) => isOfNewest(secrets, host))) {
    await issueAll(file, hosts, region, days);
    return [
      `${file.path}: step 2 of 3: certificates of all hosts, issued by the new authorities, until ${endDay(file, hosts)}`,
      deploy(topology, hosts, []),
      `when all are deployed, and no sooner, run '${again}' for step 3: it removes the old authorities`,
    ];
  }
  SYSTEMS.forEach((system) => trust(file, system, authorityOf(secrets, system).pair.certificate));
  return [
    `${file.path}: step 3 of 3: the old authorities are no longer trusted`,
    deploy(topology, hosts, ['access']),
    `${handOut}; nothing more to do after that`,
  ];
}

/** Running agents must change their gossip keys together, which no file can do. */
async function rotateGossip(): Promise<string[]> {
  throw new Error(
    [
      'gossip keys are rotated by the running agents, not by this program; for each of the two systems:',
      "  1. make a key ('consul keygen', 'nomad operator gossip keyring generate') and install it:",
      "     'consul keyring -install <key>', 'nomad operator gossip keyring install <key>'",
      "  2. use it: 'consul keyring -use <key>', 'nomad operator gossip keyring use <key>'",
      "  3. remove the old one: 'consul keyring -remove <key>', 'nomad operator gossip keyring remove <key>'",
      "  4. write it into the secrets file, as 'consul_gossip_key' or 'nomad_gossip_key', and deploy the hosts one by one",
    ].join('\n'),
  );
}

async function issueAll(file: SecretsFile, hosts: TopologyHost[], region: string, days: number): Promise<void> {
  for (const host of hosts) for (const system of SYSTEMS) await issue(file.secrets, system, host, { region, days });
}

/** Whether old authorities are still trusted, that is, whether their rotation is under way. */
function isBundle({ secrets }: SecretsFile): boolean {
  return SYSTEMS.some((system) => pemBlocks(secrets[`${system}_ca`] ?? '').length > 1);
}

/** Agents and those who deploy apps trust the same authorities. */
function trust({ secrets, access }: SecretsFile, system: (typeof SYSTEMS)[number], bundle: string): void {
  secrets[`${system}_ca`] = bundle;
  access[`${system}_ca`] = bundle;
}

function deploy({ name }: TopologyFile, hosts: TopologyHost[], first: string[]): string {
  const stacks = [...first, ...hosts.map((host) => host.name)].map((stack) => `${name}-${stack}`);
  return `deploy next, one after another: ${stacks.join(', ')}`;
}

function endDay({ secrets }: SecretsFile, [host]: TopologyHost[]): string {
  return endOf(secrets.hosts[host.name].consul_cert!).toISOString().slice(0, 10);
}
