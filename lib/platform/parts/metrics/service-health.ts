import { TerraformStack } from 'cdktf';
import { ContainerImage } from '../../../docker/container-image';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { Job } from '../../../nomad/job/job';
import { HEALTH_FILE, HEALTH_TEMPLATE, healthUsers } from '../../../observability/metrics/service-health';
import { METRICS_META } from '../../../observability/metrics/service-labels';
import { MONITORING_JOBS } from '../../../observability/monitoring';
import { Secrets } from '../../../private/stack/secrets';
import { Host } from '../../topology/host';
import { defineMonitoringJob, PORT_CHECK } from '../monitoring-job';
import { defineMonitoringVariable, monitoringVariable, secretFile } from '../monitoring-secret';

const JOB = MONITORING_JOBS.serviceHealth;

/** Port inside the container. */
const PORT = 8080;

/** Define the list of services' health: a web server with one file, which Nomad writes from Consul's catalog. */
export function defineServiceHealth(
  services: TerraformStack,
  {
    host,
    image,
    secrets,
  }: { readonly host: Host; readonly image: ContainerImage; readonly secrets: Secrets | undefined },
): Job {
  if (secrets !== undefined) defineMonitoringVariable(services, JOB, secrets);
  const users = { ...secretFile('secrets/httpd.conf', healthUsers(monitoringVariable(JOB))), changeMode: 'restart' };
  return defineMonitoringJob(services, {
    job: JOB,
    host,
    network: { dynamicPorts: [{ label: 'http', to: PORT }] },
    portLabel: 'http',
    check: PORT_CHECK,
    meta: { [METRICS_META.path]: `/${HEALTH_FILE}` },
    hasVolume: false,
    tasks: [
      {
        name: JOB,
        driver: 'docker',
        user: DockerDriver._nobody,
        consul: secrets === undefined ? undefined : {},
        config: DockerDriver.config({
          image: image.name,
          entrypoint: ['/bin/busybox', 'httpd'],
          args: [
            ...['-f', '-p', String(PORT), '-h', '/local/health'],
            ...(secrets === undefined ? [] : ['-c', `/${users.destPath}`]),
          ],
          ports: ['http'],
          ...DockerDriver._confined(),
        }),
        env: DockerDriver._temporary,
        // As the first process of its container it takes notice of no other signal.
        killSignal: 'SIGKILL',
        templates: [
          { destPath: `local/health/${HEALTH_FILE}`, embeddedTmpl: HEALTH_TEMPLATE, changeMode: 'noop' },
          ...(secrets === undefined ? [] : [users]),
        ],
        resources: { cpu: 50, memoryMb: 32 },
      },
    ],
  });
}
