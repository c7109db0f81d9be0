import { TerraformStack, Testing } from 'cdktf';
import { DockerHost, Duration, HostRole, Platform, PlatformHost } from '../../lib';
import { CLIENTS, define, host, hosts, refuses, SERVERS, Wrong } from '../fixtures/five-hosts';

describe('a platform', () => {
  refuses([
    ['a namespace twice', { namespaces: ['shop', 'shop'] }, "'namespaces[1]' must be named once, got 'shop'"],
    ["the ingress' namespace", { namespaces: ['ingress'] }, "'namespaces[0]' must not be one of the platform's own"],
    ['a drain that ends at once', { drainDeadline: Duration.seconds(0) }, "'drainDeadline' must be at least a second"],
    ['no time to stop', { maxKillTimeout: Duration.milliseconds(1) }, "'maxKillTimeout' must be at least a second"],
    [
      'an unknown algorithm',
      { scheduler: { algorithm: 'random' } },
      "'scheduler.algorithm' must be one of spread, binpack",
    ],
    ...[{}, { backup: { host: 'h4', directory: '/srv/backup' } }].map((more): Wrong => [
      `a volume of a name that backups have, with ${JSON.stringify(more)}`,
      { ...hosts(...SERVERS, host(4, [HostRole.CLIENT], { hostVolumes: { snapshots: '/srv/other' } })), ...more },
      "'hosts[3].hostVolumes.snapshots' must have another name: 'snapshots' is the platform's own",
    ]),
    ...[HostRole.CLIENT, HostRole.INGRESS].map((role): Wrong => [
      `a meta key that places the ingress, on a host with the role ${role}`,
      hosts(...SERVERS, host(4, [HostRole.CLIENT]), host(5, [role], { meta: { ingress: 'false' } })),
      "'hosts[4].meta.ingress' must have another name: 'ingress' is the platform's own",
    ]),
    [
      'a name of services for a namespace that there is not',
      { serviceNames: { shop: ['webapi'] } },
      "'serviceNames' must be one of default, got 'shop'",
    ],
    [
      'a pattern that no service can match',
      { serviceNames: { default: ['Web*api'] } },
      "'serviceNames.default[0]' must be a name of 1 to 63 lower-case letters",
    ],
    [
      'a name of services that two namespaces own',
      { namespaces: ['shop'], serviceNames: { default: ['shop-*'], shop: ['shop-cart'] } },
      "'serviceNames.shop[0]' must cover no name that belongs to 'default', got 'shop-cart'",
    ],
    [
      "a pattern that covers the ingress' services",
      { serviceNames: { default: ['trae*'] } },
      "'serviceNames.default[0]' must cover no name that belongs to 'ingress', got 'trae*'",
    ],
    [
      "a pattern that covers the agents' names",
      { serviceNames: { default: ['nomad*'] } },
      "'serviceNames.default[0]' must cover no name that belongs to the platform's agents, got 'nomad*'",
    ],
  ]);

  test('tells apps which names belong to whom', () => {
    const props = { namespaces: ['shop'], serviceNames: { shop: ['webapi', 'shop-*'] }, autoscaler: {} };
    const names = {
      ingress: ['traefik', 'traefik-admin'],
      autoscaler: ['autoscaler'],
      shop: ['webapi', 'shop-*'],
    };
    expect(define(props).cluster.serviceNames).toEqual(names);
  });

  test.each(['nomadConfig', 'consulConfig'])('fails when %s holds itself', (prop) => {
    const config: { [key: string]: any } = { client: { list: [] } };
    config.client.list.push(config.client);
    expect(() => define({ [prop]: config })).toThrow(new RegExp(`'${prop}(\\.|')`));
  });

  test.each(['1prod', '-a', 'a_b', 'A', 'ü'])('fails when it is called %j', (id) => {
    expect(() => new Platform(Testing.app(), id, { hosts: [...SERVERS, ...CLIENTS] })).toThrow(
      "'id' must be a DNS label that starts with a letter",
    );
  });

  test('fails when a host is that of another platform, by engine or by address', () => {
    const other = (more: Partial<PlatformHost>): void => {
      const app = Testing.app();
      define({}, app);
      new Platform(app, 'other', {
        hosts: [{ ...host(9, [HostRole.SERVER, HostRole.CLIENT]), ...more }],
        singleServer: true,
      });
    };
    expect(() => other({ dockerHost: DockerHost.ssh('root@10.0.0.4:22') })).toThrow(
      "[other] 'hosts[0].dockerHost' must be that of one platform: the host 'h4' of [prod] has the same Docker Engine, got 'ssh://root@10.0.0.4:22'",
    );
    expect(() => other({ address: '10.0.0.5' })).toThrow(
      "[other] 'hosts[0].address' must be that of one platform: the host 'h5' of [prod] has the same address, got '10.0.0.5'",
    );
    expect(() => other({})).not.toThrow();
    const app = Testing.app();
    Platform.local(app, 'one');
    expect(() => Platform.local(app, 'two', { dockerHost: DockerHost.local({ socket: '/run/docker.sock' }) })).toThrow(
      "[two] 'dockerHost' must be that of one platform: the host 'host' of [one] has the same Docker Engine",
    );
    // Docker's bridge has the same address on every machine.
    expect(() => Platform.local(app, 'three', { dockerHost: DockerHost.ssh('box3') })).not.toThrow();
  });

  test('fails when another stack of the app has the id of one of its own', () => {
    const app = Testing.app();
    new TerraformStack(app, 'prod-h4');
    expect(() => define({}, app)).toThrow(
      "[prod] 'hosts[3].name' must not be claimed twice: [prod-h4] has it already, got 'the stack id 'prod-h4''",
    );
  });
});
