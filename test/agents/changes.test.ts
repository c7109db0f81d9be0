import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CanaryTraffic,
  ConfigFile,
  ContainerImage,
  Duration,
  EnvValue,
  HealthCheck,
  Middleware,
  nomad,
  Route,
  ScalingCheck,
  ScalingPolicy,
  Secret,
  Size,
  Volume,
  WebService,
  WebServiceProps,
} from '../../lib';
import { Template } from '../../lib/testing';
import { NomadAgent } from './nomad-agent';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';

const log = (web: WebService): void => web.addSidecar('log', { image });
type Change = Partial<WebServiceProps> | ((web: WebService) => void);

/** A change of each property in the table, by column. */
const CHANGES: { readonly [column in 'in place' | 'restarts']: { readonly [property: string]: Change } } = {
  restarts: {
    image: { image: ContainerImage.fromRegistry('i:2') },
    command: { command: 'x' },
    args: { args: ['x'] },
    user: { user: '1000' },
    env: { env: { X: EnvValue.of('x') } },
    'also as a secret': { env: { X: EnvValue.fromSecret(Secret.fromNomadVariable('nomad/jobs/web', 'x')) } },
    cpu: { cpu: 101 },
    memory: { memory: Size.mebibytes(65) },
    port: { port: 81 },
    meta: { meta: { x: 'y' } },
    healthCheck: { healthCheck: HealthCheck.http('/healthz') },
    addSidecar: log,
    addInitTask: (web) => web.addInitTask('prepare', { image }),
    files: { files: { 'a.conf': ConfigFile.text('a') } },
    volumes: { volumes: { '/tmp': Volume.tmpfs() } },
    ephemeralDisk: { ephemeralDisk: { size: Size.mebibytes(400) } },
    security: { security: { pidsLimit: 100 } },
    registryAuth: { registryAuth: { username: 'x', password: Secret.fromNomadVariable('nomad/jobs/web', 'x') } },
    mesh: { mesh: true, healthCheck: HealthCheck.none() },
    dockerOptions: { dockerOptions: { hostname: 'x' } },
    memoryMax: { memoryMax: Size.mebibytes(512) },
    hostPort: { hostPort: 18080 },
    nodePool: { nodePool: 'other' },
    'on hosts that don’t': { constraints: [nomad.Constraint.nodeName('elsewhere')] },
  },
  'in place': {
    count: { count: 3 },
    autoscale: { autoscale: ScalingPolicy.between(2, 3, { checks: [ScalingCheck.cpu(70)] }) },
    tags: { tags: ['x'] },
    routes: { routes: [Route.path('/x')] },
    middlewares: { routes: [Route.path('/x')], middlewares: [Middleware.compress()] },
    retries: { routes: [Route.path('/x')], retries: 0 },
    loadBalancer: { routes: [Route.path('/x')], loadBalancer: { sticky: { cookie: {} } } },
    canaryTraffic: { routes: [Route.path('/x')], canaryTraffic: CanaryTraffic.header('X', 'y') },
    logs: { logs: { maxFiles: 3 } },
    killSignal: { killSignal: 'SIGQUIT' },
    killTimeout: { killTimeout: Duration.seconds(20) },
    shutdownDelay: { shutdownDelay: Duration.seconds(6) },
    update: { update: nomad.UpdateStrategy.rolling({ maxParallel: 2 }) },
    priority: { priority: 70 },
    constraints: { constraints: [nomad.Constraint.nodeName('here')] },
    datacenters: { datacenters: ['dc1', 'dc2'] },
    affinities: { affinities: [nomad.Affinity.nodeClass('x')] },
    spreads: { spreads: [nomad.Spread.overAttribute('${meta.rack}')] },
  },
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('changes of a job that runs, in a real Nomad', () => {
  const agent = new NomadAgent();
  const statuses = async (): Promise<string[]> =>
    (await agent.ask('GET', '/v1/job/web/allocations')).map(({ ClientStatus }: any) => ClientStatus);
  const until = async (wanted: RegExp): Promise<void> => {
    for (let tries = 0; tries < 150 && !wanted.test((await statuses()).join()); tries += 1) await pause(200);
    expect((await statuses()).join()).toMatch(wanted);
  };

  beforeAll(async () => {
    await agent.startWithClient();
    await agent.ask('PUT', '/v1/node/pools', { Name: 'other' });
    await agent.ask('PUT', '/v1/jobs', { Job: web({}) });
    await until(/^running,running$/);
  }, 900_000);

  afterAll(() => agent.stop());

  const cases = Object.entries(CHANGES).flatMap(([column, changes]) =>
    Object.entries(changes).map(([property, change]) => [column, property, change] as const),
  );

  test.each(cases)('fails when a field that is documented as %s is not: %s', async (column, _property, change) => {
    const { Annotations } = await agent.ask('POST', '/v1/job/web/plan', { Job: web(change), Diff: true });
    const { DestructiveUpdate, InPlaceUpdate, Stop, Migrate, Canary } = Annotations.DesiredTGUpdates.web;
    const restarts = DestructiveUpdate + Stop + Migrate + Canary;
    if (column === 'in place') expect([restarts, InPlaceUpdate]).toEqual([0, 2]);
    else expect([restarts > 0, InPlaceUpdate]).toEqual([true, 0]);
  });

  test('the table names these properties, and no others', () => {
    const rows = readFileSync(join(__dirname, '../../docs/changes.md'), 'utf8').matchAll(
      /^\| (.*?) \| (.*?) ?\| (.*?) ?\|$/gm,
    );
    const named: { [column: string]: string[] } = { 'in place': [], restarts: [] };
    for (const [, properties, inPlace, restarts] of [...rows].slice(2)) {
      const names = properties.split(', ').map((name) => name.replace(/`/g, ''));
      expect([inPlace, restarts].filter((cell) => cell.startsWith('yes'))).toHaveLength(1);
      named[inPlace.startsWith('yes') ? 'in place' : 'restarts'].push(...names);
      if (inPlace.startsWith('yes') && restarts !== '') named.restarts.push(restarts);
    }
    for (const column of ['in place', 'restarts'] as const) {
      expect(named[column].sort()).toEqual(Object.keys(CHANGES[column]).sort());
    }
  });
});

/** Short, so that the test ends soon. */
const SHORT = { shutdownDelay: Duration.seconds(5), killTimeout: Duration.seconds(2) };

/** The job of a service, with a driver that needs no Docker: options of Docker are still compared. */
function web(change: Change): any {
  const stack = shop({
    nodePools: ['default', 'other'],
    hasAutoscaler: true,
    hasCni: true,
    hasMesh: true,
  });
  const props = typeof change === 'function' ? {} : change;
  const service = new WebService(stack, 'web', { image, cpu: 50, ...SHORT, ...props });
  if (typeof change === 'function') change(service);
  const job = Template.of(stack).job('web');
  for (const task of job.TaskGroups[0].Tasks) {
    task.Driver = 'raw_exec';
    task.Config = { command: '/bin/sh', args: ['-c', 'sleep 600', JSON.stringify(task.Config)] };
  }
  // Without Consul there is no mesh; only its network is left.
  for (const each of job.TaskGroups[0].Services) {
    Object.assign(each, { Provider: 'nomad', Connect: undefined });
  }
  return job;
}
