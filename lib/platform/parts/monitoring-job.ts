import { TerraformStack } from 'cdktf';
import { Duration } from '../../core/duration';
import { DockerDriver } from '../../nomad/job/docker-driver';
import { Job } from '../../nomad/job/job';
import { NetworkResourceSpec, ServiceCheckSpec, TaskGroupSpec, TaskSpec } from '../../nomad/job/spec/spec.generated';
import { Constraint } from '../../nomad/placement/constraint';
import { DynamicHostVolume } from '../../nomad/storage/dynamic-host-volume';
import { ownerMeta } from '../../observability/metrics/service-labels';
import { MONITORING } from '../../observability/monitoring';
import { Host } from '../topology/host';

/** A job that watches the platform. */
export interface MonitoringJobProps {
  /** Id of the job, and name of its service. */
  readonly job: string;
  readonly host: Host;
  readonly network: NetworkResourceSpec;

  /**
   * Label of the port of its service.
   *
   * @default - the job's id
   */
  readonly portLabel?: string;

  /** Check of its service. */
  readonly check: ServiceCheckSpec;

  /**
   * Metadata of its service, beside the names by which metrics are found.
   *
   * @default - none
   */
  readonly meta?: { readonly [key: string]: string };

  /**
   * Whether its tasks mount the job's volume, under the name `data`.
   *
   * @default true
   */
  readonly hasVolume?: boolean;

  readonly tasks: readonly TaskSpec[];
}

/** The check of a program that asks for a password on every page. */
export const PORT_CHECK: ServiceCheckSpec = {
  ...{ name: 'port', type: 'tcp' },
  ...{ interval: Duration.seconds(10), timeout: Duration.seconds(2) },
};

/** Name of the volume of a job. */
export function monitoringVolume(job: string): string {
  return `${MONITORING}-${job}`;
}

/** Define the volume of a job: a directory of the host, which stays there. */
export function defineMonitoringVolume(services: TerraformStack, job: string, host: Host): void {
  const [uid, gid] = DockerDriver._nobody.split(':');
  new DynamicHostVolume(services, `${job}-data`, {
    name: monitoringVolume(job),
    namespace: MONITORING,
    nodePool: host.nodePool,
    constraints: [on(host)],
    parameters: { mode: '0700', uid, gid },
  });
}

/** Define a job with one instance, on the host that keeps what it knows. */
export function defineMonitoringJob(services: TerraformStack, props: MonitoringJobProps): Job {
  const { job, host, network, portLabel = job, check, meta, hasVolume = true, tasks } = props;
  return new Job(services, job, {
    spec: {
      id: job,
      namespace: MONITORING,
      nodePool: host.nodePool,
      datacenters: [host.datacenter],
      constraints: [on(host).toSpec()],
      taskGroups: [
        {
          name: job,
          count: 1,
          networks: [network],
          services: [
            {
              name: job,
              provider: 'consul',
              portLabel,
              meta: { ...ownerMeta(MONITORING, job), ...meta },
              checks: [check],
            },
          ],
          update: { maxParallel: 1, minHealthyTime: Duration.seconds(10), healthyDeadline: Duration.minutes(5) },
          ...(hasVolume ? withVolume(job) : {}),
          tasks: [...tasks],
        },
      ],
    },
  });
}

function withVolume(job: string): Partial<TaskGroupSpec> {
  return {
    volumes: {
      data: {
        name: 'data',
        type: 'host',
        source: monitoringVolume(job),
        accessMode: 'single-node-single-writer',
        attachmentMode: 'file-system',
      },
    },
    // A host that reconnects keeps its instance, which went on.
    disconnect: { lostAfter: Duration.hours(1), replace: false, reconcile: 'keep_original' },
  };
}

function on({ name }: Host): Constraint {
  return Constraint.attribute('${node.unique.name}', '=', name);
}
