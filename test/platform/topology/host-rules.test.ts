import { Lazy } from 'cdktf';
import { HostRole, Size } from '../../../lib';
import { CLIENTS, host, hosts, refuses, SERVERS, Wrong } from '../../fixtures/five-hosts';

const { CLIENT, INGRESS } = HostRole;

describe('a host', () => {
  const all = [...SERVERS, ...CLIENTS];

  refuses([
    [
      'a name that is no label',
      hosts(...all, host(6, [CLIENT], { name: 'H_6' })),
      "'hosts[5].name' must be a DNS label that starts with a letter",
    ],
    [
      'a name of another stack',
      hosts(...all, host(6, [CLIENT], { name: 'access' })),
      'must not be the name of another stack of the platform',
    ],
    [
      'loopback as address',
      hosts(...all, host(6, [CLIENT], { address: '127.0.0.1' })),
      "'hosts[5].address' must be an IPv4 address",
    ],
    [
      'no interface',
      hosts(...all, host(6, [CLIENT], { networkInterface: '' })),
      "'hosts[5].networkInterface' must be the name",
    ],
    [
      'a capacity that is none',
      hosts(...all, host(6, [CLIENT], { capacity: { cpu: 0.5, memory: Size.kibibytes(1) } })),
      "'hosts[5].capacity.cpu' must be an integer of at least 1, got 0.5\n[prod] 'hosts[5].capacity.memory' must be a whole",
    ],
    [
      'a reserved port that is none',
      hosts(...all, host(6, [CLIENT], { reserved: { ports: '22-' } })),
      "'hosts[5].reserved.ports' must be ports and ranges of them",
    ],
    ...['99999', '90-80', '0', '0-1', '22,', '1-2-3', ''].map((ports): Wrong => [
      `the reserved ports '${ports}'`,
      hosts(...all, host(6, [CLIENT], { reserved: { ports } })),
      "'hosts[5].reserved.ports' must be ports and ranges of them, from 1 to 65535",
    ]),
    ...[
      '0.0.0.0',
      '169.254.1.1',
      '224.0.0.1',
      '239.1.1.1',
      '240.0.0.1',
      '255.255.255.255',
      '::1',
      '10.0.0.1.1',
      '',
    ].map((address): Wrong => [
      `the address '${address}'`,
      hosts(...all, host(6, [CLIENT], { address })),
      "'hosts[5].address' must be an IPv4 address that containers of the host can reach",
    ]),
    ...['eth0:1', 'a/b', '..', '{{ x }}', 'sixteen-letters-', 'e\u0000'].map((networkInterface): Wrong => [
      `the interface ${JSON.stringify(networkInterface)}`,
      hosts(...all, host(6, [CLIENT], { networkInterface })),
      "'hosts[5].networkInterface' must be the name",
    ]),
    [
      'more reserved than there is',
      hosts(
        ...all,
        host(6, [CLIENT], {
          capacity: { cpu: 1000, memory: Size.gibibytes(1) },
          reserved: { cpu: 1000, memory: Size.gibibytes(2) },
        }),
      ),
      "'hosts[5].reserved.cpu' must be less than the capacity of 1000, got 1000\n[prod] 'hosts[5].reserved.memory' must be less",
    ],
    ...['all', 'ingress'].map((nodePool): Wrong => [
      `a pool named '${nodePool}'`,
      hosts(...all, host(6, [CLIENT], { nodePool })),
      "'hosts[5].nodePool' must not be 'all', which is every pool, or 'ingress'",
    ]),
    ['no role', hosts(...all, host(6, [])), "'hosts[5].roles' must name what the host does, got []"],
    ['a role twice', hosts(...all, host(6, [CLIENT, CLIENT])), "'hosts[5].roles' must name each role once"],
    [
      'an unknown role',
      hosts(...all, host(6, ['boss' as HostRole])),
      "'hosts[5].roles[0]' must be a HostRole, got 'boss': one of HostRole.SERVER, HostRole.CLIENT or HostRole.INGRESS",
    ],
    [
      'a pool no app can use',
      hosts(...all, host(6, [INGRESS], { nodePool: 'gpu' })),
      "'hosts[5].nodePool' must be a pool that apps can use, got 'gpu'",
    ],
    [
      'a pool of a wrong name',
      hosts(...all, host(6, [CLIENT], { nodePool: 'a b' })),
      "'hosts[5].nodePool' must be 1 to 128 letters",
    ],
    [
      'a shared data directory',
      hosts(...all, host(6, [CLIENT], { dataDir: '/var' })),
      "'hosts[5].dataDir' must be an absolute path",
    ],
    ...[
      ...[
        '/var/lib',
        '/usr/lib',
        '/home/deploy',
        '/var/home/core',
        '/var/lib/docker',
        '/var/lib/docker/volumes',
        '/etc/x',
      ],
      ...['/usr/local', '/usr/local/bin', '/var/run/x', '/run/berth', '/dev/shm', '/proc/1', '/sys/fs', '/boot/efi'],
      ...[
        '/var/log',
        '/var/lib/containerd',
        '/var/lib/systemd/x',
        '/nix/store',
        '/opt/cni',
        '/lib/modules',
        '/var/tmp',
      ],
    ].map((dataDir): Wrong => [
      `the data in ${dataDir}`,
      hosts(...all, host(6, [CLIENT], { dataDir })),
      "'hosts[5].dataDir' must be a directory of its own, and none of the system's or of a person",
    ]),
    ...['/srv/x/', '/srv/../x', '/srv//x', '/srv/./x', 'srv/x', '/srv', '/srv/${x}', '/srv/a b', '/srv/{{x}}'].map(
      (dataDir): Wrong => [
        `the data in ${dataDir}`,
        hosts(...all, host(6, [CLIENT], { dataDir })),
        `'hosts[5].dataDir' must be an absolute path, at least two levels deep, of letters, digits and . _ -, got '${dataDir}'`,
      ],
    ),
    [
      'a data directory that only Terraform knows',
      hosts(...all, host(6, [CLIENT], { dataDir: Lazy.stringValue({ produce: () => '/srv/x' }) })),
      "'hosts[5].dataDir' must be written out, as no value of Terraform is known here",
    ],
    ...['/srv/a:b', '/srv/', 'srv', '/srv/../x', '/', '/a\u0000', '/a\n'].map((path): Wrong => [
      `a host volume at ${JSON.stringify(path)}`,
      hosts(...all, host(6, [CLIENT], { hostVolumes: { data: path } })),
      "'hosts[5].hostVolumes.data' must be an absolute path",
    ]),
    [
      'a socket of no path',
      hosts(...all, host(6, [CLIENT], { dockerSocket: 'docker.sock' })),
      "'hosts[5].dockerSocket' must be an absolute path",
    ],
    [
      "a file of registries' credentials of no path",
      hosts(...all, host(6, [CLIENT], { registryAuthFile: '~/config.json' })),
      "'hosts[5].registryAuthFile' must be an absolute path",
    ],
    [
      'a host volume of no path',
      hosts(...all, host(6, [CLIENT], { hostVolumes: { data: 'data' } })),
      "'hosts[5].hostVolumes.data' must be an absolute path",
    ],
    [
      'a meta key with a space',
      hosts(...all, host(6, [CLIENT], { meta: { 'a b': 'c' } })),
      "'hosts[5].meta' must be letters",
    ],
  ]);
});
