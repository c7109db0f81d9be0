import { App, Testing } from 'cdktf';
import {
  AppStack,
  BatchJob,
  ClusterHost,
  Daemon,
  DockerHost,
  HostRole,
  ICluster,
  nomad,
  Platform,
  TcpService,
  TcpServiceProps,
} from '../../../lib';
import { Template } from '../../../lib/testing';
import { clusterWith } from '../../fixtures/cluster';
import { image } from '../../fixtures/image';

const { Constraint, UpdateStrategy } = nomad;

function host(name: string, more: Partial<ClusterHost> = {}): ClusterHost {
  return { name, datacenter: 'dc1', nodePool: 'default', ...more };
}

const ONE = clusterWith({ hosts: [host('h1')] });
const TWO = clusterWith({ hosts: [host('h1'), host('h2')] });

function stackOn(cluster: ICluster, app: App = Testing.app(), id: string = 'shop'): AppStack {
  return new AppStack(app, id, { cluster });
}

function service(stack: AppStack, id: string, hostPort: number, more: Partial<TcpServiceProps> = {}): TcpService {
  return new TcpService(stack, id, { image, hostPort, count: 1, ...more });
}

const synth = (stack: AppStack) => (): unknown => Template.of(stack);

describe('a port of the hosts that other programs have', () => {
  const { SERVER, CLIENT, INGRESS } = HostRole;
  const platform = (roles: HostRole[], more: object = {}): Platform => {
    const dockerHost = DockerHost.ssh('deploy@10.0.0.11');
    const only = { name: 'h1', address: '10.0.0.11', networkInterface: 'eth0', roles, dockerHost, ...more };
    return new Platform(Testing.app(), 'prod', { hosts: [only], singleServer: true, secured: false });
  };

  const all = platform([SERVER, CLIENT, INGRESS], { reserved: { ports: '22,9000-9009' } });
  test.each([
    [80, "the platform ('web')"],
    [8081, "the platform ('traefik')"],
    [53, "Consul's DNS"],
    [4646, "Nomad's API"],
    [8301, "Consul's gossip"],
    [8500, "Consul's API"],
    [22, "whoever it is 'reserved' for"],
    [9005, "whoever it is 'reserved' for"],
  ])('fails for %i', (port, owner) => {
    const stack = stackOn(all.cluster);
    service(stack, 'broker', port);
    expect(synth(stack)).toThrow(
      `[shop/broker] 'hostPort' must be a port that is free on a host: ${owner} has it on 'h1', got ${port}`,
    );
  });

  test('passes where nobody has it', () => {
    const others = stackOn(all.cluster);
    [443, 5432, 9010].forEach((port) => service(others, `s${port}`, port));
    expect(synth(others)).not.toThrow();
    const stack = stackOn(platform([SERVER, CLIENT]).cluster);
    service(stack, 'web', 80);
    expect(synth(stack)).not.toThrow();
  });

  test('counts only the hosts that have it', () => {
    const hosts = [host('h1', { takenPorts: { '80-81': 'the ingress' } }), host('h2'), host('h3')];
    const cluster = clusterWith({ hosts });
    for (const [count, fails] of [
      [2, false],
      [3, true],
    ] as const) {
      const stack = stackOn(cluster);
      service(stack, 'web', 80, { count });
      if (fails) expect(synth(stack)).toThrow("free on 3 hosts: the ingress has it on 'h1', got 80");
      else expect(synth(stack)).not.toThrow();
    }
  });

  test('fails for a job of any kind, and for a daemon that would lack one host', () => {
    const cluster = clusterWith({ hosts: [host('h1', { takenPorts: { 80: 'the ingress' } }), host('h2')] });
    const networks = [{ reservedPorts: [{ label: 'http', value: 80 }] }];
    const [daemons, runs] = [stackOn(cluster), stackOn(cluster)];
    new Daemon(daemons, 'logs', { image }).job.patch({ taskGroups: [{ name: 'logs', networks }] });
    expect(synth(daemons)).toThrow("[shop/logs] 'hostPort' must be a port that is free on 2 hosts: the ingress has it");
    const constraints = [Constraint.nodeName('h1')];
    new BatchJob(runs, 'run', { image, constraints }).job.patch({ taskGroups: [{ name: 'run', networks }] });
    expect(synth(runs)).toThrow("[shop/run] 'hostPort' must be a port that is free on a host: the ingress has it");
  });

  test('is known from a contract file of an earlier release as free', () => {
    const stack = stackOn(ONE);
    service(stack, 'web', 80);
    expect(synth(stack)).not.toThrow();
  });
});

