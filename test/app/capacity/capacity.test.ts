import { Aspects, Testing, TerraformStack, TerraformVariable, App } from 'cdktf';
import {
  AppStack,
  BatchJob,
  ClusterHost,
  Daemon,
  nomad,
  Schedule,
  ScheduledJob,
  Size,
  Volume,
  WebService,
  Worker,
  WorkerProps,
} from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { clusterWith } from '../../fixtures/cluster';
import { shop } from '../../fixtures/shop';

function host(name: string, memory?: number, more: Partial<ClusterHost> = {}): ClusterHost {
  const room = memory === undefined ? {} : { cpu: 2000, memory: Size.mebibytes(memory) };
  return { name, datacenter: 'dc1', nodePool: 'default', ...room, ...more };
}

const TWO = [host('c1', 1024), host('c2', 2048)];

function stackOn(hosts: ClusterHost[], app: App = Testing.app(), id: string = 'shop'): AppStack {
  const nodePools = ['default', ...new Set(hosts.map(({ nodePool }) => nodePool).filter((pool) => pool !== 'default'))];
  return new AppStack(app, id, { cluster: clusterWith({ hosts, nodePools }) });
}

function worker(hosts: ClusterHost[], props: Partial<WorkerProps>): AppStack {
  const stack = stackOn(hosts);
  new Worker(stack, 'mailer', { image, count: 1, memory: Size.mebibytes(64), ...props });
  return stack;
}

const synth = (stack: TerraformStack) => (): unknown => Template.of(stack);

