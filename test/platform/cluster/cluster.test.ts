import { Lazy, Testing } from 'cdktf';
import { AppStack, Cluster, consul, Duration } from '../../../lib';

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

  test('may be named by what only Terraform knows', () => {
    const nomadAddress = Lazy.stringValue({ produce: () => 'https://10.0.0.5:4646' });
    const resolve = (consulAddress?: string): any => {
      const stack = new AppStack(Testing.app(), 'shop', {
        cluster: Cluster.fromAttributes({ nomadAddress, consulAddress }),
      });
      new consul.ConfigEntry(stack, 'x', { kind: 'proxy-defaults', name: 'global', config: {} });
      return JSON.parse(Testing.synth(stack)).provider.consul[0];
    };
    expect(resolve(Lazy.stringValue({ produce: () => 'https://10.0.0.5:8501' }))).toEqual({
      address: 'https://10.0.0.5:8501',
    });
    expect(resolve().address).toMatch(/^\$\{replace\(.*"\/\^https\?\/", "http"\).*\}:8500$/);
  });

  test.each([
    [{ name: '1x', secured: true }, "[Cluster.fromAttributes] 'name' must be up to 63 letters"],
    [{ name: 'x y' }, "'name' must be up to 63 letters"],
    [{ name: Lazy.stringValue({ produce: () => 'x' }) }, "'name' must be written out"],
    [{ region: 'a b' }, "'region' must be letters"],
    [{ datacenters: [] }, "'datacenters' must not be empty"],
    [{ dnsServers: ['dns.example'] }, "'dnsServers[0]' must be an IP address"],
    [{ middlewares: ['a@file'] }, "'middlewares[0]' must be a name without spaces, commas, '@'"],
    [{ entryPoints: [{ name: 'web', address: 'h:80' }] }, "'entryPoints[0].address' must be a URL of http"],
    [
      { hosts: [{ name: 'a', datacenter: 'd', nodePool: 'p', cpu: -1 }] },
      "'hosts[0].cpu' must be a number of at least",
    ],
    [{ maxKillTimeout: Duration.seconds(0) }, "'maxKillTimeout' must be more than 0"],
  ])('fails with %j', (attributes, error) => {
    expect(() => Cluster.fromAttributes({ nomadAddress: 'http://10.0.0.5:4646', ...attributes })).toThrow(error);
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
