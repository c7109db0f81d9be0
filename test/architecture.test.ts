import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';
import * as berth from '../lib';

const ROOT = join(__dirname, '..');
const LIB = join(ROOT, 'lib');

/** Halls of lib, and what each may import beside itself. */
const MAY_IMPORT: { readonly [folder: string]: string[] } = {
  core: ['private/validation/checked'],
  private: ['core'],
  nomad: ['core', 'private', 'consul/ports', 'map'],
  consul: ['core', 'private'],
  docker: ['core', 'private'],
  traefik: ['core', 'private', 'nomad', 'consul/ports', 'map'],
  observability: ['core', 'private', 'nomad', 'consul', 'docker', 'traefik'],
  platform: ['core', 'private', 'nomad', 'consul', 'docker', 'traefik', 'observability', 'map'],
  app: [
    'core',
    'private',
    'nomad',
    'consul',
    'docker',
    'traefik',
    'observability',
    'map',
    'platform/cluster/cluster-attributes',
    'platform/cluster/cluster-host',
    'platform/cluster/cluster-map',
  ],
  map: ['core', 'private'],
  deploy: ['core', 'map'],
  policies: ['private', 'app/app-stack', 'app/container/container-security', 'platform/cluster/cluster-attributes'],
  testing: ['private', 'policies/policy-report'],
  environments: ['private'],
  cli: [
    'consul/ports',
    'core/duration',
    'deploy',
    'nomad/job/job',
    'nomad/agent/ports',
    'nomad/diagnosis',
    'nomad/job/job-file',
    'nomad/job/job-json',
    'nomad/job/job-rules',
    'nomad/job/raw-text',
    'nomad/job/spec/spec-fields.generated',
    'nomad/job/spec/spec.generated',
    'docker/docker-command',
    'docker/engine-address',
    'map',
    'observability/monitoring',
    'platform/topology/topology-format',
    'platform/topology/topology-reader',
    'private/rendering/field',
    'private/rendering/json',
    'private/stack/logins',
    'private/stack/secret-ends',
    'private/stack/secret-names',
    'private/validation/shapes/nearest',
    'private/validation/violations',
    'testing/template',
  ],
};

/** What the library needs at run time, and is no jsii module. */
const NOT_JSII = [
  '@lezer/common',
  '@lezer/highlight',
  '@lezer/lr',
  '@peculiar/x509',
  '@prometheus-io/lezer-promql',
  'bcryptjs',
  'commander',
  're2js',
  'ws',
];

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const sources = new Map(
  files.map((path) => [path, ts.createSourceFile(path, read(join(LIB, path)), ts.ScriptTarget.ES2022, true)]),
);
const isBarrel = (path: string): boolean => path.endsWith('index.ts');

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Paths in lib, without the extension, that a file imports or exports from. */
function importsOf(path: string): string[] {
  return sources
    .get(path)!
    .statements.filter((each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each))
    .map((each) => each.moduleSpecifier)
    .filter((each): each is ts.StringLiteral => each !== undefined && ts.isStringLiteral(each))
    .filter(({ text }) => text.startsWith('.'))
    .map(({ text }) => join(dirname(path), text));
}

