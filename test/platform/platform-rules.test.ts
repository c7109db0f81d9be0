import { HostRole } from '../../lib';
import { define, host, hosts, refuses, SERVERS, Wrong } from '../fixtures/five-hosts';

describe('a platform', () => {
  refuses([
    ['a namespace twice', { namespaces: ['shop', 'shop'] }, "'namespaces[1]' must be named once, got 'shop'"],
    ["the ingress' namespace", { namespaces: ['ingress'] }, "'namespaces[0]' must not be one of the platform's own"],
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
});
