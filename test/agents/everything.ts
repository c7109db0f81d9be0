import { Duration, nomad } from '../../lib';
import { STRUCTS } from '../../lib/nomad/job/spec/spec-fields.generated';
import { Field } from '../../lib/private/rendering/field';
import { NOT_KEPT } from './not-kept';

/** Values for fields that Nomad validates, where a value by kind would be refused. */
const VALUES: { readonly [field: string]: unknown } = {
  'Job.type': 'service',
  // The rest is merged into the groups.
  'Job.update': { stagger: Duration.seconds(31), maxParallel: 7 },
  'Job.region': 'global',
  'Job.namespace': 'default',
  'Job.nodePool': 'default',
  'Constraint.operand': '=',
  'Affinity.operand': '=',
  'UpdateStrategy.stagger': Duration.seconds(31),
  'UpdateStrategy.healthCheck': 'task_states',
  'UpdateStrategy.healthyDeadline': Duration.minutes(3),
  'UpdateStrategy.progressDeadline': Duration.minutes(7),
  'MigrateStrategy.healthCheck': 'task_states',
  'MigrateStrategy.healthyDeadline': Duration.minutes(3),
  'RestartPolicy.mode': 'fail',
  'RestartPolicy.interval': Duration.minutes(31),
  'ReschedulePolicy.delay': Duration.seconds(31),
  'ReschedulePolicy.delayFunction': 'exponential',
  'ReschedulePolicy.maxDelay': Duration.hours(2),
  'DisconnectStrategy.reconcile': 'best_score',
  'NetworkResource.mode': 'bridge',
  'DNSConfig.servers': ['10.0.0.1'],
  'Service.portLabel': '80',
  'Service.addressMode': 'auto',
  'Service.provider': 'consul',
  'Service.onUpdate': 'require_healthy',
  // Its name is Nomad's own.
  'Service.identity': { audience: ['x'], ttl: Duration.seconds(9), file: true },
  'Service.cluster': 'default',
  'ServiceCheck.type': 'http',
  'ServiceCheck.protocol': 'https',
  'ServiceCheck.path': '/x',
  'ServiceCheck.method': 'PUT',
  'ServiceCheck.portLabel': '80',
  'ServiceCheck.addressMode': 'host',
  'ServiceCheck.initialStatus': 'passing',
  'ServiceCheck.onUpdate': 'require_healthy',
  'VolumeRequest.type': 'csi',
  'VolumeRequest.accessMode': 'multi-node-single-writer',
  'VolumeRequest.attachmentMode': 'file-system',
  'VolumeMount.volume': 'key',
  'VolumeMount.propagationMode': 'private',
  'VolumeMount.seLinuxLabel': 'z',
  'ScalingPolicy.type': 'horizontal',
  'JobUILink.url': 'https://example.com',
  'TaskLifecycle.hook': 'prestart',
  'Task.driver': 'docker',
  'Task.config': { image: 'i:1' },
  'TaskCSIPluginConfig.type': 'node',
  'TaskCSIPluginConfig.mountDir': '/csi',
  'TaskCSIPluginConfig.stagePublishBaseDir': '/stage',
  'TaskArtifact.getterMode': 'file',
  'EphemeralDisk.sizeMb': 200,
  'Resources.memoryMb': 64,
  'Resources.memoryMaxMb': 128,
  'Template.changeSignal': 'SIGHUP',
  'Template.changeMode': 'script',
  'Template.perms': '0640',
  'Task.secrets': [
    { name: 'builtin', provider: 'nomad', path: 'x', config: { namespace: 'default' } },
    { name: 'custom', provider: 'custom', path: 'x', env: { KEY: 'x' } },
  ],
  'Vault.changeMode': 'signal',
  'Vault.changeSignal': 'SIGHUP',
  'Vault.cluster': 'default',
  'Consul.cluster': 'default',
  'ReschedulePolicy.interval': Duration.hours(25),
  'NetworkResource.reservedPorts': [{ label: 'reserved', value: 7, to: 8, hostNetwork: 'x' }],
  'ReschedulePolicy.unlimited': false,
  'SidecarTask.name': 'proxy',
  'NetworkResource.dynamicPorts': [{ label: 'dynamic', to: 9, hostNetwork: 'x' }],
  'Service.kind': 'api-gateway',
  'PeriodicConfig.spec': '0 4 * * *',
  'PeriodicConfig.specType': 'cron',
  'PeriodicConfig.timeZone': 'Europe/Berlin',
  'ParameterizedJobConfig.payload': 'required',
  'ParameterizedJobConfig.metaRequired': ['x'],
  'ParameterizedJobConfig.metaOptional': ['y'],
  'ConsulTransparentProxy.uid': '7',
  'ConsulTransparentProxy.excludeUids': ['8'],
  'ConsulTransparentProxy.excludeInboundPorts': ['9'],
  'ConsulTransparentProxy.excludeOutboundCidrs': ['10.0.0.0/8'],
  'ConsulMeshGateway.mode': 'local',
  'ConsulIngressListener.protocol': 'http',
  'ConsulGatewayTLSConfig.tlsMinVersion': 'TLSv1_2',
  'ConsulGatewayTLSConfig.tlsMaxVersion': 'TLSv1_3',
  'ConsulGatewayTLSConfig.cipherSuites': ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  'ConsulGatewayProxy.envoyDnsDiscoveryType': 'STRICT_DNS',
  'ConsulUpstream.destinationType': 'service',
  'WorkloadIdentity.changeMode': 'signal',
  'WorkloadIdentity.changeSignal': 'SIGHUP',
};

