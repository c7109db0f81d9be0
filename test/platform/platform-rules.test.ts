import { HostRole } from '../../lib';
import { host, hosts, refuses, SERVERS } from '../fixtures/five-hosts';

describe('a platform', () => {
  refuses([
    ['a namespace twice', { namespaces: ['shop', 'shop'] }, "'namespaces[1]' must be named once, got 'shop'"],
    ["the ingress' namespace", { namespaces: ['ingress'] }, "'namespaces[0]' must not be one of the platform's own"],
    [
      'an unknown algorithm',
      { scheduler: { algorithm: 'random' } },
      "'scheduler.algorithm' must be one of spread, binpack",
    ],
    [
      'a volume of a name that the backups have on its host',
      {
        ...hosts(...SERVERS, host(4, [HostRole.CLIENT], { hostVolumes: { snapshots: '/srv/other' } })),
        backup: { host: 'h4', directory: '/srv/backup' },
      },
      "'hosts[3].hostVolumes.snapshots' must have another name: the platform has a volume of this one on the host",
    ],
  ]);
});
