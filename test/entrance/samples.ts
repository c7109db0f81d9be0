import { Testing } from 'cdktf';
import {
  Alert,
  CanaryTraffic,
  ConfigFile,
  Connections,
  consul,
  DockerHost,
  Duration,
  EnvValue,
  HealthCheck,
  MeshProxy,
  Middleware,
  nomad,
  Policies,
  Route,
  Rule,
  ScalingCheck,
  ScalingPolicy,
  ScalingStrategy,
  Schedule,
  Secret,
  Size,
  TcpRoute,
  TcpService,
  testing,
  UdpRoute,
  Volume,
  WebService,
} from '../../lib';
import { ENUMS, INTERFACES, STRUCTS } from '../../lib/private/validation/shapes/shapes.generated';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';

const stack = shop({ name: 'prod', consulAddress: 'http://10.0.0.5:8500', hasMesh: true });
const web = new WebService(stack, 'sample', { image });

/** A value of each type that needs more than its name. */
const SAMPLES: { readonly [type: string]: unknown } = {
  any: 'x',
  string: 'x',
  number: 1,
  boolean: true,
  object: {},
  construct: stack,
  app: Testing.app(),
  stack,
  ICaller: web,
  ICluster: stack.cluster,
  IConnectable: web,
  Workload: web,
  WebService: web,
  TcpService: new TcpService(stack, 'tcp', { image }),
  Alert: Alert.noInstance(),
  CanaryTraffic: CanaryTraffic.weight(5),
  ConfigFile: ConfigFile.text('x'),
  Connections: new Connections(web),
  ContainerImage: image,
  DockerHost: DockerHost.local(),
  Duration: Duration.seconds(1),
  EnvValue: EnvValue.of('x'),
  HealthCheck: HealthCheck.tcp(),
  MeshProxy: new MeshProxy(web, 'x'),
  Middleware: Middleware.compress(),
  Policies: Policies.of(stack),
  PolicyPack: Policies.production(),
  IPolicy: Policies.production(),
  Route: Route.path('/sample'),
  Rule: Rule.path('/x'),
  ScalingCheck: ScalingCheck.cpu(50),
  ScalingPolicy: ScalingPolicy.between(1, 2, { checks: [ScalingCheck.cpu(50)] }),
  ScalingStrategy: ScalingStrategy.fixedValue(1),
  Schedule: Schedule.daily(),
  Secret: Secret.fromNomadVariable('nomad/jobs/x', 'k'),
  Size: Size.mebibytes(1),
  TcpRoute: TcpRoute.entryPoint('db'),
  UdpRoute: UdpRoute.entryPoint('dns'),
  Volume: Volume.host('x'),
  'consul.AclRule': consul.AclRule.service('x', consul.AclAccess.READ),
  'consul.IAclPolicy': consul.AclPolicy.fromPolicyId(stack, 'consul-policy', 'x'),
  'consul.IAclAuthMethod': consul.AclAuthMethod.fromAuthMethodName(stack, 'consul-method', 'x'),
  'consul.IntentionSource': consul.IntentionSource.allow('x'),
  'consul.ServiceIntentions': new consul.ServiceIntentions(stack, 'intentions', {
    sources: [consul.IntentionSource.allow('x')],
  }),
  'nomad.AclBinding': nomad.AclBinding.management(),
  'nomad.AclRules': nomad.AclRules.operate(),
  'nomad.Job': web.node.findChild('Default'),
  'nomad.Variable': new nomad.Variable(stack, 'variable', { path: 'x', items: { k: 'v' } }),
  'nomad.AclLogin': nomad.AclLogin.jwt({ audiences: ['x'], jwksUrl: 'https://x.example/jwks' }),
  'nomad.Affinity': nomad.Affinity.datacenter('x'),
  'nomad.Constraint': nomad.Constraint.distinctHosts(),
  'nomad.IAclPolicy': nomad.AclPolicy.fromPolicyName(stack, 'policy', 'x'),
  'nomad.IAclAuthMethod': nomad.AclAuthMethod.fromAuthMethodName(stack, 'method', 'x'),
  'nomad.IJob': nomad.Job.fromJobId(stack, 'job', 'x'),
  'nomad.INamespace': nomad.Namespace.fromNamespaceName(stack, 'namespace', 'x'),
  'nomad.INodePool': nomad.NodePool.fromNodePoolName(stack, 'pool', 'x'),
  'nomad.IAclRole': nomad.AclRole.fromRoleName(stack, 'role', 'x'),
  'nomad.Spread': nomad.Spread.overHosts(),
  'nomad.UpdateStrategy': nomad.UpdateStrategy.rolling(),
  'testing.Template': testing.Template.of(shop()),
};

/** A value of a type that the entrance lets in. */
export function sample(type: string): unknown {
  if (type.endsWith('[]')) return [];
  if (type.endsWith('{}')) return {};
  if (type in STRUCTS) return Object.fromEntries(requiredOf(type).map(([name, each]) => [name, sample(each)]));
  if (type in ENUMS) return Object.values(ENUMS[type])[0];
  if (type in SAMPLES) return SAMPLES[type];
  throw new Error(`no sample of ${type}${type in INTERFACES ? ', an interface' : ''}`);
}

function requiredOf(struct: string): [name: string, type: string][] {
  return propsOf(struct).filter(([name]) => !name.endsWith('?'));
}

/** The properties of a struct, with those of the structs that it extends. */
export function propsOf(struct: string): [name: string, type: string][] {
  const { from, props } = STRUCTS[struct];
  return [...from.flatMap(propsOf), ...Object.entries(props)];
}