describe('the architecture', () => {
  test('imports go downward only, and name files', () => {
    const wrong = files
      .filter((path) => !isBarrel(path))
      .flatMap((path) =>
        importsOf(path)
          .filter((target) => {
            const [hall] = path.split('/');
            const allowed = [hall, ...(MAY_IMPORT[hall] ?? [])];
            return (
              !allowed.some((each) => target === each || target.startsWith(`${each}/`)) ||
              !files.includes(`${target}.ts`)
            );
          })
          .map((target) => `${path} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('barrels only re-export', () => {
    const wrong = files
      .filter(isBarrel)
      .filter((path) => !sources.get(path)!.statements.every((each) => ts.isExportDeclaration(each)));
    expect(wrong).toEqual([]);
  });

  test('files import each other in no circle', () => {
    const done = new Set<string>();
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) throw new Error(`a circle: ${[...trail, path].join(' → ')}`);
      if (done.has(path)) return;
      importsOf(path).forEach((target) => {
        const file = `${target}.ts`;
        visit(files.includes(file) ? file : join(target, 'index.ts'), [...trail, path]);
      });
      done.add(path);
    };
    files.forEach((path) => visit(path, []));
    expect(done.size).toBe(files.length);
  });

  test('every optional property says its default', () => {
    const wrong: string[] = [];
    sources.forEach((source, path) => {
      const visit = (node: ts.Node): void => {
        const documented = (): boolean => ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'default');
        if (
          ts.isPropertySignature(node) &&
          node.questionToken &&
          node.parent.parent.kind === ts.SyntaxKind.SourceFile
        ) {
          const exported = ts.getCombinedModifierFlags(node.parent) & ts.ModifierFlags.Export;
          const isPublic = !/^(?:private|deploy|cli)\//.test(path) && !path.includes('fields.generated');
          if (exported && isPublic && !documented()) wrong.push(`${path}: ${node.name.getText()}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    });
    expect(wrong).toEqual([]);
  });

  test('what is public says what it defines', () => {
    const wrong: string[] = [];
    sources.forEach((source, path) => {
      if (path.startsWith('private/')) return;
      source.statements.filter(ts.isClassDeclaration).forEach((node) => {
        if (!(ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) || !isReachable(node.name!.text)) return;
        const text = source.text.slice(node.getFullStart(), node.getStart());
        if (!/\/\*\*\s+(?:\*\s+)?Define /.test(text)) wrong.push(`${path}: ${node.name!.text}`);
      });
    });
    expect(wrong).toEqual([]);
  });

  test('every class that is exported checks what it is called with', () => {
    const decorated = [...sources.values()].flatMap((source) =>
      source.statements
        .filter(ts.isClassDeclaration)
        .flatMap((node) => ts.getDecorators(node) ?? [])
        .map((decorator) => /^@checked\('(.*)'\)$/.exec(decorator.getText())?.[1]),
    );
    const classes = (module: object, prefix = ''): string[] =>
      Object.entries(module).flatMap(([name, each]) => {
        if (typeof each === 'function') return `${prefix}${name}`;
        return name === name.toLowerCase() ? classes(each, `${name}.`) : [];
      });
    expect(decorated.sort()).toEqual(classes(berth).sort());
  });

  test('files are short: one noun each', () => {
    const long = files.filter(
      (path) => !path.includes('.generated.') && read(join(LIB, path)).split('\n').length > 301,
    );
    expect(long).toEqual([]);
  });

  test('folders are small: a newcomer sees all of one at once', () => {
    const sizes = new Map<string, number>();
    for (const path of files.filter((each) => !each.endsWith('.generated.ts'))) {
      sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    }
    expect([...sizes].filter(([, size]) => size > 20)).toEqual([]);
  });

  test('the public surface is what it was', () => {
    const names = (module: object): string[] => Object.keys(module).sort();
    expect(names(berth)).toEqual([
      'Alert',
      'AlertReceiver',
      'AppStack',
      'BatchJob',
      'CanaryTraffic',
      'Cluster',
      'ConfigFile',
      'Connections',
      'ContainerImage',
      'Daemon',
      'DockerHost',
      'Duration',
      'EnvValue',
      'HealthCheck',
      'HostRole',
      'Logs',
      'MeshProxy',
      'Metrics',
      'Middleware',
      'NetworkService',
      'Platform',
      'Policies',
      'PolicyPack',
      'Route',
      'Rule',
      'ScalingCheck',
      'ScalingPolicy',
      'ScalingStrategy',
      'Schedule',
      'ScheduledJob',
      'Secret',
      'ServiceWorkload',
      'Size',
      'TcpRoute',
      'TcpService',
      'UdpRoute',
      'Volume',
      'WebService',
      'Worker',
      'Workload',
      'consul',
      'docker',
      'nomad',
      'testing',
      'traefik',
    ]);
    expect(names(berth.nomad)).toEqual([
      'AclAuthMethod',
      'AclBinding',
      'AclBindingRule',
      'AclLogin',
      'AclPolicy',
      'AclRole',
      'AclRules',
      'Affinity',
      'AgentConfig',
      'Autoscaler',
      'Constraint',
      'DockerDriver',
      'DynamicHostVolume',
      'Job',
      'Namespace',
      'NodePool',
      'RawText',
      'Spread',
      'UpdateStrategy',
      'Variable',
    ]);
    expect(names(berth.consul)).toEqual([
      'AclAccess',
      'AclAuthMethod',
      'AclBindingRule',
      'AclPolicy',
      'AclRole',
      'AclRule',
      'AgentConfig',
      'ConfigEntry',
      'IntentionSource',
      'ServiceDefaults',
      'ServiceIntentions',
    ]);
    expect(names(berth.docker)).toEqual(['AgentContainer']);
    expect(names(berth.testing)).toEqual(['Template']);
    expect(names(berth.traefik)).toEqual(['Proxy', 'StaticConfig']);
  });

  test('dependencies are peers, and the bindings are pinned for development', () => {
    const manifest = JSON.parse(read(join(ROOT, 'package.json')));
    // What is no jsii module has to come along in the package.
    expect(Object.keys(manifest.dependencies)).toEqual(NOT_JSII);
    expect(manifest.bundledDependencies).toEqual(NOT_JSII);
    const peers = Object.keys(manifest.peerDependencies);
    expect(peers.filter((name) => !/^\d+\.\d+\.\d+$/.test(manifest.devDependencies[name]))).toEqual([]);
    expect(read(join(ROOT, 'package-lock.json'))).not.toContain('"resolved"');
  });
});

function isReachable(name: string): boolean {
  return [berth, berth.nomad, berth.consul, berth.docker, berth.testing, berth.traefik].some(
    (module) => name in module,
  );
}
