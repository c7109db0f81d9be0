import { Lazy } from 'cdktf';
import { HostRole } from '../../../lib';
import { BRIDGE, CLIENTS, define, host, hosts, refuses, SERVERS } from '../../fixtures/five-hosts';

const { CLIENT } = HostRole;
const at = (more: object) => hosts(...SERVERS, ...CLIENTS, host(6, [CLIENT], { dataDir: '/srv/berth', ...more }));

describe('the directories of a host', () => {
  refuses([
    [
      'a volume in the data',
      at({ hostVolumes: { db: '/srv/berth/db' } }),
      "'hosts[5].dataDir' must lie apart from 'hosts[5].hostVolumes.db' ('/srv/berth/db'): it is removed with the host, got '/srv/berth'",
    ],
    [
      'a volume that is the data',
      at({ hostVolumes: { db: '/srv/berth' } }),
      "'hosts[5].dataDir' must lie apart from 'hosts[5].hostVolumes.db'",
    ],
    [
      'the data in a volume',
      at({ hostVolumes: { all: '/srv' } }),
      "'hosts[5].dataDir' must lie apart from 'hosts[5].hostVolumes.all'",
    ],
    [
      'a volume in the default directory',
      at({ dataDir: undefined, hostVolumes: { db: '/var/lib/berth/prod/db' } }),
      "'hosts[5].dataDir' must lie apart from 'hosts[5].hostVolumes.db'",
    ],
    [
      'backups in the data',
      { ...at({}), backup: { host: 'h6', directory: '/srv/berth/backups' } },
      "'hosts[5].dataDir' must lie apart from the platform's volume 'snapshots' ('/srv/berth/backups')",
    ],
    [
      'backups in a volume of apps',
      { ...at({ hostVolumes: { media: '/srv/media' } }), backup: { host: 'h6', directory: '/srv/media/backups' } },
      "'hosts[5].hostVolumes.media' must lie apart from the platform's volume 'snapshots' ('/srv/media/backups'), which holds what apps must not see",
    ],
    [
      'the data in the directory of CNI plugins',
      { ...at({ dataDir: '/srv/cni/bin/data' }), ...BRIDGE, cniPath: '/srv/cni/bin' },
      "'hosts[5].dataDir' must lie apart from 'cniPath' ('/srv/cni/bin')",
    ],
    [
      'the socket in the data',
      at({ dockerSocket: '/srv/berth/docker.sock' }),
      "'hosts[5].dataDir' must lie apart from 'hosts[5].dockerSocket'",
    ],
    [
      'credentials in the data',
      at({ registryAuthFile: '/srv/berth/config.json' }),
      "'hosts[5].dataDir' must lie apart from 'hosts[5].registryAuthFile'",
    ],
  ]);

  test.each([
    { hostVolumes: { db: '/srv/berth-db', other: '/srv/ber', disk: '/data', odd: '/srv/Größe, 2 (alt)' } },
    { dataDir: '/var/lib/nomad' },
    { dataDir: '/opt/berth' },
    { dataDir: '/home/deploy/berth' },
    { dataDir: '/var/lib/docker-data/nomad' },
    { dataDir: '/mnt/disk' },
    { dataDir: '/tmp/berth' },
    { hostVolumes: { db: Lazy.stringValue({ produce: () => '/srv/berth/db' }) } },
  ])('may be %j', (more) => {
    expect(() => define(at(more))).not.toThrow();
  });
});