describe('capacity', () => {
  test('what fits passes, whether the hosts say what they have or not', () => {
    expect(synth(worker(TWO, { count: 3, cpu: 1000, memory: Size.mebibytes(1024) }))).not.toThrow();
    expect(synth(worker([host('c1', 1024), host('c2')], { cpu: 100_000 }))).not.toThrow();
    expect(synth(worker([], { cpu: 100_000 }))).not.toThrow();
  });

  test('a proxy of the mesh needs room like any task', () => {
    const stack = shop({ hosts: TWO, hasMesh: true, hasCni: true });
    new Worker(stack, 'mailer', { image, mesh: true, cpu: 1900, memory: Size.mebibytes(64) });
    expect(synth(stack)).toThrow('got 2150 MHz (mailer 1900 + connect-proxy-mailer 250)');
  });

  test('fails when an instance fits no host, with the sums of its tasks', () => {
    const stack = worker(TWO, { cpu: 1900, memory: Size.mebibytes(3968) });
    const mailer = stack.node.findChild('mailer') as Worker;
    mailer.addSidecar('log', { image, cpu: 200, memory: Size.mebibytes(128) });
    expect(synth(stack)).toThrow(
      [
        "[shop/mailer] 'cpu' must fit a host of the pool 'default', the largest has 2000 MHz free for tasks, " +
          'got 2100 MHz (mailer 1900 + log 200)',
        "[shop/mailer] 'memory' must fit a host of the pool 'default', the largest has 2048 MiB free for tasks, " +
          'got 4096 MiB (mailer 3968 + log 128)',
      ].join('\n'),
    );
  });

  test('fails when no single host has both of what an instance needs', () => {
    const hosts = [host('c1', 1024, { cpu: 4000 }), host('c2', 4096, { cpu: 1000 })];
    expect(synth(worker(hosts, { cpu: 3000, memory: Size.mebibytes(3000) }))).toThrow(
      "[shop/mailer] 'memory' must fit a host of the pool 'default' together with 'cpu', the largest has 4096 MiB",
    );
  });

  test('what runs before or after the main tasks needs no room beside them', () => {
    const resources = { cpu: 100, memoryMb: 1000 };
    const task = (name: string, lifecycle?: nomad.TaskLifecycleSpec): nomad.TaskSpec => {
      return { name, driver: 'docker', config: { image: 'i:1' }, resources, lifecycle };
    };
    const tasks = [task('main'), task('before', { hook: 'prestart' }), task('after', { hook: 'poststop' })];
    const beside = task('beside', { hook: 'prestart', sidecar: true });
    const job = (list: nomad.TaskSpec[]): AppStack => {
      const stack = stackOn([host('c1', 2000)]);
      new nomad.Job(stack, 'raw', { spec: { taskGroups: [{ name: 'raw', tasks: list }] } });
      return stack;
    };
    expect(synth(job([...tasks, beside]))).not.toThrow();
    expect(synth(job([...tasks, beside, task('late', { hook: 'poststart' })]))).toThrow(
      "[shop/raw] 'memory' must fit a host of the pool 'default', the largest has 2000 MiB free for tasks, got 3000 MiB",
    );
  });

  test('fails when all jobs of the app together do not fit the pool, with the sums of each', () => {
    const app = Testing.app();
    const [one, two] = [stackOn(TWO, app, 'shop'), stackOn(TWO, app, 'mail')];
    new WebService(one, 'webapi', { image, count: 2, memory: Size.mebibytes(1000) });
    new Daemon(one, 'logs', { image, memory: Size.mebibytes(100) });
    new Worker(two, 'mailer', { image, count: 1, memory: Size.mebibytes(900) });
    const all = 'got 3100 MiB (shop/webapi 2 × 1000 + mail/mailer 1 × 900 + shop/logs 2 × 100)';
    const must = "'memory' must fit the pool 'default' for all jobs together: its hosts have 3072 MiB free for tasks";
    expect(synth(one)).toThrow(`[shop] ${must}, ${all}`);
    expect(synth(two)).toThrow(`[mail] ${must}, ${all}`);
  });

  test('runs that end need a host that is large enough, and no room beside each other', () => {
    const stack = stackOn([host('c1', 1024)]);
    const memory = Size.mebibytes(1000);
    for (const id of ['a', 'b']) new ScheduledJob(stack, id, { image, memory, schedule: Schedule.daily('UTC') });
    new BatchJob(stack, 'c', { image, memory });
    expect(synth(stack)).not.toThrow();
    new BatchJob(stack, 'd', { image, memory: Size.mebibytes(1025) });
    expect(synth(stack)).toThrow("[shop/d] 'memory' must fit a host");
  });

  test('pools have room of their own', () => {
    const hosts = [host('c1', 1024), host('g1', 8192, { nodePool: 'gpu' })];
    expect(synth(worker(hosts, { nodePool: 'gpu', memory: Size.gibibytes(4) }))).not.toThrow();
    expect(synth(worker(hosts, { memory: Size.gibibytes(4) }))).toThrow("a host of the pool 'default'");
  });

  test('only hosts count on which the job may run', () => {
    const hosts = [
      host('c1', 512, { datacenter: 'eu-1', nodeClass: 'app', meta: { rack: 'a' } }),
      host('c2', 4096, { datacenter: 'us-1', nodeClass: 'db' }),
    ];
    const large = { memory: Size.mebibytes(2048) };
    const { Constraint } = nomad;
    const on = (constraint: nomad.Constraint) => synth(worker(hosts, { ...large, constraints: [constraint] }));
    const little = 'the largest has 512 MiB free for tasks, got 2048 MiB';
    expect(synth(worker(hosts, { ...large, datacenters: ['eu-*'] }))).toThrow(little);
    expect(synth(worker(hosts, { ...large, datacenters: ['*-1'] }))).not.toThrow();
    expect(on(Constraint.nodeClass('app'))).toThrow(little);
    expect(on(Constraint.attribute('${node.class}', '!=', 'db'))).toThrow(little);
    expect(on(Constraint.nodeName('c1'))).toThrow(little);
    // Of the second it is not known: its agent may have metadata of its own.
    expect(on(Constraint.nodeMeta('rack', 'a'))).not.toThrow();
    expect(on(Constraint.attribute('${attr.cpu.arch}', '=', 'arm64'))).not.toThrow();
    expect(on(Constraint.nodeClass('web'))).toThrow(
      "[shop/mailer] 'constraints' must be met by a host of the pool 'default' in the datacenters *, " +
        'got ["${node.class} = web"]',
    );
  });

  test('fails when there are fewer hosts than instances that each want one alone', () => {
    const hosts = [host('c1'), host('c2')];
    const constraints = [nomad.Constraint.distinctHosts()];
    expect(synth(worker(hosts, { count: 2, constraints }))).not.toThrow();
    expect(synth(worker(hosts, { count: 3, constraints }))).toThrow(
      "[shop/mailer] 'count' must be at most 2, the hosts of the pool 'default' that can run it: " +
        'each instance needs one of its own (distinct_hosts), got 3',
    );
    const stack = worker(hosts, { count: 3 });
    const { job } = stack.node.findChild('mailer') as Worker;
    job.addOverride('TaskGroups.0.Networks.0.ReservedPorts', [{ Label: 'db', Value: 5432 }]);
    expect(synth(stack)).toThrow('each instance needs one of its own (port 5432), got 3');
  });

  test('fails when a volume for one instance is to be on each host', () => {
    const daemon = (hosts: ClusterHost[], accessMode: string): AppStack => {
      const stack = stackOn(hosts);
      new Daemon(stack, 'logs', { image, volumes: { '/d': Volume.csi('d', { accessMode }) } });
      return stack;
    };
    expect(synth(daemon(TWO, 'single-node-writer'))).toThrow(
      '[shop/logs] \'volumes\' must have an access mode for all of its 2 instances, one on each host, got ["d"]',
    );
    expect(synth(daemon(TWO, 'multi-node-single-writer'))).toThrow("'volumes' must have an access mode");
    expect(synth(daemon([TWO[0]], 'single-node-writer'))).not.toThrow();
    expect(synth(daemon(TWO, 'multi-node-multi-writer'))).not.toThrow();
  });

  test('overrides and whatever aspects add count as well', () => {
    const stack = worker([host('c1', 1024)], { memory: Size.mebibytes(1000) });
    const mailer = stack.node.findChild('mailer') as Worker;
    Aspects.of(stack).add({
      visit: (node) => {
        if (node === mailer) mailer.addSidecar('log', { image, memory: Size.mebibytes(100) });
      },
    });
    expect(synth(stack)).toThrow('got 1100 MiB (mailer 1000 + log 100)');
    const lowered = worker([host('c1', 1024)], { memory: Size.mebibytes(2000) });
    const { job } = lowered.node.findChild('mailer') as Worker;
    job.addOverride('TaskGroups.0.Tasks.0.Resources.MemoryMB', 1000);
    expect(synth(lowered)).not.toThrow();
  });

  test('what only Terraform knows passes', () => {
    const stack = stackOn([host('c1', 64)]);
    const count = new TerraformVariable(stack, 'count', { type: 'number' }).numberValue;
    const memory = Size.mebibytes(new TerraformVariable(stack, 'memory', { type: 'number' }).numberValue);
    new Worker(stack, 'mailer', { image, count, memory });
    expect(synth(stack)).not.toThrow();
  });

  test('it is told by app.synth() and by Testing.synth(), all at once', () => {
    const app = new App({ outdir: Testing.app().outdir });
    const stack = stackOn([host('c1', 100)], app);
    for (const id of ['a', 'b']) new Worker(stack, id, { image, count: 1 });
    for (const attempt of [() => app.synth(), () => Testing.synth(stack), synth(stack)]) {
      expect(attempt).toThrow(
        /\[shop\/a\] 'memory' must.*\n\[shop\/b\] 'memory' must.*\n\[shop\] 'memory' must fit the pool/,
      );
    }
  });

  test('warns of an update that may wait for room', () => {
    const stack = stackOn([host('c1', 1024)]);
    const large = new WebService(stack, 'large', { image, count: 1, memory: Size.mebibytes(600) });
    const small = new WebService(stack, 'small', { image, count: 1, memory: Size.mebibytes(200) });
    Testing.synth(stack);
    const warnings = (service: WebService): unknown[] => service.node.metadata.map(({ data }) => data);
    expect(warnings(large)).toEqual([
      "an update starts 1 of 'large' beside those that run, but the pool 'default' has 224 MiB left, of 600 that " +
        'they need: it may wait for ever',
    ]);
    expect(warnings(small)).toEqual([]);
  });

  test('fails when a job is looked at more than twice, however many stacks there are', () => {
    const demand = jest.spyOn(nomad.Job.prototype, '_demand');
    const looks = (stacks: number): number => {
      const app = Testing.app();
      const all = Array.from({ length: stacks }, (_, n) => stackOn([host('c1', 1e7, { cpu: 1e7 })], app, `s${n}`));
      all.forEach((stack) => void new Worker(stack, `${stack.node.id}-w`, { image }));
      demand.mockClear();
      all.forEach((stack) => stack.runAllValidations());
      return demand.mock.calls.length / stacks;
    };
    expect(Math.max(looks(3), looks(30))).toBeLessThanOrEqual(2);
    demand.mockRestore();
  });
});
