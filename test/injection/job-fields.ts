import {
  AppStack,
  BatchJob,
  ContainerImage,
  EnvValue,
  HealthCheck,
  nomad,
  Route,
  ScalingCheck,
  ScalingPolicy,
  ScalingStrategy,
  Schedule,
  ScheduledJob,
  Secret,
  WebService,
  WebServiceProps,
  Worker,
  WorkerProps,
} from '../../lib';
import type { Field } from './fields';
import { keyOf, Read } from './row';
import { image } from '../fixtures/image';

const { Affinity, Constraint, Spread } = nomad;

/** Texts of a job: they are read from the specification that Terraform hands to Nomad's provider. */
function job(name: string, define: Field['define'], read: Read, legal?: string): Field {
  return { name, type: 'nomad_job', define, read: ({ jobspec }) => read(JSON.parse(jobspec)), legal };
}

function worker(name: string, props: (text: string) => Partial<WorkerProps>, read: Read, legal?: string): Field {
  return job(name, (stack, id, text) => void new Worker(stack, id, { image, ...props(text) }), read, legal);
}

function web(name: string, props: (text: string) => Partial<WebServiceProps>, read: Read, legal?: string): Field {
  return job(name, (stack, id, text) => void new WebService(stack, id, { image, ...props(text) }), read, legal);
}

/** Texts of the check by which an autoscaler acts on a job. */
function scaled(name: string, check: (text: string) => ScalingCheck, read: Read, legal?: string): Field {
  const props = (text: string) => ({ autoscale: ScalingPolicy.between(1, 2, { checks: [check(text)] }) });
  return worker(name, props, (spec) => read(policy(spec).check[0]), legal);
}

/** A job in Nomad's own words, of which the group, the task or the whole differs. */
function raw(name: string, spec: (text: string) => Partial<Raw>, read: Read, legal?: string): Field {
  const define = (stack: AppStack, id: string, text: string): void => {
    const { group, task, ...rest } = spec(text);
    const tasks = [{ name: 't', driver: 'docker', config: { image: 'i:1' }, ...task }];
    new nomad.Job(stack, id, { spec: { taskGroups: [{ name: 'g', tasks, ...group }], ...rest } });
  };
  return job(name, define, read, legal);
}

interface Raw extends nomad.JobSpec {
  readonly group: nomad.TaskGroupSpec;
  readonly task: nomad.TaskSpec;
}

const task: (job: any) => any = ({ TaskGroups }) => TaskGroups[0].Tasks[0];
const service: (job: any) => any = ({ TaskGroups }) => TaskGroups[0].Services[0];
const check: (job: any) => any = (spec) => service(spec).Checks[0];
const policy: (job: any) => any = ({ TaskGroups }) => TaskGroups[0].Scaling.Policy;
const valueOf = (map: object): string => Object.values(map)[0];

