import { Duration, HostRole, Platform, Size } from '../../../lib';
import { Template } from '../../../lib/testing';
import { BRIDGE, configOf, define, host, hosts, SERVERS } from '../../fixtures/five-hosts';

const { CLIENT, INGRESS } = HostRole;

/** Ports of the agents, which Nomad must not give to tasks. */
const AGENTS = '53,4646,4647,4648,8300,8301,8302,8500,8501,8502,8503';

describe('the Nomad agent of a host', () => {
  let plain: Platform;
  beforeAll(() => {
    plain = define();
  });

  test('reserves, cleans up, and has CNI plugins when the platform says so', () => {
    const reserved = { cpu: 500, memory: Size.mebibytes(512), disk: Size.gibibytes(1), ports: '22,8500-8600' };
    const platform = define({
      ...hosts(...SERVERS, host(4, [CLIENT], { reserved }), host(5, [CLIENT, INGRESS])),
      garbageCollection: {
        interval: Duration.minutes(5),
        diskUsageThreshold: 70,
        inodeUsageThreshold: 60,
        maxAllocations: 20,
      },
      ...BRIDGE,
    });
    expect(configOf(platform, 3, 'nomad').client).toMatchObject({
      reserved: { cpu: 500, memory: 512, disk: 1024, reserved_ports: `${AGENTS},22,8500-8600` },
      gc_interval: '5m',
      gc_disk_usage_threshold: 70,
      gc_inode_usage_threshold: 60,
      gc_max_allocs: 20,
      cni_path: '/opt/cni/bin',
    });
    const { volumes } = Template.of(platform.hostStacks[3]).resource('docker_container', 'nomad');
    const plugins = { host_path: '/opt/cni/bin', container_path: '/opt/cni/bin', read_only: true };
    expect(volumes).toContainEqual(plugins);
    expect(platform.cluster.hasCni).toBe(true);
    expect(plain.cluster.hasCni).toBe(false);
  });

  test('sees the networks of tasks in bridge mode, and may set how these route', () => {
    const nomadOf = (platform: Platform): any =>
      Template.of(platform.hostStacks[3]).resource('docker_container', 'nomad');
    const { command, mounts, volumes } = nomadOf(define(BRIDGE));
    expect(command[0]).toMatch(/^mount -o remount,bind,rw \/proc\/sys && /);
    expect(mounts).toContainEqual({
      type: 'bind',
      source: '/var/run/docker/netns',
      target: '/var/run/docker/netns',
      bind_options: { propagation: 'rslave' },
    });
    expect(volumes).toContainEqual({ host_path: '/var/run/cni', container_path: '/var/run/cni' });
    expect(nomadOf(plain).command[0]).not.toContain('/proc/sys');
  });
});
