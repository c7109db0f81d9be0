import { X509Certificate } from 'node:crypto';
import { TopologyHost } from '../../platform/topology/topology-format';
import { belongs, CertificateAuthority, isIssuedBy, pemBlocks } from './certificate-authority';
import { HostSecrets, PlatformSecrets } from './platform-secrets';

/** A system whose agents identify themselves by certificates. */
export type System = 'consul' | 'nomad';
export const SYSTEMS: readonly System[] = ['consul', 'nomad'];

/** What the certificates of all hosts have in common. */
export interface Issuance {
  readonly region: string;
  readonly days: number;
}

/** DNS names in the certificate of a host's agent, by which the others tell servers from clients. */
export function dnsNames(system: System, { roles, datacenter }: TopologyHost, region: string): string[] {
  const isServer = roles.includes('server');
  if (system === 'consul') return [`${isServer ? 'server' : 'client'}.${datacenter}.consul`, 'localhost'];
  const runsTasks = roles.includes('client') || roles.includes('ingress');
  return [
    ...(isServer ? [`server.${region}.nomad`] : []),
    ...(runsTasks ? [`client.${region}.nomad`] : []),
    'localhost',
  ];
}

/** The authority that issues a system's certificates: the newest of the bundle. */
export function authorityOf(secrets: PlatformSecrets, system: System): CertificateAuthority {
  const key = secrets[`${system}_ca_key`];
  if (key === undefined) {
    throw new Error(`'${system}_ca_key' is missing, so no certificate can be issued: restore it from your backup`);
  }
  const pair = { certificate: pemBlocks(secrets[`${system}_ca`] ?? '')[0] ?? '', key };
  if (!belongs(pair)) {
    throw new Error(`'${system}_ca_key' is not the key of '${system}_ca': restore both from your backup`);
  }
  return new CertificateAuthority(pair);
}

/** Issue a new certificate for a host's agent. */
export async function issue(
  secrets: PlatformSecrets,
  system: System,
  host: TopologyHost,
  how: Issuance,
): Promise<void> {
  const { certificate, key } = await authorityOf(secrets, system).issue({
    commonName: host.name,
    dnsNames: dnsNames(system, host, how.region),
    addresses: [...new Set(['127.0.0.1', host.address])],
    days: how.days,
  });
  const own = Object.hasOwn(secrets.hosts, host.name) ? secrets.hosts[host.name] : {};
  secrets.hosts[host.name] = { ...own, [`${system}_cert`]: certificate, [`${system}_key`]: key };
}

/** Whether all certificates of a host were issued by the newest authorities. */
export function isOfNewest(secrets: PlatformSecrets, host: TopologyHost): boolean {
  const own = Object.hasOwn(secrets.hosts, host.name) ? secrets.hosts[host.name] : {};
  return SYSTEMS.every((system) => {
    const certificate = own[`${system}_cert`];
    return certificate !== undefined && isIssuedBy(authorityOf(secrets, system).pair.certificate, certificate);
  });
}

/** Why a certificate does not fit its host; undefined when it does. */
export function misfit(
  secrets: PlatformSecrets,
  system: System,
  host: TopologyHost,
  region: string,
): string | undefined {
  const own: HostSecrets = secrets.hosts[host.name];
  const pair = { certificate: own[`${system}_cert`]!, key: own[`${system}_key`]! };
  if (!belongs(pair)) return "does not belong to the host's key";
  const certificate = new X509Certificate(pair.certificate);
  if (!pemBlocks(secrets[`${system}_ca`]!).some((authority) => isIssuedBy(authority, pair.certificate))) {
    return 'was issued by another authority';
  }
  const expected = [
    ...dnsNames(system, host, region).map((name) => `DNS:${name}`),
    ...new Set(['127.0.0.1', host.address].map((address) => `IP Address:${address}`)),
  ].join(', ');
  // An extra name is an extra right: a former server must not pass for one.
  if (certificate.subjectAltName !== expected) {
    return `is for ${certificate.subjectAltName}, and must be for ${expected}`;
  }
  if (endOf(pair.certificate) < new Date()) return `expired at ${endOf(pair.certificate).toISOString()}`;
  return undefined;
}

/** When a certificate expires. */
export function endOf(certificate: string): Date {
  return new Date(new X509Certificate(certificate).validTo);
}
