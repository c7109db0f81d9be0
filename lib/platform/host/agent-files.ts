import { ContainerUpload } from '@cdktf/provider-docker/lib/container';
import { Secrets } from '../../private/stack/secrets';
import { Host } from '../topology/host';

/** Paths of an agent's certificate inside its container. */
export const TLS = {
  caFile: '/etc/berth/ca.pem',
  certFile: '/etc/berth/cert.pem',
  keyFile: '/etc/berth/key.pem',
};

/** Paths of the credentials that a host's gates find inside its agents' containers. */
export const CREDENTIALS = {
  /** Secret of a Consul token: on servers of the management token, on clients of one that only this agent knows. */
  consulTokenFile: '/etc/berth/consul.token',
  /** Secret of Nomad's management token, on servers. */
  nomadTokenFile: '/etc/berth/nomad.token',
  /** What the host logs in to Nomad with, on clients. */
  nomadLoginFile: '/etc/berth/gate.jwt',
};

/** The file with the credential for a host's gates, for the container of an agent. */
export function credentialFile(secrets: Secrets, host: Host, system: 'consul' | 'nomad'): ContainerUpload {
  const { consulTokenFile, nomadTokenFile, nomadLoginFile } = CREDENTIALS;
  const of = (file: string, ...secret: string[]): ContainerUpload => ({
    file,
    content: secrets.get(...secret),
    permissions: '0600',
  });
  if (host.isServer) {
    return system === 'consul'
      ? of(consulTokenFile, 'consul_management_token')
      : of(nomadTokenFile, 'nomad_management_token');
  }
  return system === 'consul'
    ? of(consulTokenFile, 'hosts', host.name, 'consul_recovery_token')
    : of(nomadLoginFile, 'logins', 'gate');
}

/** The files of an agent's certificate, for its container. */
export function tlsFiles(secrets: Secrets, host: Host, system: 'consul' | 'nomad'): ContainerUpload[] {
  return [
    { file: TLS.caFile, content: secrets.get(`${system}_ca`) },
    { file: TLS.certFile, content: secrets.get('hosts', host.name, `${system}_cert`) },
    { file: TLS.keyFile, content: secrets.get('hosts', host.name, `${system}_key`), permissions: '0600' },
  ];
}
