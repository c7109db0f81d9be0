import { Construct } from 'constructs';
import { Duration } from '../../../core/duration';
import { Size } from '../../../core/size';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { Job } from '../../../nomad/job/job';
import { TemplateSpec } from '../../../nomad/job/spec/spec.generated';
import { Constraint } from '../../../nomad/placement/constraint';
import { DynamicHostVolume } from '../../../nomad/storage/dynamic-host-volume';
import { MONITORING, MONITORING_JOBS, MONITORING_PORTS, MONITORING_USER } from '../../../observability/monitoring';
import { Host } from '../../topology/host';

/** What the job of VictoriaLogs depends on. */
export interface VictoriaLogsProps {
  readonly image: string;
  readonly host: Host;
  readonly retention: Duration;
  readonly size: Size;
  readonly memory: Size;
  readonly flags: { readonly [name: string]: string };

  /**
   * Template of Nomad that renders the password, which is then asked for.
   *
   * @default - it answers everyone
   */
  readonly passwordTemplate?: string;
}

const { victoriaLogs: JOB } = MONITORING_JOBS;

/** Name of the volume, and where it is mounted. */
const VOLUME = `${JOB}-data`;
const DIRECTORY = '/victoria-logs-data';

/** File with the password. */
const PASSWORD = 'secrets/password';

/** Part of the job's memory for what VictoriaLogs caches; by default it takes its share of all the host's memory. */
const CACHE_SHARE = 0.6;

/** Define VictoriaLogs, the store of lines: a job on one host, with a volume that stays there. */
export function defineVictoriaLogs(scope: Construct, props: VictoriaLogsProps): Job {
  const { host, memory, passwordTemplate } = props;
  const onHost = Constraint.attribute('${node.unique.name}', '=', host.name);
  const [uid, gid] = DockerDriver._nobody.split(':');
  new DynamicHostVolume(scope, VOLUME, {
    namespace: MONITORING,
    nodePool: host.nodePool,
    constraints: [onHost],
    parameters: { mode: '0700', uid, gid },
  });
  return new Job(scope, JOB, {
    spec: {
      id: JOB,
      namespace: MONITORING,
      nodePool: host.nodePool,
      datacenters: [host.datacenter],
      constraints: [onHost.toSpec()],
      taskGroups: [
        {
          name: JOB,
          networks: [{ reservedPorts: [{ label: JOB, value: MONITORING_PORTS.victoriaLogs, to: PORT }] }],
          services: [
            {
              name: JOB,
              provider: 'consul',
              portLabel: JOB,
              checks: [
                // It answers without the password.
                {
                  name: 'health',
                  type: 'http',
                  path: '/health',
                  interval: Duration.seconds(5),
                  timeout: Duration.seconds(2),
                },
              ],
            },
          ],
          update: { maxParallel: 1, minHealthyTime: Duration.seconds(10), healthyDeadline: Duration.minutes(5) },
          volumes: {
            [VOLUME]: {
              name: VOLUME,
              type: 'host',
              source: VOLUME,
              accessMode: 'single-node-single-writer',
              attachmentMode: 'file-system',
            },
          },
          tasks: [
            {
              name: JOB,
              driver: 'docker',
              user: DockerDriver._nobody,
              env: DockerDriver._temporary,
              config: DockerDriver.config({
                image: props.image,
                args: flags(props),
                ports: [JOB],
                ...DockerDriver._confined(),
              }),
              templates: passwordTemplate === undefined ? undefined : [secretFile(passwordTemplate)],
              volumeMounts: [{ volume: VOLUME, destination: DIRECTORY }],
              killTimeout: Duration.seconds(30),
              resources: { cpu: 200, memoryMb: memory.toMebibytes() },
            },
          ],
        },
      ],
    },
  });
}

/** Its port inside the container. */
const PORT = MONITORING_PORTS.victoriaLogs;

function flags({ retention, size, memory, passwordTemplate, flags: more }: VictoriaLogsProps): string[] {
  const own = {
    storageDataPath: DIRECTORY,
    retentionPeriod: `${retention.toSeconds() / 3600}h`,
    'retention.maxDiskSpaceUsageBytes': String(size.toBytes()),
    'memory.allowedBytes': String(Math.floor(memory.toBytes() * CACHE_SHARE)),
    httpListenAddr: `:${PORT}`,
    ...(passwordTemplate !== undefined && {
      'httpAuth.username': MONITORING_USER,
      'httpAuth.password': `file:///${PASSWORD}`,
    }),
  };
  return Object.entries({ ...own, ...more }).map(([name, value]) => `-${name}=${value}`);
}

function secretFile(template: string): TemplateSpec {
  return { destPath: PASSWORD, embeddedTmpl: template, uid: 65534, gid: 65534, perms: '0400', changeMode: 'restart' };
}
