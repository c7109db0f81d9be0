import { DockerHost, HostRole } from '../../../lib';
import { CLIENTS, host, hosts, refuses, SERVERS, Wrong } from '../../fixtures/five-hosts';

const { SERVER, CLIENT, INGRESS } = HostRole;

describe('the hosts of a platform', () => {
  const all = [...SERVERS, ...CLIENTS];

  refuses([
    ['no host', hosts(), "'hosts' must hold three or five servers, got '0 hosts with the role SERVER'"],
    [
      'one server',
      hosts(SERVERS[0], ...CLIENTS),
      "got '1 host with the role SERVER': add two, or pass { singleServer: true }",
    ],
    ['two servers', hosts(SERVERS[0], SERVERS[1], ...CLIENTS), '2 survive no more losses than 1'],
    ['four servers', hosts(...SERVERS, host(7, [SERVER]), ...CLIENTS), '4 survive no more losses than 3'],
    [
      'singleServer with three',
      { singleServer: true },
      "'singleServer' must be left out, got true: there are 3 servers",
    ],
    ['no client', hosts(...SERVERS, host(5, [INGRESS])), "'hosts' must hold a host with the role CLIENT"],
    [
      'two hosts of one name',
      hosts(...all, host(6, [CLIENT], { name: 'h4' })),
      "'hosts[5].name' must be unique: hosts[3] ('h4') has the same name",
    ],
    [
      'two hosts of one address',
      hosts(...all, host(6, [CLIENT], { address: '10.0.0.4' })),
      "'hosts[5].address' must be unique",
    ],
    [
      'two members of a quorum on one engine',
      hosts(SERVERS[0], SERVERS[1], host(3, [SERVER], { dockerHost: SERVERS[0].dockerHost }), ...CLIENTS),
      "'hosts[2].dockerHost' must be unique: hosts[0] ('h1') has the same Docker Engine",
    ],
    ...[DockerHost.ssh('root@10.0.0.1'), DockerHost.ssh('10.0.0.1:22'), DockerHost.tcp('10.0.0.1:2376')].map(
      (dockerHost): Wrong => [
        `${dockerHost.address} for an engine that is there already`,
        hosts(...all, host(6, [CLIENT], { dockerHost })),
        `'hosts[5].dockerHost' must be unique: hosts[0] ('h1') has the same Docker Engine`,
      ],
    ),
  ]);
});
