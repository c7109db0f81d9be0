import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { DockerHost, HostRole } from '../../../lib';
import { Topology } from '../../../lib/platform/topology/topology';
import { topologyText } from '../../../lib/platform/topology/topology-file';
import { define } from '../../fixtures/five-hosts';

describe('the topology file', () => {
  test('says what each host must let in', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'berth-topology-'));
    try {
      const app = new App({ outdir, skipValidation: true });
      define({}, app);
      app.synth();
      const topology = JSON.parse(readFileSync(join(outdir, 'prod.topology.json'), 'utf8'));
      const ports = (index: number): string[] =>
        topology.hosts[index].firewall.map((rule: any) => `${rule.protocol} ${rule.ports} ${rule.from.length}`);
      expect(ports(0)).toEqual(
        expect.arrayContaining(['tcp 8300 4', 'tcp 8301 4', 'udp 8301 4', 'tcp 4647 4', 'tcp 4648 2', 'udp 4648 2']),
      );
      expect(ports(0)).not.toContain('tcp 80 1');
      expect(ports(4)).toEqual(expect.arrayContaining(['tcp 20000-32000 4', 'tcp 80 1']));
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  test('says how the engine of each host is reached', () => {
    const way = (dockerHost: DockerHost): object => {
      const host = { name: 'h1', dockerHost, address: '10.0.0.1', networkInterface: 'eth0', roles: [HostRole.SERVER] };
      const topology = new Topology('prod', { hosts: [host] });
      const [{ engine, engineCertPath, engineSshOptions }] = JSON.parse(topologyText(topology, [], () => [])).hosts;
      return { engine, engineCertPath, engineSshOptions };
    };
    expect(way(DockerHost.tcp('10.0.0.1:2376', { certPath: '/keys' }))).toEqual({
      engine: 'tcp://10.0.0.1:2376',
      engineCertPath: '/keys',
    });
    expect(way(DockerHost.ssh('box', { sshOptions: ['-i', '/k'] }))).toEqual({
      engine: 'ssh://box',
      engineSshOptions: ['-i', '/k'],
    });
    expect(way(DockerHost.local())).toEqual({ engine: 'unix:///var/run/docker.sock' });
  });
});
