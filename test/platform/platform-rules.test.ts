import { HostRole } from '../../lib';
import { host, hosts, refuses, SERVERS, Wrong } from '../fixtures/five-hosts';

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
  ]);
});