/** A value for every field of a struct, and of the structs in it, except for those left out. */
function everyFieldOf(struct: string, without: readonly string[]): any {
  const kinds = { string: 'x', integer: 7, boolean: true, duration: Duration.seconds(9), any: 'x' };
  const shaped = ({ kind, shape, struct: inner }: Field): unknown => {
    const one = kind === 'struct' ? everyFieldOf(inner!, without) : kinds[kind];
    return { one, list: [one], map: { key: one }, 'map-of-lists': { key: [one] } }[shape];
  };
  const names = (prop: string): string => `${struct}.${prop}`;
  const fields = Object.entries(STRUCTS[struct]).filter(
    ([prop]) => !without.includes(names(prop)) && !(names(prop) in NOT_KEPT),
  );
  return Object.fromEntries(fields.map(([prop, field]) => [prop, VALUES[names(prop)] ?? shaped(field)]));
}

const TASK: nomad.TaskSpec = { name: 'x', driver: 'docker', config: { image: 'i:1' } };

/** Jobs that together set every field that a server keeps: many fields exclude each other. */
export function everything(): { readonly [what: string]: nomad.JobSpec } {
  const service = everyFieldOf('Job', [
    'Job.periodic',
    'Job.parameterizedJob',
    'Task.dispatchPayload',
    'Task.services',
    'Task.csiPluginConfig',
    'Task.kind',
    'ConsulConnect.native',
    'ConsulConnect.gateway',
    'Service.taskName',
    'Resources.cores',
    'Resources.networks',
    'DisconnectStrategy.stopOnClientAfter',
    'VolumeRequest.perAlloc',
    'Port.ignoreCollision',
    'PeriodicConfig.spec',
  ]);
  const batch = everyFieldOf('Job', [
    'Job.periodic',
    'Job.update',
    'Task.leader',
    'TaskGroup.update',
    'TaskGroup.migrate',
    'TaskGroup.services',
    'TaskGroup.networks',
    'TaskGroup.scaling',
    'Task.lifecycle',
    'Task.kind',
    'Service.connect',
    'ServiceCheck.expose',
    'ServiceCheck.taskName',
    'Resources.cpu',
    'DisconnectStrategy.lostAfter',
    'DisconnectStrategy.replace',
    'VolumeRequest.sticky',
    'Task.secrets',
    'Task.services',
  ]);
  const gateway = (kind: string): nomad.TaskGroupSpec => {
    const others = ['ingress', 'terminating', 'mesh'].filter((other) => other !== kind);
    const block = everyFieldOf(
      'ConsulGateway',
      others.map((other) => `ConsulGateway.${other}`),
    );
    return {
      name: kind,
      networks: [{ mode: 'bridge' }],
      services: [{ name: kind, portLabel: '80', connect: { gateway: block } }],
      tasks: [TASK],
    };
  };
  return {
    'every field of a service job': { ...service, id: 'every-service' },
    'every field of a parameterized job': { ...batch, id: 'every-batch', type: 'batch' },
    'every field of a periodic job': {
      id: 'every-periodic',
      type: 'batch',
      periodic: everyFieldOf('PeriodicConfig', ['PeriodicConfig.specs']),
      taskGroups: [{ name: 'x', tasks: [TASK] }],
    },
    'every field of gateways': { id: 'every-gateway', taskGroups: ['ingress', 'terminating', 'mesh'].map(gateway) },
    'fields that fit in none of these': {
      id: 'every-other',
      taskGroups: [
        {
          name: 'native',
          networks: [{ mode: 'host', reservedPorts: [{ label: 'p', value: 7, ignoreCollision: true }] }],
          services: [{ name: 'native', portLabel: 'p', taskName: 'x', connect: { native: true } }],
          tasks: [{ ...TASK, kind: 'connect-native:native', services: [{ name: 'other', portLabel: 'p' }] }],
        },
      ],
    },
  };
}
