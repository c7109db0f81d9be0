import { TerraformVariable } from 'cdktf';
import {
  AppStack,
  ContainerImage,
  Duration,
  EnvValue,
  HealthCheck,
  nomad,
  Route,
  Secret,
  Size,
  WebService,
  WebServiceProps,
} from '../../lib';
import { Template } from '../../lib/testing';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';
import { clusterWith } from '../fixtures/cluster';

const PLATFORM = {
  datacenters: ['dc1', 'dc2'],
  dnsServers: ['10.0.0.5'],
  maxKillTimeout: Duration.minutes(1),
};

function render(props: Partial<WebServiceProps>): any {
  const stack = shop(PLATFORM);
  new WebService(stack, 'webapi', { image, ...props });
  return Template.of(stack).job('webapi');
}

describe('WebService', () => {
  test('defaults: two checked, spread and drained instances, which are replaced one at a time', () => {
    const stack = shop(PLATFORM);
    const web = new WebService(stack, 'webapi', { image });
    expect(Template.of(stack).resourceTypes()).toEqual(['nomad_job', 'terraform_data']);
    expect(Template.of(stack).resource('nomad_job', 'webapi')).toMatchObject({ detach: true, rerun_if_dead: true });
    expect(Template.of(stack).job('webapi')).toEqual({
      ID: 'webapi',
      Name: 'webapi',
      Namespace: 'default',
      Region: 'global',
      Type: 'service',
      Datacenters: ['dc1', 'dc2'],
      Spreads: [
        { Attribute: '${node.datacenter}', Weight: 100 },
        { Attribute: '${node.unique.id}', Weight: 100 },
      ],
      TaskGroups: [
        {
          Name: 'webapi',
          Count: 2,
          Update: {
            HealthCheck: 'checks',
            MaxParallel: 1,
            MinHealthyTime: 10e9,
            HealthyDeadline: 300e9,
            ProgressDeadline: 600e9,
            AutoRevert: true,
            Canary: 0,
            AutoPromote: false,
          },
          Disconnect: { LostAfter: 3600e9, Replace: true, Reconcile: 'keep_original' },
          ShutdownDelay: 10e9,
          Meta: { berth_checks: expect.stringMatching(/^[0-9a-f]{8}$/) },
          Networks: [
            {
              DynamicPorts: [{ Label: 'http', To: 8080 }],
              DNS: { Servers: ['10.0.0.5'], Searches: ['service.consul'] },
            },
          ],
          Services: [
            {
              Name: 'webapi',
              Provider: 'consul',
              PortLabel: 'http',
              Checks: [{ Name: 'tcp', Type: 'tcp', Interval: 5e9, Timeout: 2e9 }],
            },
          ],
          Tasks: [
            {
              Name: 'webapi',
              Driver: 'docker',
              Config: {
                image: 'registry.example/webapi:1.4.2',
                ports: ['http'],
                init: true,
                cap_drop: ['all'],
                cap_add: 'chown dac_override fowner fsetid kill net_bind_service setgid setuid'.split(' '),
                security_opt: ['no-new-privileges'],
                pids_limit: 4096,
              },
              Resources: { CPU: 100, MemoryMB: 256 },
              KillTimeout: 30e9,
            },
          ],
        },
      ],
    });
    expect([web.name, web.port, web.dnsName, web.job.jobId]).toEqual([
      'webapi',
      8080,
      'webapi.service.consul',
      'webapi',
    ]);
  });

  test('all props', () => {
    const stack = shop(PLATFORM, { namespace: 'default' });
    new WebService(stack, 'webapi', {
      image,
      name: 'shop-api',
      port: 80,
      count: 3,
      cpu: 500,
      memory: Size.gibibytes(1),
      user: '1000',
      command: '/run',
      args: ['-v', '${HOME}'],
      env: {
        GREETING: EnvValue.of('hello ${NOMAD_ALLOC_ID}'),
        PASSWORD: EnvValue.fromSecret(Secret.fromNomadVariable('nomad/jobs/shop-api', 'pw')),
      },
      healthCheck: HealthCheck.http('/healthz'),
      routes: [Route.path('/webapi'), Route.host('shop.example')],
      update: nomad.UpdateStrategy.canary({ canaries: 3, progressDeadline: Duration.minutes(15) }),
      shutdownDelay: Duration.seconds(6),
      killTimeout: Duration.seconds(45),
      datacenters: ['dc2'],
      constraints: [nomad.Constraint.distinctHosts()],
      spreads: [],
      meta: { team: 'shop' },
      tags: ['v1'],
    });
    const job = Template.of(stack).job('shop-api');
    expect(job).toMatchObject({
      ID: 'shop-api',
      Datacenters: ['dc2'],
      Constraints: [{ Operand: 'distinct_hosts', RTarget: 'true' }],
      Spreads: [],
      Meta: { team: 'shop' },
    });
    const [group] = job.TaskGroups;
    expect(group).toMatchObject({
      Name: 'shop-api',
      Count: 3,
      ShutdownDelay: 6e9,
      Update: { Canary: 3, AutoPromote: true },
    });
    expect(group.Networks[0].DynamicPorts).toEqual([{ Label: 'http', To: 80 }]);
    expect(group.Services[0]).toMatchObject({ Name: 'shop-api', Checks: [{ Type: 'http', Path: '/healthz' }] });
    expect(group.Services[0].Tags.slice(0, 2)).toEqual(['v1', 'traefik.enable=true']);
    expect(group.Services[0].Tags.filter((tag: string) => tag.includes('.rule='))).toHaveLength(2);
    expect(group.Tasks[0]).toMatchObject({
      User: '1000',
      Config: { command: '/run', args: ['-v', '$${HOME}'] },
      Env: { GREETING: 'hello ${NOMAD_ALLOC_ID}' },
      Templates: [
        {
          EmbeddedTmpl:
            'PASSWORD={{ with nomadVar "nomad/jobs/shop-api" }}{{ (index . "pw").Value | toJSON }}{{ end }}\n',
          Envvars: true,
          DestPath: 'secrets/berth.env',
        },
      ],
      Resources: { CPU: 500, MemoryMB: 1024 },
      KillTimeout: 45e9,
    });
    expect(Template.of(stack).resource('nomad_job', 'webapi').timeouts.update).toBe('50m');
  });

  test('a single instance is replaced by a canary, so that it never stops answering', () => {
    expect(render({ count: 1 }).TaskGroups[0].Update).toMatchObject({ Canary: 1, AutoPromote: true });
  });

  test('asks for no more time to stop than the cluster allows', () => {
    const stack = shop({ maxKillTimeout: Duration.seconds(10) });
    new WebService(stack, 'webapi', { image });
    expect(Template.of(stack).job('webapi').TaskGroups[0].Tasks[0].KillTimeout).toBe(10e9);
  });

  test('every default can be turned off', () => {
    const update = nomad.UpdateStrategy.rolling({ autoRevert: false });
    const [group] = render({ healthCheck: HealthCheck.none(), update, shutdownDelay: Duration.seconds(0) }).TaskGroups;
    expect(group).toMatchObject({ ShutdownDelay: 0, Update: { HealthCheck: 'task_states', AutoRevert: false } });
    expect(group.Services[0]).not.toHaveProperty('Checks');
  });

  test('routes are served on the entry points of HTTP and HTTPS', () => {
    const entryPoints = [
      { name: 'websecure', address: 'https://10.0.0.5' },
      { name: 'web', address: 'http://10.0.0.5' },
      { name: 'mqtt', address: 'tcp://10.0.0.5:1883' },
    ];
    const stack = shop({ entryPoints });
    new WebService(stack, 'webapi', { image, routes: [Route.path('/x')] });
    const [{ Tags }] = Template.of(stack).job('webapi').TaskGroups[0].Services;
    expect(Tags).toContainEqual(expect.stringMatching(/\.entryPoints=websecure,web$/));
  });

  test('grows by routes, variables and sidecars; getters copy', () => {
    const stack = shop(PLATFORM);
    const web = new WebService(stack, 'webapi', { image, routes: [Route.path('/a')] });
    web.addRoute(Route.path('/b'));
    web.addEnv('LATE', EnvValue.of('1'));
    web.addEnv('LATE', EnvValue.of('1'));
    web.addSidecar('log', { image: ContainerImage.fromRegistry('fluent-bit:3.1'), env: { A: EnvValue.of('b') } });
    web.routes.pop();
    expect(web.routes.map(String)).toEqual(["the path '/a'", "the path '/b'"]);
    const [group] = Template.of(stack).job('webapi').TaskGroups;
    expect(group.Services[0].Tags.join()).toContain('/b');
    expect(group.Tasks[0].Env).toEqual({ LATE: '1' });
    expect(group.Tasks[1]).toMatchObject({
      Name: 'log',
      Lifecycle: { Hook: 'prestart', Sidecar: true },
      Config: { image: 'fluent-bit:3.1', init: true },
      Env: { A: 'b' },
    });
    expect(group.Tasks[1].Config).not.toHaveProperty('ports');
  });

  test('the job below takes any raw field', () => {
    const stack = shop(PLATFORM);
    new WebService(stack, 'webapi', { image }).job.addOverride('TaskGroups.0.Tasks.0.Leader', true);
    expect(Template.of(stack).job('webapi').TaskGroups[0].Tasks[0].Leader).toBe(true);
  });

  test('tokens pass', () => {
    const stack = shop(PLATFORM);
    const count = new TerraformVariable(stack, 'n', { type: 'number' }).numberValue;
    const text = new TerraformVariable(stack, 't', { type: 'string' }).stringValue;
    new WebService(stack, 'webapi', {
      image: ContainerImage.fromRegistry(text),
      count,
      port: count,
      memory: Size.mebibytes(count),
      killTimeout: Duration.seconds(count),
      env: { X: EnvValue.of(`<${text}>`) },
    });
    expect(Template.of(stack).job('webapi').TaskGroups[0]).toMatchObject({
      Count: '${var.n}',
      Networks: [{ DynamicPorts: [{ To: '${var.n}' }] }],
      Tasks: [
        {
          Config: { image: '${var.t}' },
          Env: { X: '<${var.t}>' },
          Resources: { MemoryMB: '${var.n}' },
          KillTimeout: '${(var.n * 1000000000)}',
        },
      ],
    });
  });

  test('fails with everything that is wrong at once', () => {
    const props: WebServiceProps = {
      image: ContainerImage.fromRegistry('webapi'),
      name: 'Web_Api',
      port: 70000,
      count: -1,
      cpu: 0,
      memory: Size.mebibytes(4),
      env: { '1A': EnvValue.of('x'), 'A-B': EnvValue.of('x') },
      killTimeout: Duration.minutes(10),
      datacenters: ['dc9'],
      healthCheck: HealthCheck.http('healthz'),
      shutdownDelay: Duration.days(2),
      update: nomad.UpdateStrategy.rolling({ maxParallel: 0 }),
      routes: [Route.path('webapi'), Route.path('/ok'), Route.host('not a host')],
    };
    const path = "start with '/' and hold only the characters of a URL's path, with no '/' at its end and no '//'";
    expect(() => new WebService(shop(PLATFORM), 'webapi', props)).toThrow(
      [
        "'image' must name a tag other than latest, or a digest, got 'webapi': pin what you tested, or pass { allowLatest: true }",
        "'cpu' must be an integer of at least 1, got 0",
        "'memory' must be a whole number of mebibytes, at least 10 (Nomad's least; Docker's is 6), got 4 MiB",
        "'killTimeout' must be between 0s and 1m (the cluster's 'maxKillTimeout'), got 10m",
        "'env.1A' must be a name of letters, digits and underscores that does not start with a digit, got '1A'",
        "'env.A-B' must be a name of letters, digits and underscores that does not start with a digit, got 'A-B': write 'A_B'",
        "'name' must be a DNS label: 1 to 63 lower-case letters, digits or hyphens, no hyphen at either end, got 'Web_Api': write 'web-api'",
        "'datacenters[0]' must be one of dc1, dc2, got 'dc9'",
        "'count' must be an integer of at least 0, got -1",
        "'port' must be an integer between 1 and 65535, got 70000",
        "'shutdownDelay' must be between 0s and 24h (a day), got 48h",
        "'healthCheck.path' must start with one '/', got 'healthz': write '/healthz'",
        "'update.maxParallel' must be an integer of at least 1, got 0",
        `'routes[0]' must ${path}, got 'webapi': write '/webapi'`,
        "'routes[2]' must be a host name such as shop.example, got 'not a host'",
      ]
        .map((line) => `[shop/webapi] ${line}`)
        .join('\n'),
    );
  });

  test('fails when two services claim a route, and names both', () => {
    const stack = shop(PLATFORM);
    new WebService(stack, 'one', { image, routes: [Route.host('Shop.example').withPath('/x')] });
    const claim = { image, routes: [Route.host('shop.example').withPath('/x').keepPrefix()] };
    expect(() => new WebService(stack, 'two', claim)).toThrow(
      "[shop/two] 'routes[0]' must not be claimed twice: [shop/one] has it already, got 'the host 'shop.example' and the path '/x''",
    );
    const other = new AppStack(stack.node.root, 'other', { cluster: clusterWith() });
    const web = new WebService(other, 'three', { image, routes: [Route.path('/x')] });
    expect(() => web.addRoute(Route.path('/x'))).toThrow('[other/three] has it already');
  });

  test('fails when two services have one name, in one namespace of one cluster', () => {
    const stack = shop(PLATFORM);
    new WebService(stack, 'one', { image, name: 'api' });
    expect(() => new WebService(stack, 'two', { image, name: 'api' })).toThrow(
      "[shop/two] 'name' must not be claimed twice: [shop/one] has it already, got 'the name 'api''",
    );
  });

  test('fails when a route has no entry point', () => {
    const stack = shop({ entryPoints: undefined });
    expect(() => new WebService(stack, 'webapi', { image, routes: [Route.path('/x')] })).toThrow(
      "'routes[0]' must have an entry point of the cluster, for HTTP or HTTPS, got 'the path '/x'': give 'entryPoints' to Cluster.fromAttributes",
    );
  });

  test('fails when a variable or a sidecar is added that is not legal', () => {
    const web = new WebService(shop(PLATFORM), 'webapi', { image, env: { A: EnvValue.of('1') } });
    expect(() => web.addEnv('A', EnvValue.of('2'))).toThrow("[shop/webapi] 'env.A' must be set once, got '2'");
    expect(() => web.addEnv('B C', EnvValue.of('2'))).toThrow("got 'B C': write 'B_C'");
    expect(() => web.addRoute(Route.path('x'))).toThrow("'routes[0]' must start with '/'");
    expect(web.routes).toEqual([]);
    expect(() => web.addSidecar('webapi', { image })).toThrow("'name' must be unique in the workload, got 'webapi'");
    expect(() => web.addSidecar('Log', { image, cpu: 0 })).toThrow(/'name' must be a DNS label[\s\S]*'cpu' must be/);
    expect(Template.of(AppStack.ofConstruct(web)).job('webapi').TaskGroups[0].Tasks).toMatchObject([
      { Env: { A: '1' } },
    ]);
  });
});
