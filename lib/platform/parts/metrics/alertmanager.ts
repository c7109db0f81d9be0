import { TerraformStack } from 'cdktf';
import { ContainerImage } from '../../../docker/container-image';
import { escapeGoTemplate } from '../../../nomad/job/client-escapes';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { Job } from '../../../nomad/job/job';
import { TemplateSpec } from '../../../nomad/job/spec/spec.generated';
import { alertmanagerConfig, receiverFiles } from '../../../observability/alerts/alertmanager/alertmanager-config';
import { PlatformAlerting } from '../../../observability/alerts/alertmanager/platform-alerting';
import { atPort } from '../../../observability/metrics/prometheus-config';
import { MONITORING_JOBS, MONITORING_PORTS, monitoringAddress } from '../../../observability/monitoring';
import { Secrets } from '../../../private/stack/secrets';
import { Host } from '../../topology/host';
import { defineMonitoringJob, defineMonitoringVolume, monitoringVolume, PORT_CHECK } from '../monitoring-job';
import { defineMonitoringVariable, optionalItem, secretFile, webConfigFile } from '../monitoring-secret';

const JOB = MONITORING_JOBS.alertmanager;
const PORT = MONITORING_PORTS.alertmanager;

/** Name of the volume with silences, and with what was told. */
export const ALERTMANAGER_VOLUME = monitoringVolume(JOB);

/** Where the volume is mounted. */
const DIRECTORY = '/alertmanager';

/** What Alertmanager's job depends on. */
export interface AlertmanagerJobProps {
  readonly host: Host;
  readonly image: ContainerImage;
  readonly alerting: PlatformAlerting;

  /** Secrets of the stack, on a secured platform. */
  readonly secrets: Secrets | undefined;
}

/** Define Alertmanager as a job on the host that keeps the metrics. */
export function defineAlertmanager(services: TerraformStack, props: AlertmanagerJobProps): Job {
  const { host, image, alerting, secrets } = props;
  defineMonitoringVolume(services, JOB, host);
  if (secrets !== undefined) defineMonitoringVariable(services, JOB, secrets);
  return defineMonitoringJob(services, {
    job: JOB,
    host,
    network: { mode: 'host', reservedPorts: [{ label: JOB, value: PORT }] },
    check: PORT_CHECK,
    tasks: [
      {
        name: JOB,
        driver: 'docker',
        user: DockerDriver._nobody,
        config: DockerDriver.config({
          image: image.name,
          networkMode: 'host',
          entrypoint: ['/bin/alertmanager'],
          args: [
            '--config.file=/local/alertmanager.json',
            `--storage.path=${DIRECTORY}`,
            `--web.listen-address=${atPort(host.address, PORT)}`,
            `--web.external-url=${monitoringAddress(JOB, PORT)}/`,
            // A single one looks for no others.
            '--cluster.listen-address=',
            ...(secrets === undefined ? [] : ['--web.config.file=/secrets/web.json']),
            ...(alerting.alertmanagerArgs ?? []),
          ],
          ...DockerDriver._confined(),
        }),
        env: DockerDriver._temporary,
        volumeMounts: [{ volume: 'data', destination: DIRECTORY }],
        templates: templatesOf(alerting, secrets !== undefined),
        resources: { cpu: 50, memoryMb: 64, memoryMaxMb: 256 },
      },
    ],
  });
}

/**
 * Alertmanager reads the secrets of receivers each time that it tells somebody, so new ones need no restart. Without its secret
 * a receiver gets nothing, which the alert `NotificationsFail` tells; the others are told.
 */
function templatesOf(alerting: PlatformAlerting, secured: boolean): TemplateSpec[] {
  const config = JSON.stringify(alertmanagerConfig(alerting), undefined, 1);
  return [
    { destPath: 'local/alertmanager.json', embeddedTmpl: escapeGoTemplate(config), changeMode: 'noop' },
    ...receiverFiles(alerting).map(({ file, secret: { path, key } }) => secretFile(file, optionalItem(path, key))),
    ...(secured ? [webConfigFile(JOB)] : []),
  ];
}
