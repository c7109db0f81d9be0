import { TerraformStack } from 'cdktf';
import { ContainerImage } from '../../../docker/container-image';
import { Duration } from '../../../core/duration';
import { escapeGoTemplate } from '../../../nomad/job/client-escapes';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { Job } from '../../../nomad/job/job';
import { TaskSpec, TemplateSpec } from '../../../nomad/job/spec/spec.generated';
import { alertGateTasks } from '../../../observability/alerts/app-alerts';
import { atPort, PROMETHEUS_FILES } from '../../../observability/metrics/prometheus-config';
import { MONITORING_JOBS, MONITORING_PORTS, monitoringAddress } from '../../../observability/monitoring';
import { Secrets } from '../../../private/stack/secrets';
import { Host } from '../../topology/host';
import { defineMonitoringJob, defineMonitoringVolume, monitoringVolume, PORT_CHECK } from '../monitoring-job';
import {
  defineMonitoringVariable,
  logsPassword,
  monitoringVariable,
  secretFile,
  variableItem,
  webConfigFile,
} from '../monitoring-secret';

const JOB = MONITORING_JOBS.prometheus;
const PORT = MONITORING_PORTS.prometheus;
const VARIABLE = monitoringVariable(JOB);

/** Name of the volume with the metrics. */
export const PROMETHEUS_VOLUME = monitoringVolume(JOB);

/** Where the volume is mounted. */
const DIRECTORY = '/prometheus';

/** A file from a variable, for the task alone. */
export interface SecretFile {
  readonly file: string;
  readonly variable: string;
  readonly item: string;
}

/** What Prometheus' job depends on. */
export interface PrometheusJobProps {
  readonly host: Host;
  readonly image: ContainerImage;
  readonly args: readonly string[];
  readonly cpu: number;
  readonly memoryMb: number;

  /** Prometheus' configuration. */
  readonly config: { readonly [key: string]: any };

  /** The platform's own groups of rules. */
  readonly rules: { readonly [key: string]: any };

  /** Namespaces whose apps may have alerts. */
  readonly namespaces: readonly string[];

  /** Secrets of the stack, on a secured platform. */
  readonly secrets: Secrets | undefined;

  /** Whether it asks VictoriaLogs, too. */
  readonly logsStore: boolean;

  /** Further secrets. */
  readonly secretFiles: readonly SecretFile[];
}

/** Define Prometheus as a job on the host that keeps the metrics. */
export function definePrometheus(services: TerraformStack, props: PrometheusJobProps): Job {
  const { host, image, secrets, memoryMb } = props;
  defineMonitoringVolume(services, JOB, host);
  if (secrets !== undefined) {
    secrets.add({ consul_ca: 'string' });
    defineMonitoringVariable(services, JOB, secrets, {
      ...{ nomad_ca: secrets.get('nomad_ca'), consul_ca: secrets.get('consul_ca') },
      ...(props.logsStore && { logs_password: logsPassword(secrets) }),
    });
  }
  const task: TaskSpec = {
    name: JOB,
    driver: 'docker',
    user: DockerDriver._nobody,
    consul: secrets === undefined ? undefined : {},
    config: DockerDriver.config({
      image: image.name,
      networkMode: 'host',
      entrypoint: ['/bin/prometheus'],
      args: [
        '--config.file=/local/prometheus.json',
        '--config.auto-reload',
        '--config.auto-reload-interval=5s',
        `--storage.tsdb.path=${DIRECTORY}`,
        `--web.listen-address=${atPort(host.address, PORT)}`,
        `--web.external-url=${monitoringAddress(JOB, PORT)}/`,
        ...(secrets === undefined ? [] : ['--web.config.file=/secrets/web.json']),
        ...props.args,
      ],
      ...DockerDriver._confined(),
    }),
    env: DockerDriver._temporary,
    volumeMounts: [{ volume: 'data', destination: DIRECTORY }],
    templates: templatesOf(props),
    // It stops within a second, but may have to send the last values elsewhere.
    killTimeout: Duration.seconds(10),
    resources: { cpu: props.cpu, memoryMb, memoryMaxMb: 2 * memoryMb },
  };
  return defineMonitoringJob(services, {
    job: JOB,
    host,
    network: { mode: 'host', reservedPorts: [{ label: JOB, value: PORT }] },
    check: PORT_CHECK,
    tasks: [task, ...alertGateTasks(image.name, props.namespaces)],
  });
}

function templatesOf({ config, rules, secrets, logsStore, secretFiles }: PrometheusJobProps): TemplateSpec[] {
  const file = (destPath: string, embeddedTmpl: string): TemplateSpec => ({
    destPath,
    embeddedTmpl,
    changeMode: 'noop',
  });
  const json = (value: object): string => escapeGoTemplate(JSON.stringify(value, undefined, 1));
  const inContainer = (path: string): string => path.slice(1);
  return [
    file('local/prometheus.json', json(config)),
    file(inContainer(PROMETHEUS_FILES.platformRules), json(rules)),
    ...secretFiles.map(({ file: path, variable, item }) => secretFile(path, variableItem(variable, item))),
    ...(secrets === undefined
      ? []
      : [
          file(inContainer(PROMETHEUS_FILES.nomadAuthority), variableItem(VARIABLE, 'nomad_ca')),
          file(inContainer(PROMETHEUS_FILES.consulAuthority), variableItem(VARIABLE, 'consul_ca')),
          // Nomad writes the task's token for root alone, and Prometheus reads none from its environment.
          secretFile(inContainer(PROMETHEUS_FILES.consulToken), '{{ env "CONSUL_HTTP_TOKEN" }}'),
          secretFile(inContainer(PROMETHEUS_FILES.password), variableItem(VARIABLE, 'password')),
          ...(logsStore
            ? [secretFile(inContainer(PROMETHEUS_FILES.logsPassword), variableItem(VARIABLE, 'logs_password'))]
            : []),
          webConfigFile(JOB),
        ]),
  ];
}
