import { configOf, define, refuses } from '../../fixtures/five-hosts';

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
    [
      'modes of Docker before Nomad asks for them',
      { dockerModes: { pid: ['host'] } },
      "'dockerModes' must be left out before Nomad 2.0.4, which permits every mode",
    ],
    [
      'a mode that Docker does not have',
      { nomadVersion: '2.0.5', dockerModes: { uts: ['container:a'] } },
      "'dockerModes.uts[0]' must be a uts_mode of Docker, got 'container:a'",
    ],
    ['an unknown Nomad', { nomadVersion: '1.9.7' }, "'nomadVersion' must be a release of 1.11, 2.0 or newer"],
  ]);

  test('permit modes of Docker by name, since Nomad asks for it', () => {
    const modes = (props: Parameters<typeof define>[0]): unknown[] => {
      const platform = define(props);
      const { allowed_modes: permitted } = configOf(platform, 3, 'nomad').plugin.docker.config;
      return [permitted, platform.cluster.dockerModes];
    };
    expect(modes({})).toEqual([undefined, undefined]);
    expect(modes({ nomadVersion: '2.0.3' })).toEqual([undefined, undefined]);
    expect(modes({ nomadVersion: '2.0.5' })).toEqual([undefined, {}]);
    const dockerModes = { pid: ['host'] };
    expect(modes({ nomadVersion: '2.0.5', dockerModes })).toEqual([dockerModes, dockerModes]);
    const nomadConfig = { plugin: { docker: { config: { allow_privileged: true } } } };
    expect(modes({ nomadVersion: '2.0.5', nomadConfig })).toEqual([undefined, undefined]);
  });
});
