import { TerraformStack } from 'cdktf';
import { Duration } from '../../../core/duration';
import { Size } from '../../../core/size';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { Job } from '../../../nomad/job/job';
import { Variable } from '../../../nomad/storage/variable';
import { MONITORING, MONITORING_JOBS, MONITORING_PORTS, MONITORING_USER } from '../../../observability/monitoring';
import { Secrets } from '../../../private/stack/secrets';
import { Host } from '../../topology/host';
import { defineMonitoringJob, defineMonitoringVolume, monitoringVolume } from '../monitoring-job';
import { logsPassword, monitoringVariable, secretFile, variableItem } from '../monitoring-secret';

/** What the job of VictoriaLogs depends on. */
export interface VictoriaLogsProps {
  readonly image: string;
  readonly host: Host;
  readonly retention: Duration;
  readonly size: Size;
  readonly memory: Size;
  readonly flags: { readonly [name: string]: string };

  /** Secrets of the stack, on a secured platform: it then asks for a password. */
  readonly secrets: Secrets | undefined;
}

const { victoriaLogs: JOB } = MONITORING_JOBS;

/** Name of the volume, and where it is mounted. */
export const LOGS_VOLUME = monitoringVolume(JOB);
const DIRECTORY = '/victoria-logs-data';

/** File with the password. */
const PASSWORD = 'secrets/password';

const PASSWORD_FILE = secretFile(PASSWORD, variableItem(monitoringVariable(JOB), 'password'));

/** Part of the job's memory for what VictoriaLogs caches; by default it takes its share of all the host's memory. */
const CACHE_SHARE = 0.6;

/** Define VictoriaLogs, the store of lines: a job on one host, with a volume that stays there. */
export function defineVictoriaLogs(services: TerraformStack, props: VictoriaLogsProps): Job {
  const { host, memory, secrets } = props;
  defineMonitoringVolume(services, JOB, host);
  if (secrets !== undefined) {
    const items = { password: logsPassword(secrets) };
    new Variable(services, `${JOB}-secrets`, { path: monitoringVariable(JOB), namespace: MONITORING, items });
  }
  return defineMonitoringJob(services, {
    job: JOB,
    host,
    network: { reservedPorts: [{ label: JOB, value: MONITORING_PORTS.victoriaLogs, to: PORT }] },
    // It answers without the password.
    check: {
      ...{ name: 'health', type: 'http', path: '/health' },
      ...{ interval: Duration.seconds(5), timeout: Duration.seconds(2) },
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
        templates: secrets === undefined ? undefined : [PASSWORD_FILE],
        volumeMounts: [{ volume: 'data', destination: DIRECTORY }],
        // It ends open requests within 7 s, and writes a million lines in less than one.
        killTimeout: Duration.seconds(10),
        resources: { cpu: 200, memoryMb: memory.toMebibytes() },
      },
    ],
  });
}

/** Its port inside the container. */
const PORT = MONITORING_PORTS.victoriaLogs;

function flags({ retention, size, memory, secrets, flags: more }: VictoriaLogsProps): string[] {
  const own = {
    storageDataPath: DIRECTORY,
    retentionPeriod: `${retention.toSeconds()}s`,
    'retention.maxDiskSpaceUsageBytes': String(size.toBytes()),
    // Of an amount that only Terraform knows, it finds the limit that Docker sets.
    ...(!memory.isUnresolved() && { 'memory.allowedBytes': String(Math.floor(memory.toBytes() * CACHE_SHARE)) }),
    httpListenAddr: `:${PORT}`,
    ...(secrets !== undefined && {
      'httpAuth.username': MONITORING_USER,
      'httpAuth.password': `file:///${PASSWORD}`,
    }),
  };
  return Object.entries({ ...own, ...more }).map(([name, value]) => `-${name}=${value}`);
}
