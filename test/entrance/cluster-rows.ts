import { AppStack, Cluster } from '../../lib';
import { propsOf, Row } from './attempt';

/** What a cluster is described by. */
export const clusterRows: Row[] = [
  ...propsOf(
    'Cluster.fromAttributes',
    (app, attributes) => new AppStack(app, 'shop', { cluster: Cluster.fromAttributes(attributes) }),
    [
      [{}, "'nomadAddress' must be given"],
      [{ nomadAddress: 5 }, "'nomadAddress' must be text"],
      [{ nomadAddress: '10.0.0.5:4646' }, "'nomadAddress' must be a URL such as http://10.0.0.5:4646, with no"],
      [{ nomadAddress: '' }, "'nomadAddress' must be a URL such as http://10.0.0.5:4646, with no"],
      [
        { nomadAddress: 'http://10.0.0.5:4646', name: '1x', secured: true },
        "'name' must be up to 63 letters, digits, '-' or '_', of which the",
      ],
      [{ nomadAddress: 'http://10.0.0.5:4646', name: 5 }, "'name' must be text"],
      [{ nomadAddress: 'http://10.0.0.5:4646', secured: 0 }, "'secured' must be true or false"],
      [{ nomadAddress: 'http://10.0.0.5:4646', secured: 'false' }, "'secured' must be true or false"],
      [{ nomadAddress: 'http://10.0.0.5:4646', hosts: [{}] }, "'hosts[0].datacenter' must be given"],
      [{ nomadAddress: 'http://10.0.0.5:4646', hosts: [null] }, "'hosts[0]' must be an object of ClusterHost"],
      [{ nomadAddress: 'http://10.0.0.5:4646', hosts: 'h1' }, "'hosts' must be a list of ClusterHost"],
      [
        { nomadAddress: 'http://10.0.0.5:4646', entryPoints: [null] },
        "'entryPoints[0]' must be an object of ClusterEntryPoint",
      ],
      [
        { nomadAddress: 'http://10.0.0.5:4646', entryPoints: ['web'] },
        "'entryPoints[0]' must be an object of ClusterEntryPoint",
      ],
      [
        { nomadAddress: 'http://10.0.0.5:4646', entryPoints: [{ name: 'web' }] },
        "'entryPoints[0].address' must be given",
      ],
      [
        { nomadAddress: 'http://10.0.0.5:4646', entryPoints: [{ name: 5, address: 'x' }] },
        "'entryPoints[0].name' must be text",
      ],
      [{ nomadAddress: 'http://10.0.0.5:4646', middlewares: 'x' }, "'middlewares' must be a list"],
      [{ nomadAddress: 'http://10.0.0.5:4646', consulAddress: 5 }, "'consulAddress' must be text"],
      [
        { nomadAddress: 'http://10.0.0.5:4646', consulAddress: 'x' },
        "'consulAddress' must be a URL such as http://10.0.0.5:8500, with no",
      ],
      [{ nomadAddress: 'http://10.0.0.5:4646', datacenters: 'dc1' }, "'datacenters' must be a list"],
      [{ nomadAddress: 'http://10.0.0.5:4646', dnsServers: 'x' }, "'dnsServers' must be a list"],
      [{ nomadAddress: 'http://10.0.0.5:4646', dnsServers: [5] }, "'dnsServers[0]' must be text"],
      [{ nomadAddress: 'http://10.0.0.5:4646', namespaces: 'shop' }, "'namespaces' must be a list"],
      [{ nomadAddress: 'http://10.0.0.5:4646', nodePools: [null] }, "'nodePools[0]' must be text"],
      [{ nomadAddress: 'http://10.0.0.5:4646', maxKillTimeout: '5m' }, "'maxKillTimeout' must be a Duration"],
      [{ nomadAddress: 'http://10.0.0.5:4646', region: 5 }, "'region' must be text"],
      [{ nomadAddress: 'http://10.0.0.5:4646', hasMesh: 'true' }, "'hasMesh' must be true or false"],
      [{ nomadAddress: 'http://10.0.0.5:4646', hasCNI: true }, "'hasCNI' must be a property of ClusterAttributes"],
      [{ nomadAddress: 'http://10.0.0.5:4646', dependencies: ['stack'] }, "'dependencies[0]' must be a TerraformStack"],
      [{ nomadaddress: 'http://10.0.0.5:4646' }, "'nomadAddress' must be given"],
    ],
  ),
];
