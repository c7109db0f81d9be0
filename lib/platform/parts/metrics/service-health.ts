import { TerraformStack } from 'cdktf';
import { Duration } from '../../../core/duration';
import { ContainerImage } from '../../../docker/container-image';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { Job } from '../../../nomad/job/job';
import { Constraint } from '../../../nomad/placement/constraint';
import { HEALTH_FILE, HEALTH_TEMPLATE, healthUsers } from '../../../observability/metrics/service-health';
import { METRICS_META } from '../../../observability/metrics/service-labels';
import { MONITORING, MONITORING_JOBS } from '../../../observability/monitoring';
import { Secrets } from '../../../private/stack/secrets';
import { Host } from '../../topology/host';
import { defineMonitoringVariable, monitoringVariable } from '../monitoring-secret';

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
  const users = { destPath: 'secrets/httpd.conf', changeMode: 'restart', perms: '0400', uid: 65534, gid: 65534 };
  return new Job(services, JOB, {
    spec: {
      id: JOB,
      namespace: MONITORING,
      nodePool: host.nodePool,
      datacenters: [host.datacenter],
      constraints: [Constraint.attribute('${node.unique.name}', '=', host.name).toSpec()],
      taskGroups: [
        {
          name: JOB,
          count: 1,
          networks: [{ dynamicPorts: [{ label: 'http', to: PORT }] }],
          services: [
            {
              name: JOB,
              provider: 'consul',
              portLabel: 'http',
              meta: {
                [METRICS_META.namespace]: MONITORING,
                [METRICS_META.job]: JOB,
                [METRICS_META.group]: JOB,
                [METRICS_META.task]: JOB,
                [METRICS_META.path]: `/${HEALTH_FILE}`,
              },
              checks: [{ name: 'port', type: 'tcp', interval: Duration.seconds(10), timeout: Duration.seconds(2) }],
            },
          ],
          update: { maxParallel: 1, minHealthyTime: Duration.seconds(10), healthyDeadline: Duration.minutes(5) },
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
              templates: [
                { destPath: `local/health/${HEALTH_FILE}`, embeddedTmpl: HEALTH_TEMPLATE, changeMode: 'noop' },
                ...(secrets === undefined ? [] : [{ ...users, embeddedTmpl: healthUsers(monitoringVariable(JOB)) }]),
              ],
              resources: { cpu: 50, memoryMb: 32 },
            },
          ],
        },
      ],
    },
  });
}
