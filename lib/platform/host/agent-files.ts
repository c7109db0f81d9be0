import { ContainerUpload } from '@cdktf/provider-docker/lib/container';
import { Secrets } from '../../private/stack/secrets';
import { Host } from '../topology/host';

/** Paths of an agent's certificate inside its container. */
export const TLS = {
  caFile: '/etc/berth/ca.pem',
  certFile: '/etc/berth/cert.pem',
  keyFile: '/etc/berth/key.pem',
};

/** The files of an agent's certificate, for its container. */
export function tlsFiles(secrets: Secrets, host: Host, system: 'consul' | 'nomad'): ContainerUpload[] {
  return [
    { file: TLS.caFile, content: secrets.get(`${system}_ca`) },
    { file: TLS.certFile, content: secrets.get('hosts', host.name, `${system}_cert`) },
    { file: TLS.keyFile, content: secrets.get('hosts', host.name, `${system}_key`), permissions: '0600' },
  ];
}