describe('one port of the hosts for two services', () => {
  test('fails where both can only run on one host, and names both', () => {
    const stack = stackOn(ONE);
    service(stack, 'db', 5432);
    service(stack, 'cache', 5432);
    expect(synth(stack)).toThrow(
      "[shop/cache] 'hostPort' must be a port that is free on a host for each instance: [shop/db] has it too, and they " +
        'can only run on h1, got 5432',
    );
  });

  test('fails across stacks', () => {
    const app = Testing.app();
    service(stackOn(ONE, app, 'one'), 'db', 5432);
    const two = stackOn(ONE, app, 'two');
    service(two, 'cache', 5432);
    expect(synth(two)).toThrow("[two/cache] 'hostPort' must be a port that is free");
    expect(synth(two)).toThrow('[one/db] has it too');
  });

  test('passes where each can have a host, and fails where their constraints leave one', () => {
    const passes = stackOn(TWO);
    service(passes, 'db', 5432);
    service(passes, 'cache', 5432, { constraints: [Constraint.nodeName('h1')] });
    service(passes, 'other', 5433);
    expect(synth(passes)).not.toThrow();
    const fails = stackOn(TWO);
    for (const id of ['db', 'cache']) service(fails, id, 5432, { constraints: [Constraint.nodeName('h1')] });
    expect(synth(fails)).toThrow('they can only run on h1');
    const many = stackOn(TWO);
    service(many, 'db', 5432, { count: 2 });
    service(many, 'cache', 5432);
    expect(synth(many)).toThrow('they can only run on h1, h2');
  });

  test('passes at another network of the hosts, and where the hosts are not known', () => {
    const stack = stackOn(ONE);
    service(stack, 'db', 5432);
    const reservedPorts = [{ label: 'tcp', value: 5432, hostNetwork: 'public' }];
    service(stack, 'cache', 5433).job.patch({ taskGroups: [{ name: 'cache', networks: [{ reservedPorts }] }] });
    expect(synth(stack)).not.toThrow();
    const unknown = stackOn(clusterWith());
    for (const id of ['db', 'cache']) service(unknown, id, 5432);
    expect(synth(unknown)).not.toThrow();
  });
});

describe('a port of the hosts and the update', () => {
  test('fails when canaries need hosts that are not there', () => {
    const stack = stackOn(ONE);
    service(stack, 'db', 5432, { update: UpdateStrategy.canary() });
    expect(synth(stack)).toThrow(
      "[shop/db] 'update' must be UpdateStrategy.rolling, as the 1 new instances beside the 1 old ones are more than 1, " +
        "the hosts of the pool 'default' that can run it: each instance needs one of its own (port 5432), got canaries",
    );
    const green = stackOn(TWO);
    service(green, 'db', 5432, { count: 2, update: UpdateStrategy.blueGreen() });
    expect(synth(green)).toThrow(
      "'update' must be UpdateStrategy.rolling, as the 2 new instances beside the 2 old ones are more than 2",
    );
  });

  test('passes when there are enough, and by default', () => {
    const stack = stackOn(TWO);
    service(stack, 'db', 5432, { update: UpdateStrategy.canary() });
    service(stack, 'cache', 5433);
    expect(synth(stack)).not.toThrow();
    expect(Template.of(stack).job('cache').TaskGroups[0].Update.Canary).toBe(0);
  });
});

test('warns of a port that Nomad may give to another task', () => {
  const stack = stackOn(ONE);
  const db = service(stack, 'db', 20_000);
  service(stack, 'cache', 19_999);
  Template.of(stack);
  const warnings = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata.map(({ data }) => [node.path, data]))
    .filter(([, data]) => data !== 'trace');
  expect(warnings).toEqual([[db.node.path, expect.stringMatching(/the port 20000 of the host is one of 20000-32000/)]]);
});
