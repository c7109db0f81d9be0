import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { Cluster, HostRole, Size } from '../../lib';
import { AGENT_PORTS } from '../../lib/platform/topology/firewall';
import { define, host, hosts, SERVERS } from '../fixtures/five-hosts';

const { CLIENT, INGRESS } = HostRole;

describe('Platform', () => {
  test('servers come one after another, then access, then clients side by side, then the ingress', () => {
    const platform = define();
    const stacks = [...platform.hostStacks, platform.accessStack, platform.servicesStack];
    const after = stacks.map(({ node, dependencies }) => [node.id, dependencies.map((each) => each.node.id)]);
    expect(Object.fromEntries(after)).toEqual({
      'prod-h1': [],
      'prod-h2': ['prod-h1'],
      'prod-h3': ['prod-h2'],
      'prod-access': ['prod-h3'],
      'prod-h4': ['prod-access'],
      'prod-h5': ['prod-access'],
      'prod-services': ['prod-access', 'prod-h4', 'prod-h5'],
    });
  });

  test('tells apps of its clients: where they are, and what they have left for tasks, in the contract as well', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'berth-hosts-'));
    try {
      const app = new App({ outdir });
      const capacity = { cpu: 8000, memory: Size.gibibytes(8) };
      const reserved = { cpu: 500, memory: Size.gibibytes(1) };
      const rack = { nodeClass: 'app', meta: { rack: 'r1' }, datacenter: 'eu-1' };
      const clients = [
        host(4, [CLIENT], { capacity, reserved: { ...reserved, ports: '22,9000-9009' }, ...rack }),
        host(5, [CLIENT, INGRESS], { capacity }),
        host(6, [INGRESS], { capacity }),
        host(7, [CLIENT], { nodePool: 'gpu', capacity: { cpu: 1, memory: Size.mebibytes(1) } }),
        host(8, [CLIENT]),
      ];
      const { cluster } = define(hosts(...SERVERS, ...clients), app);
      const bare = { nodeClass: undefined, meta: undefined };
      const agents = AGENT_PORTS;
      expect(cluster.hosts.map(({ takenPorts }) => takenPorts)).toEqual([
        { ...agents, 22: "whoever it is 'reserved' for", '9000-9009': "whoever it is 'reserved' for" },
        { ...agents, 80: "the platform ('web')", 8081: "the platform ('traefik')" },
        agents,
        agents,
      ]);
      expect(cluster.hosts.map((each) => ({ ...each, takenPorts: undefined }))).toEqual([
        { name: 'h4', nodePool: 'default', ...rack, cpu: 7500, memory: Size.mebibytes(7 * 1024) },
        // The ingress takes its part of what its host has.
        {
          name: 'h5',
          datacenter: 'dc1',
          nodePool: 'default',
          ...bare,
          cpu: 7800,
          memory: Size.mebibytes(8 * 1024 - 128),
        },
        { name: 'h7', datacenter: 'dc1', nodePool: 'gpu', ...bare, cpu: 1, memory: Size.mebibytes(1) },
        { name: 'h8', datacenter: 'dc1', nodePool: 'default', ...bare },
      ]);
      app.synth();
      expect(Cluster.fromContract(join(outdir, 'prod.contract.json')).hosts).toEqual(cluster.hosts);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});
