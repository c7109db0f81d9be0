import { Construct } from 'constructs';
import { ContainerImage } from '../../../docker/container-image';
import { AclPolicy } from '../../../nomad/acl/acl-policy';
import { AclRules } from '../../../nomad/acl/acl-rules';
import { Constraint } from '../../../nomad/placement/constraint';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { Job } from '../../../nomad/job/job';
import { LOCAL_CONSUL } from '../../../consul/ports';
import { Agents } from '../../topology/agents';
import { PlatformBackup } from '../../platform-props';
import { Topology } from '../../topology/topology';

/** Id of the job that copies Consul's and Nomad's state. */
const SNAPSHOT_JOB = 'snapshot';

/** Namespace of that job, whose role in Consul may do what no other may. */
export const BACKUP_NAMESPACE = 'backup';

/** Name of the host volume that keeps the copies. */
export const SNAPSHOT_VOLUME = 'snapshots';

/** Newest last by name: the oldest go, and a copy that fails removes none. */
const script = (save: string, kind: string, keep: number): string => `
set -eu
file="/snapshots/${kind}-$(date -u +%Y%m%dT%H%M%SZ).snap"
${save} "$file.part"
mv "$file.part" "$file"
ls /snapshots/${kind}-*.snap | sort -r | tail -n +${keep + 1} | xargs -r rm -f
`;

/** Define the copies of a platform's state: a job that runs on the host that keeps them. */
export function defineBackup(scope: Construct, topology: Topology, backup: PlatformBackup, agents: Agents): Job {
  const keep = backup.keep ?? 48;
  const host = topology.hosts.find(({ name }) => name === backup.host)!;
  const { secured } = topology;
  const task = (name: string, image: ContainerImage, save: string, env: { [key: string]: string }) => ({
    name,
    driver: 'docker',
    config: DockerDriver.config({
      image: image.name,
      entrypoint: ['/bin/sh', '-c'],
      args: [script(save, name, keep)],
      networkMode: 'host',
    }),
    env,
    identity: { env: true },
    volumeMounts: [{ volume: SNAPSHOT_VOLUME, destination: '/snapshots' }],
    resources: { cpu: 100, memoryMb: 128 },
  });
  if (secured) {
    // The identity of the job's own tasks, and of no others, may copy Nomad's state.
    new AclPolicy(scope, 'snapshot-policy', {
      name: `${topology.name}-snapshot`,
      rules: AclRules.hcl('operator { capabilities = ["snapshot-save"] }'),
      workload: { namespace: BACKUP_NAMESPACE, jobId: SNAPSHOT_JOB },
    });
  }
  return new Job(scope, 'snapshot', {
    spec: {
      id: SNAPSHOT_JOB,
      namespace: BACKUP_NAMESPACE,
      type: 'batch',
      nodePool: host.nodePool,
      periodic: { enabled: true, specType: 'cron', specs: [backup.cron ?? '0 * * * *'], prohibitOverlap: true },
      constraints: [Constraint.attribute('${node.unique.name}', '=', host.name).toSpec()],
      taskGroups: [
        {
          name: SNAPSHOT_JOB,
          volumes: { [SNAPSHOT_VOLUME]: { name: SNAPSHOT_VOLUME, type: 'host', source: SNAPSHOT_VOLUME } },
          tasks: [
            {
              ...task('consul', agents.consulImage, 'consul snapshot save', {
                CONSUL_HTTP_ADDR: `http://${LOCAL_CONSUL}`,
              }),
              consul: secured ? {} : undefined,
            },
            // The agent's own socket knows the task by its identity.
            task('nomad', agents.nomadImage, 'nomad operator snapshot save', {
              NOMAD_ADDR: 'unix:///secrets/api.sock',
            }),
          ],
        },
      ],
    },
  });
}
