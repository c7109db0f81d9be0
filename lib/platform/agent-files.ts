import { ContainerUpload } from '@cdktf/provider-docker/lib/container';

/** Paths of an agent's certificate inside its container. */
export const TLS = {
  caFile: '/etc/berth/ca.pem',
  certFile: '/etc/berth/cert.pem',
  keyFile: '/etc/berth/key.pem',
};

/** The files of an agent's certificate, for its container. */
export function tlsFiles(ca: string, cert: string, key: string): ContainerUpload[] {
  return [
    { file: TLS.caFile, content: ca },
    { file: TLS.certFile, content: cert },
    { file: TLS.keyFile, content: key, permissions: '0600' },
  ];
}
