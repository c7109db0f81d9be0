import { App } from 'cdktf';
import { DockerHost, HostRole, Platform } from 'berth-cdk';

/** A secured platform of three servers and two clients, which are the ingress too. Apps deploy on it by its contract file. */
const { SERVER, CLIENT, INGRESS } = HostRole;
const host = (name: string, address: string, roles: HostRole[]) => ({
  name,
  address,
  roles,
  dockerHost: DockerHost.ssh(`deploy@${address}`),
  networkInterface: 'eth0',
});

const app = new App();
new Platform(app, 'prod', {
  hosts: [
    host('s1', '10.0.0.11', [SERVER]),
    host('s2', '10.0.0.12', [SERVER]),
    host('s3', '10.0.0.13', [SERVER]),
    host('c1', '10.0.0.21', [CLIENT, INGRESS]),
    host('c2', '10.0.0.22', [CLIENT, INGRESS]),
  ],
  namespaces: ['shop'],
  ingress: { certificates: [{ variable: 'nomad/jobs/traefik/shop' }] },
  backup: { host: 'c1', directory: '/var/backups/berth' },
  autoscaler: {},
});
app.synth();
