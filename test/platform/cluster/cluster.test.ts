import { Cluster, Duration } from '../../../lib';

describe('Cluster', () => {
  test('fromAttributes: defaults', () => {
    expect(Cluster.fromAttributes({ nomadAddress: 'https://nomad.example:4646' })).toMatchObject({
      name: 'cluster',
      region: 'global',
      datacenters: ['*'],
      consulAddress: 'http://nomad.example:8500',
      dnsServers: [],
      dnsSearches: [],
      entryPoints: [],
      namespaces: ['default'],
      nodePools: ['default'],
      maxKillTimeout: Duration.seconds(30),
      dependencies: [],
    });
    const attributes = { nomadAddress: 'http://10.0.0.5:4646', dnsServers: ['10.0.0.5'] };
    expect(Cluster.fromAttributes(attributes).dnsSearches).toEqual(['service.consul']);
  });

  test('lists are copies', () => {
    const cluster = Cluster.fromAttributes({ nomadAddress: 'http://h:4646' });
    cluster.namespaces.push('x');
    expect(cluster.namespaces).toEqual(['default']);
  });

  test('fails when the address of Nomad is no URL', () => {
    expect(() => Cluster.fromAttributes({ nomadAddress: '10.0.0.5' })).toThrow(
      "'nomadAddress' must be a URL such as http://10.0.0.5:4646, with no path, got '10.0.0.5'",
    );
  });

  test('fails when an address is more than that', () => {
    const nomadAddress = 'http://10.0.0.5:4646';
    const address = 'http://${file("/etc/passwd")}';
    expect(() => Cluster.fromAttributes({ nomadAddress: address })).toThrow(
      "'nomadAddress' must be a URL such as http://",
    );
    expect(() => Cluster.fromAttributes({ nomadAddress, consulAddress: address })).toThrow(
      "'consulAddress' must be a URL",
    );
    expect(Cluster.fromAttributes({ nomadAddress, consulAddress: 'https://[fd00::5]:8501' }).consulAddress).toMatch(
      /8501$/,
    );
  });
});
