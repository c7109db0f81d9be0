import { randomUUID } from 'node:crypto';
import { CertificateAuthority } from './certificate-authority';
import { System } from './host-certificates';
import { ConsulToken } from './platform-secrets';

/** A new Consul token. */
export function newToken(): ConsulToken {
  return { accessor: randomUUID(), secret: randomUUID() };
}

/** A new authority of one of a platform's systems. */
export function newAuthority(platform: string, system: System): Promise<CertificateAuthority> {
  return CertificateAuthority.create(`Berth ${platform} ${system === 'consul' ? 'Consul' : 'Nomad'} CA`);
}
