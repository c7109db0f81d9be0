import { TerraformStack } from 'cdktf';
import { AclAccess, AclRule } from '../../../consul/acl/acl-rule';
import { LOCAL_CONSUL } from '../../../consul/ports';
import { ContainerImage } from '../../../docker/container-image';
import { AclPolicy } from '../../../nomad/acl/acl-policy';
import { AclRules } from '../../../nomad/acl/acl-rules';
import { NOMAD_SINCE, nomadHas } from '../../../nomad/agent/releases';
import { DockerDriver } from '../../../nomad/job/docker-driver';
import { Job } from '../../../nomad/job/job';
import { TaskSpec } from '../../../nomad/job/spec/spec.generated';
import { Constraint } from '../../../nomad/placement/constraint';
import { CRON } from '../../../nomad/rules';
import { BackupFacts } from '../../../observability/alerts/platform/platform-facts';
import { requirePath } from '../../topology/rules';
import { integer, oneOf } from '../../../private/validation/rules';
import { Violation, Violations } from '../../../private/validation/violations';
import { Agents } from '../../topology/agents';
import { Host } from '../../topology/host';
import { Topology } from '../../topology/topology';
import { forgetMoved } from '../moved-policies';
import { HostNeeds, PlatformPart } from '../platform-part';
import { SNAPSHOT } from './snapshot.generated';

/** Backups of the state of Consul and Nomad. */
export interface PlatformBackup {
  /** Name of the host that keeps the copies. It must have the role CLIENT. */
  readonly host: string;

  /** Directory on that host. It must exist. */
  readonly directory: string;

  /**
   * When a copy is made, as a cron expression in UTC.
   *
   * @default '0 * * * *' - every hour
   */
  readonly cron?: string;

  /**
   * How many copies of each system are kept.
   *
   * @default 48
   */
  readonly keep?: number;
}

/** What alerts must know of the backups. */
export function backupFacts({ cron }: PlatformBackup): BackupFacts {
  return { namespace: NAMESPACE, job: JOB, within: backupDeadline(cron) };
}

/** Within which a backup must succeed: of those within an hour it may miss two, and one of a day may take an hour or two. */
function backupDeadline(cron: string = '@hourly'): string {
  const [minute, hour, ...days] = cron.trim().split(/\s+/);
  if (cron === '@hourly') return '3h';
  if (/^@(daily|midnight)$/.test(cron)) return '26h';
  if (days.join(' ') !== '* * *') return '32d';
  if (hour !== '*') return '26h';
  const [, step] = /^\*(?:\/(\d+))?$/.exec(minute) ?? [undefined, '60'];
  return `${3 * Number(step ?? 1)}m`;
}

/** Namespace of the job alone: its tasks may read all of Consul's state. */
const NAMESPACE = 'backup';

/** Id of the job. */
const JOB = 'snapshot';

/** Name of the host volume with the copies. */
const VOLUME = 'snapshots';

/** Where the volume is mounted in the tasks. */
const DIRECTORY = '/snapshots';

/** Backups: a periodic job on the host that keeps the copies. */
export class BackupPart implements PlatformPart {
  public static readonly NAMESPACE = NAMESPACE;
  public static readonly VOLUMES = [VOLUME];

  public static of({ backup }: { readonly backup?: PlatformBackup }, topology: Topology, agents: Agents) {
    return backup && new BackupPart(backup, topology, agents);
  }

  public readonly namespace = NAMESPACE;

  /** Consul requires this to save a snapshot. */
  public readonly consulRules = [AclRule.of('acl', AclAccess.WRITE)];

  private constructor(
    private readonly backup: PlatformBackup,
    private readonly topology: Topology,
    private readonly agents: Agents,
  ) {}

  public validate(): Violation[] {
    const violations = new Violations();
    const clients = this.topology.clients.map(({ name }) => name);
    violations.require('backup.host', this.backup.host, {
      ...oneOf(...clients),
      must: `be a host with the role CLIENT (${clients.join(', ')})`,
    });
    requirePath('backup.directory', this.backup.directory, violations);
    violations.require('backup.cron', this.backup.cron, CRON);
    violations.require('backup.keep', this.backup.keep, integer(1));
    const { nomad: nomadVersion } = this.agents.versions;
    if (this.topology.secured && !nomadHas('snapshotSave', nomadVersion)) {
      const must = `be at least ${NOMAD_SINCE.snapshotSave} for copies: older servers give snapshots to management tokens only`;
      violations.add({ prop: 'nomadVersion', must, got: nomadVersion });
    }
    return violations.all;
  }

  public onHost({ name }: Host): HostNeeds {
    return name === this.backup.host ? { hostVolumes: { [VOLUME]: this.backup.directory } } : {};
  }

  /** Only the workload identity of its job may save a snapshot of Nomad. */
  public grant(access: TerraformStack): void {
    new AclPolicy(access, 'snapshot-policy', {
      name: `${this.topology.name}-snapshot`,
      rules: AclRules.hcl('operator { capabilities = ["snapshot-save"] }'),
      workload: { namespace: NAMESPACE, jobId: JOB },
    });
  }

  public define(services: TerraformStack): void {
    if (this.topology.secured) forgetMoved(services);
    const { secured, hosts } = this.topology;
    const host = hosts.find((each) => each.name === this.backup.host)!;
    const { consulImage, nomadImage } = this.agents;
    new Job(services, 'snapshot', {
      spec: {
        id: JOB,
        namespace: NAMESPACE,
        type: 'batch',
        nodePool: host.nodePool,
        periodic: { enabled: true, specType: 'cron', specs: [this.backup.cron ?? '0 * * * *'], prohibitOverlap: true },
        constraints: [Constraint.attribute('${node.unique.name}', '=', host.name).toSpec()],
        taskGroups: [
          {
            name: JOB,
            volumes: { [VOLUME]: { name: VOLUME, type: 'host', source: VOLUME } },
            tasks: [
              {
                ...this.task('consul', consulImage, ['consul', 'snapshot', 'save'], {
                  CONSUL_HTTP_ADDR: `http://${LOCAL_CONSUL}`,
                }),
                consul: secured ? {} : undefined,
              },
              {
                ...this.task('nomad', nomadImage, ['nomad', 'operator', 'snapshot', 'save'], {
                  // At this socket the agent authenticates the task by its identity.
                  NOMAD_ADDR: 'unix:///secrets/api.sock',
                }),
                identity: { env: true },
              },
            ],
          },
        ],
      },
    });
  }

  private task(name: string, image: ContainerImage, save: string[], env: { [name: string]: string }): TaskSpec {
    return {
      name,
      driver: 'docker',
      config: DockerDriver.config({
        image: image.name,
        entrypoint: ['/bin/sh', '-c'],
        // After the program comes its $0, then its arguments.
        args: [SNAPSHOT, 'snapshot', DIRECTORY, name, String(this.backup.keep ?? 48), ...save],
        networkMode: 'host',
        // The directory may be another user's.
        ...DockerDriver._confined('dac_override'),
      }),
      env: { ...env, ...DockerDriver._temporary },
      volumeMounts: [{ volume: VOLUME, destination: DIRECTORY }],
      resources: { cpu: 100, memoryMb: 128 },
    };
  }
}
