import { refuses } from '../../fixtures/five-hosts';

describe('the agents of a platform', () => {
  refuses([
    ['a threshold over all', { garbageCollection: { diskUsageThreshold: 101 } }, "Threshold' must be a percentage"],
    ['plugins of no path', { cniPath: 'bin' }, "'cniPath' must be an absolute path"],
    ['plugins without iptables', { cniPath: '/opt/cni/bin' }, "'nomadImage' must be an image that holds 'iptables'"],
    [
      'versions that do not fit',
      { consulVersion: '1.18.2' },
      "'consulVersion' must fit Nomad 1.11.3, got '1.18.2': Nomad 1.11 works with Consul 1.19 to 1.22",
    ],
    [
      'a name server by its name',
      { recursors: ['10.0.0.53', 'dns.example'] },
      "'recursors[1]' must be the IP address of a name server",
    ],
    ['an unknown Nomad', { nomadVersion: '9.0.0' }, "'nomadVersion' must be one of the releases 1.11"],
  ]);
});