/** A text of a driver's configuration, as a Nomad client reads it: as a template of HCL. */
export function asClientReads(text: string): string {
  return text.replace(
    /([$%])\1\{|\$\{"([$%]+)"\}/g,
    (all, _sigil, quoted: string | undefined) => quoted ?? all.slice(1),
  );
}

export const JOB_FIELDS: readonly Field[] = [
  worker(
    'Worker.name',
    (name) => ({ name }),
    ({ ID, Name }) => (ID === Name ? ID : ''),
    'mailer',
  ),
  worker(
    'Worker.image',
    (text) => ({ image: ContainerImage.fromRegistry(text, { allowLatest: true }) }),
    (spec) => task(spec).Config.image,
  ),
  worker(
    'Worker.command',
    (command) => ({ command }),
    (spec) => asClientReads(task(spec).Config.command),
  ),
  worker(
    'Worker.args',
    (text) => ({ args: ['-x', text] }),
    (spec) => asClientReads(task(spec).Config.args[1]),
  ),
  worker(
    'Worker.user',
    (user) => ({ user }),
    (spec) => task(spec).User,
  ),
  worker(
    'Worker.env name',
    (text) => ({ env: { [text]: EnvValue.of('x') } }),
    (spec) => keyOf(task(spec).Env),
  ),
  worker(
    'Worker.env',
    (text) => ({ env: { X: EnvValue.of(text) } }),
    (spec) => task(spec).Env.X,
  ),
  worker(
    'Secret.fromNomadVariable path',
    (text) => ({ env: { X: EnvValue.fromSecret(Secret.fromNomadVariable(text, 'k')) } }),
    (spec) => /nomadVar "(.*)" }}{{ \(index \. "k"\)/.exec(task(spec).Templates[0].EmbeddedTmpl)![1],
  ),
  worker(
    'Secret.fromNomadVariable key',
    (text) => ({ env: { X: EnvValue.fromSecret(Secret.fromNomadVariable('p', text)) } }),
    (spec) => /\(index \. ("[^]*")\)\.Value/.exec(task(spec).Templates[0].EmbeddedTmpl)!.slice(1).map(unquoteGo)[0],
  ),
  worker(
    'Worker.meta key',
    (text) => ({ meta: { [text]: 'x' } }),
    ({ Meta }) => keyOf(Meta),
  ),
  worker(
    'Worker.meta',
    (text) => ({ meta: { x: text } }),
    ({ Meta }) => Meta.x,
  ),
  worker(
    'Worker.datacenters',
    (text) => ({ datacenters: [text] }),
    ({ Datacenters }) => Datacenters[0],
  ),
  worker(
    'Worker.nodePool',
    (nodePool) => ({ nodePool }),
    ({ NodePool }) => NodePool,
    'default',
  ),
  worker(
    'Constraint.attribute attribute',
    (text) => ({ constraints: [Constraint.attribute(text, '=', 'x')] }),
    ({ Constraints }) => Constraints[0].LTarget,
  ),
  worker(
    'Constraint.attribute operator',
    (text) => ({ constraints: [Constraint.attribute('${meta.x}', text, 'x')] }),
    ({ Constraints }) => Constraints[0].Operand,
    '=',
  ),
  worker(
    'Constraint.attribute value',
    (text) => ({ constraints: [Constraint.attribute('${meta.x}', '=', text)] }),
    ({ Constraints }) => Constraints[0].RTarget,
  ),
  worker(
    'Constraint.regexp',
    (text) => ({ constraints: [Constraint.regexp('${meta.x}', text)] }),
    ({ Constraints }) => Constraints[0].RTarget,
  ),
  worker(
    'Constraint.version',
    (text) => ({ constraints: [Constraint.version('${meta.x}', text)] }),
    ({ Constraints }) => Constraints[0].RTarget,
    '>= 1.2',
  ),
  worker(
    'Constraint.semver',
    (text) => ({ constraints: [Constraint.semver('${meta.x}', text)] }),
    ({ Constraints }) => Constraints[0].RTarget,
    '>= 1.2.3',
  ),
  worker(
    'Constraint.setContains',
    (text) => ({ constraints: [Constraint.setContains('${meta.x}', [text])] }),
    ({ Constraints }) => Constraints[0].RTarget,
  ),
  worker(
    'Constraint.nodeMeta key',
    (text) => ({ constraints: [Constraint.nodeMeta(text, 'x')] }),
    ({ Constraints }) => Constraints[0].LTarget.slice('${meta.'.length, -1),
  ),
  worker(
    'Constraint.nodeMeta value',
    (text) => ({ constraints: [Constraint.nodeMeta('x', text)] }),
    ({ Constraints }) => Constraints[0].RTarget,
  ),
  worker(
    'Constraint.nodeClass',
    (text) => ({ constraints: [Constraint.nodeClass(text)] }),
    ({ Constraints }) => Constraints[0].RTarget,
  ),
  worker(
    'Constraint.distinctProperty',
    (text) => ({ constraints: [Constraint.distinctProperty(text)] }),
    ({ Constraints }) => Constraints[0].LTarget,
  ),
  worker(
    'Affinity.attribute attribute',
    (text) => ({ affinities: [Affinity.attribute(text, '=', 'x')] }),
    ({ Affinities }) => Affinities[0].LTarget,
  ),
  worker(
    'Affinity.attribute value',
    (text) => ({ affinities: [Affinity.attribute('${meta.x}', '=', text)] }),
    ({ Affinities }) => Affinities[0].RTarget,
  ),
  worker(
    'Spread.overAttribute',
    (text) => ({ spreads: [Spread.overAttribute(text)] }),
    ({ Spreads }) => Spreads[0].Attribute,
  ),
  worker(
    'Spread.overAttribute value',
    (text) => ({ spreads: [Spread.overAttribute('${meta.x}', { [text]: 50 })] }),
    ({ Spreads }) => Spreads[0].SpreadTarget[0].Value,
  ),
  job(
    'Worker.addSidecar',
    (stack, id, text) => new Worker(stack, id, { image }).addSidecar(text, { image }),
    ({ TaskGroups }) => TaskGroups[0].Tasks[1].Name,
    'log',
  ),
  web(
    'WebService.tags',
    (text) => ({ tags: [text] }),
    (spec) => service(spec).Tags[0],
  ),
  web(
    'Route.path',
    (text) => ({ routes: [Route.path(text).keepPrefix()] }),
    (spec) =>
      /=Path\(`(.*?)`\)|=PathPrefix\(`(\/)`\)/s
        .exec(rule(spec))!
        .slice(1)
        .find((each) => each !== undefined)!,
  ),
  {
    ...web(
      'Route.host',
      (text) => ({ routes: [Route.host(text)] }),
      (spec) => /=Host\(`(.*)`\)$/s.exec(rule(spec))![1],
    ),
    means: (text: string) => text.toLowerCase(),
  },
  web(
    'HealthCheck.http path',
    (text) => ({ healthCheck: HealthCheck.http(text) }),
    (spec) => check(spec).Path,
  ),
  web(
    'HealthCheck.http method',
    (method) => ({ healthCheck: HealthCheck.http('/', { method }) }),
    (spec) => check(spec).Method,
    'HEAD',
  ),
  web(
    'HealthCheck.http header name',
    (text) => ({ healthCheck: HealthCheck.http('/', { headers: { [text]: ['x'] } }) }),
    (spec) => keyOf(check(spec).Header),
    'X-Team',
  ),
  web(
    'HealthCheck.http header',
    (text) => ({ healthCheck: HealthCheck.http('/', { headers: { X: [text] } }) }),
    (spec) => check(spec).Header.X[0],
  ),
  web(
    'HealthCheck.grpc service',
    (text) => ({ healthCheck: HealthCheck.grpc({ service: text }) }),
    (spec) => check(spec).GRPCService,
  ),
  web(
    'HealthCheck.script command',
    (text) => ({ healthCheck: HealthCheck.script(text) }),
    (spec) => check(spec).Command,
  ),
  web(
    'HealthCheck.script args',
    (text) => ({ healthCheck: HealthCheck.script('x', [text]) }),
    (spec) => check(spec).Args[0],
  ),
  job(
    'Schedule.expression',
    (stack, id, text) => void new ScheduledJob(stack, id, { image, schedule: Schedule.expression(text) }),
    ({ Periodic }) => Periodic.Specs[0],
    '0 4 * * *',
  ),
  job(
    'Schedule.daily',
    (stack, id, text) => void new ScheduledJob(stack, id, { image, schedule: Schedule.daily(text) }),
    ({ Periodic }) => Periodic.TimeZone,
    'Europe/Berlin',
  ),
  job(
    'BatchJob.parameters.payloadFile',
    (stack, id, text) =>
      void new BatchJob(stack, id, { image, parameters: { payload: 'required', payloadFile: text } }),
    (spec) => task(spec).DispatchPayload.File,
  ),
  job(
    'BatchJob.parameters.meta',
    (stack, id, text) => void new BatchJob(stack, id, { image, parameters: { meta: [text] } }),
    ({ ParameterizedJob }) => ParameterizedJob.MetaRequired[0],
  ),
  worker(
    'RawText.of',
    (text) => ({ args: [nomad.RawText.of(text)] }),
    (spec) => task(spec).Config.args[0],
  ),
  raw(
    'Job.spec.id',
    (id) => ({ id }),
    ({ ID }) => ID,
  ),
  raw(
    'Job.spec.name',
    (name) => ({ name }),
    ({ Name }) => Name,
  ),
  raw(
    'Job.spec.meta',
    (text) => ({ meta: { x: text } }),
    ({ Meta }) => Meta.x,
  ),
  raw(
    'Job group name',
    (name) => ({ group: { name } }),
    ({ TaskGroups }) => TaskGroups[0].Name,
  ),
  raw(
    'Job task name',
    (name) => ({ task: { name } }),
    (spec) => task(spec).Name,
  ),
  raw(
    'Job template text',
    (embeddedTmpl) => ({ task: { templates: [{ embeddedTmpl, destPath: 'local/x' }] } }),
    (spec) => task(spec).Templates[0].EmbeddedTmpl,
  ),
  raw(
    'Job template path',
    (destPath) => ({ task: { templates: [{ embeddedTmpl: 'x', destPath }] } }),
    (spec) => task(spec).Templates[0].DestPath,
  ),
  raw(
    'Job artifact source',
    (getterSource) => ({ task: { artifacts: [{ getterSource, relativeDest: 'local/x' }] } }),
    (spec) => task(spec).Artifacts[0].GetterSource,
  ),
  raw(
    'Job artifact option',
    (text) => ({ task: { artifacts: [{ getterSource: 'https://x/y', getterOptions: { x: text } }] } }),
    (spec) => task(spec).Artifacts[0].GetterOptions.x,
  ),
  raw(
    'Job service name',
    (name) => ({ group: { services: [{ name, portLabel: '80' }] } }),
    (spec) => service(spec).Name,
  ),
  raw(
    'Job service meta',
    (text) => ({ group: { services: [{ name: 's', portLabel: '80', meta: { x: text } }] } }),
    (spec) => service(spec).Meta.x,
  ),
  raw(
    'Job service canary tag',
    (text) => ({ group: { services: [{ name: 's', portLabel: '80', canaryTags: [text] }] } }),
    (spec) => service(spec).CanaryTags[0],
  ),
  raw(
    'Job volume source',
    (source) => ({ group: { volumes: { v: { name: 'v', type: 'host', source } } } }),
    ({ TaskGroups }) => TaskGroups[0].Volumes.v.Source,
  ),
  raw(
    'DockerDriver.config labels',
    (text) => ({ task: { config: nomad.DockerDriver.config({ image: 'i:1', labels: { x: text } }) } }),
    (spec) => asClientReads(task(spec).Config.labels[0].x),
  ),
  raw(
    'DockerDriver.config label name',
    (text) => ({ task: { config: nomad.DockerDriver.config({ image: 'i:1', labels: { [text]: 'x' } }) } }),
    (spec) => asClientReads(keyOf(task(spec).Config.labels[0])),
  ),
  raw(
    'DockerDriver.config entrypoint',
    (text) => ({ task: { config: nomad.DockerDriver.config({ image: 'i:1', entrypoint: [text] }) } }),
    (spec) => asClientReads(task(spec).Config.entrypoint[0]),
  ),
  raw(
    'DockerDriver.config mounts',
    (source) => ({ task: { config: nomad.DockerDriver.config({ image: 'i:1', mounts: [{ target: '/x', source }] }) } }),
    (spec) => asClientReads(task(spec).Config.mount[0].source),
  ),
  raw(
    'Job scaling policy',
    (text) => ({ group: { scaling: { min: 1, max: 2, policy: { x: text } } } }),
    (spec) => policy(spec).x,
  ),
  scaled(
    'ScalingCheck.prometheus query',
    (text) => ScalingCheck.prometheus(text, 1),
    (check) => check.prometheus[0].query,
  ),
  scaled('ScalingCheck name', (name) => ScalingCheck.cpu(70, { name }), keyOf, 'requests'),
  scaled(
    'ScalingCheck.of source',
    (source) => ScalingCheck.of('x', { source, query: 'q', strategy: ScalingStrategy.passThrough() }),
    (check) => check.x[0].source,
    'datadog',
  ),
  scaled(
    'ScalingCheck.of group',
    (group) => ScalingCheck.of('x', { query: 'q', group, strategy: ScalingStrategy.passThrough() }),
    (check) => check.x[0].group,
    'load',
  ),
  scaled(
    'ScalingCheck.of onError',
    (onError) => ScalingCheck.of('x', { query: 'q', onError, strategy: ScalingStrategy.passThrough() }),
    (check) => check.x[0].on_error,
    'fail',
  ),
  scaled(
    'ScalingStrategy.plugin name',
    (name) => ScalingCheck.of('x', { query: 'q', strategy: ScalingStrategy.plugin(name) }),
    (check) => keyOf(check.x[0].strategy[0]),
    'mine',
  ),
  scaled(
    'ScalingStrategy.plugin config',
    (text) => ScalingCheck.of('x', { query: 'q', strategy: ScalingStrategy.plugin('mine', { x: text }) }),
    (check) => check.x[0].strategy[0].mine[0].x,
  ),
  scaled(
    'ScalingStrategy.plugin config key',
    (text) => ScalingCheck.of('x', { query: 'q', strategy: ScalingStrategy.plugin('mine', { [text]: 'x' }) }),
    (check) => keyOf(check.x[0].strategy[0].mine[0]),
  ),
  worker(
    'ScalingPolicy.between onCheckError',
    (onCheckError) => ({ autoscale: ScalingPolicy.between(1, 2, { checks: [ScalingCheck.cpu(70)], onCheckError }) }),
    (spec) => policy(spec).on_check_error,
    'fail',
  ),
  raw(
    'Job task env',
    (text) => ({ task: { env: { X: text } } }),
    (spec) => valueOf(task(spec).Env),
  ),
];

function rule(spec: any): string {
  return service(spec).Tags.find((tag: string) => /\.rule=/.test(tag));
}

/** A quoted text of Go, in which nothing but JSON's escapes is expected. */
export function unquoteGo(quoted: string): string {
  return JSON.parse(quoted);
}
