import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchJob,
  ContainerImage,
  EnvValue,
  HealthCheck,
  nomad,
  Policies,
  Route,
  Rule,
  Schedule,
  ScheduledJob,
  Size,
  TcpRoute,
  TcpService,
  Volume,
  WebService,
  WebServiceProps,
} from '../../lib';
import { AppStack } from '../../lib/app/app-stack';
import { Template } from '../../lib/testing';
import { shop } from '../fixtures/shop';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const GOOD: WebServiceProps = {
  image: ContainerImage.fromRegistry(`registry.example/webapi@${DIGEST}`),
  port: 8080,
  count: 2,
  cpu: 100,
  memory: Size.mebibytes(128),
  user: '1000:1000',
  security: { readOnlyRootFilesystem: true, capabilities: [] },
  healthCheck: HealthCheck.http('/healthz'),
  routes: [Route.rule(Rule.all(Rule.host('shop.example.com'), Rule.path('/webapi')))],
  meta: { owner: 'team-shop' },
};

/** What the policies find in a stack of the namespace `shop`, whose platform serves by TLS alone. */
function findings(
  define: (stack: AppStack) => unknown,
  registries?: string[],
  namespace = 'shop',
  redirectsToTls?: boolean,
): string[] {
  const entryPoints = [
    { name: 'web', address: 'http://10.0.0.5', redirectsToTls },
    { name: 'websecure', address: 'https://10.0.0.5' },
    { name: 'db', address: 'tcp://10.0.0.5:5432' },
  ];
  const stack = shop({ entryPoints, namespaces: ['default', 'shop'], hasDockerVolumes: true }, { namespace });
  Policies.of(stack).add(Policies.production({ registries }));
  define(stack);
  try {
    Template.of(stack);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

function webService(props: Partial<WebServiceProps>, change: (web: WebService) => unknown = () => undefined) {
  const routes = (props.routes ?? GOOD.routes!).map((route) =>
    route.withEntryPoints(...(route.entryPoints ?? ['websecure'])),
  );
  return (stack: AppStack): unknown => change(new WebService(stack, 'webapi', { ...GOOD, ...props, routes }));
}

const patched = (spec: nomad.JobSpec) => webService({}, ({ job }) => job.patch(spec));
const config = (more: object) =>
  patched({ taskGroups: [{ name: 'webapi', tasks: [{ name: 'webapi', config: more }] }] });
const image = (name: string) => webService({ image: ContainerImage.fromRegistry(name) });

describe('the policies for production', () => {
  test('find nothing in a service that keeps them', () => {
    expect(findings(webService({}), ['registry.example'])).toEqual([]);
  });

  test('cover all that docs/policies.md lists', () => {
    const ids = Policies.production({ registries: [] }).policies.map(({ id }) => id);
    const page = readFileSync(join(__dirname, '../../docs/policies.md'), 'utf8');
    expect([...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each<[string, (stack: AppStack) => unknown, string]>([
    ['image-digest', image('registry.example/webapi:1.4.2'), "got 'registry.example/webapi:1.4.2': append @sha256:"],
    ['image-version', config({ image: 'registry.example:5000/webapi' }), "must have a tag other than 'latest'"],
    ['image-version', config({ image: 'registry.example/webapi:latest' }), "must have a tag other than 'latest'"],
    ['image-registry', image(`webapi@${DIGEST}`), 'must come from registry.example, got'],
    [
      'resources',
      webService({}, ({ job }) => job.addOverride('TaskGroups.0.Tasks.0.Resources', { CPU: 100 })),
      'how much memory',
    ],
    [
      'health-check',
      webService({ healthCheck: undefined }, ({ job }) => job.addOverride('TaskGroups.0.Services.0.Checks', [])),
      "the service 'webapi' must have a health check",
    ],
    ['two-instances', webService({ count: 1 }), "'webapi' must have at least 2 instances, as it has routes, got 1"],
    ['two-hosts', webService({}, ({ job }) => job.addOverride('Spreads', [])), "'webapi' must be spread over hosts"],
    [
      'auto-revert',
      webService({}, ({ job }) => job.addOverride('TaskGroups.0.Update.AutoRevert', false)),
      'go back to its last stable version',
    ],
    [
      'canary-check',
      webService({ update: nomad.UpdateStrategy.canary() }, ({ job }) =>
        job.addOverride('TaskGroups.0.Update.HealthCheck', 'task_states'),
      ),
      "the canaries of 'webapi' must be checked",
    ],
    ['not-privileged', config({ privileged: true }), "the task 'webapi' must not be privileged"],
    ['capabilities', config({ cap_add: ['net_raw'] }), 'must have no further capabilities, got net_raw'],
    ['host-namespaces', config({ pid_mode: 'host' }), "must not share the host's, got 'pid_mode' 'host'"],
    [
      'host-namespaces',
      patched({ taskGroups: [{ name: 'webapi', networks: [{ mode: 'host' }] }] }),
      "the group 'webapi' must have a network of its own",
    ],
    ['host-paths', config({ volumes: ['/etc:/host:ro'] }), "must not mount a path of the host, got '/etc'"],
    [
      'host-paths',
      config({ mount: [{ type: 'bind', source: '/var/run/docker.sock', target: '/s' }] }),
      "got '/var/run/docker.sock'",
    ],
    ['read-only-root', webService({ security: {} }), 'must have a root file system that is read-only'],
    ['not-root', webService({ user: undefined }), "must name the user that it runs as, as its image's may be root"],
    ['not-root', webService({ user: '0:0' }), "must not run as root, got '0:0'"],
    [
      'route-tls',
      webService({ routes: [GOOD.routes![0].withEntryPoints('web', 'websecure')] }),
      'must serve by TLS alone, got Host(`shop.example.com`)',
    ],
    ['route-host', webService({ routes: [Route.path('/webapi')] }), 'must name its host, got Path(`/webapi`)'],
    ['owner', webService({ meta: {} }), 'the job must say whom to call'],
    [
      'literal-secrets',
      webService({ env: { DB_PASSWORD: EnvValue.of('hunter2') } }),
      "'DB_PASSWORD' of the task 'webapi' must not stand in the job",
    ],
    [
      'literal-secrets',
      webService({ env: { DB: EnvValue.of('postgres://shop:hunter2@db:5432/shop') } }),
      "'DB' of the task",
    ],
    ['volume-backup', webService({ count: 1, volumes: { '/data': Volume.host('data') } }), 'who backs up data'],
    [
      'no-overlap',
      (stack) =>
        new ScheduledJob(stack, 'nightly', {
          image: GOOD.image,
          schedule: Schedule.cron({ hour: '3' }),
          allowOverlap: true,
          user: '1000',
          meta: { owner: 'x' },
          security: GOOD.security,
        }),
      'must not start before the last one has ended',
    ],
  ])('tell by %s (%#)', (id, define, problem) => {
    const found = findings(define, ['registry.example']).filter((line) => line.includes(`] ${id}: `));
    expect(found).toEqual([expect.stringContaining(problem)]);
    expect(found[0]).toMatch(/^\[shop\/(?:webapi|nightly)\] /);
    expect(found[0]).not.toContain('hunter2');
  });

  test('know that an entry point may redirect to TLS', () => {
    const web = webService({ routes: [GOOD.routes![0].withEntryPoints('web', 'websecure')] });
    const found = (redirectsToTls: boolean): string[] => findings(web, [], 'shop', redirectsToTls);
    expect(found(true).filter((line) => line.includes('route-tls'))).toEqual([]);
    expect(found(false).filter((line) => line.includes('route-tls'))).toHaveLength(1);
  });

  test('tell by namespace', () => {
    expect(findings(webService({}), undefined, 'default')).toEqual([
      "[shop/webapi] namespace: the job must have a namespace of its team, got 'default': give 'namespace' to the stack",
    ]);
  });

  test('leave alone what does not concern them', () => {
    const { image: from, cpu, memory, user, security, meta } = GOOD;
    const common = { image: from, cpu, memory, user, security, meta };
    expect(
      findings((stack) => {
        new BatchJob(stack, 'report', common);
        new TcpService(stack, 'db', {
          ...common,
          count: 2,
          port: 5432,
          routes: [TcpRoute.sni('db', 'db.example.com')],
        });
        webService({
          env: { TOKEN: EnvValue.of('${NOMAD_TOKEN}'), TOKEN_URL: EnvValue.of('https://example.com/token') },
        })(stack);
      }),
    ).toEqual([]);
  });
});
