import { Duration } from '../core/duration';
import { ContainerImage } from '../docker/container-image';
import { AgentGarbageCollection } from '../nomad/agent/agent-client';
import { PlatformAutoscaler } from './parts/autoscaler/autoscaler-part';
import { PlatformBackup } from './parts/backup/backup-part';
import { PlatformIngress } from './parts/ingress/platform-ingress';
import { PlatformHost } from './topology/host';

/** What every platform can be told, whether of one host or of many. */
export interface PlatformBaseProps {
  /**
   * Consul datacenter, and Nomad datacenter of the hosts that name none.
   *
   * @default 'dc1'
   */
  readonly datacenter?: string;

  /**
   * Nomad namespaces for apps, beside `default`.
   *
   * @default - none
   */
  readonly namespaces?: string[];

  /**
   * Image that holds Consul.
   *
   * @default - `hashicorp/consul`, 1.22.7 unless the platform names another version
   */
  readonly consulImage?: ContainerImage;

  /**
   * Image that holds Nomad, 1.11.3 or newer.
   *
   * @default - `hashicorp/nomad`, 1.11.3 unless the platform names another version
   */
  readonly nomadImage?: ContainerImage;

  /**
   * Image that holds Traefik 3.
   *
   * @default ContainerImage.fromRegistry('traefik:v3.6.12')
   */
  readonly traefikImage?: ContainerImage;

  /**
   * Run the Nomad Autoscaler, which acts on the `autoscale` of workloads.
   *
   * @default - none: `autoscale` is an error
   */
  readonly autoscaler?: PlatformAutoscaler;

  /**
   * Longest time that a task may take between the signal to stop and the kill.
   *
   * @default Duration.minutes(5)
   */
  readonly maxKillTimeout?: Duration;

  /**
   * When each client removes what is left of tasks that have ended.
   *
   * @default - Nomad's own
   */
  readonly garbageCollection?: AgentGarbageCollection;

  /**
   * Directory of CNI plugins on every host, for jobs in bridge mode. It needs a `nomadImage` that holds `iptables`, which
   * Nomad's own does not: `docs/hosts.md` has one.
   *
   * @default - none: a job in bridge mode is an error
   */
  readonly cniPath?: string;

  /**
   * Let tasks mount volumes of their host's Docker Engine. For Docker that is the same as any directory of the host: who may
   * deploy an app is then as good as root there.
   *
   * @default false
   */
  readonly dockerVolumes?: boolean;

  /**
   * Serve Consul's service mesh to workloads that ask for it. Who may speak to whom is then denied unless an intention allows
   * it. It needs a `cniPath`, and a `nomadImage` that holds `consul` too.
   *
   * @default false
   */
  readonly mesh?: boolean;

  /**
   * Name servers that are asked for names outside Consul's domain.
   *
   * @default - those of each host
   */
  readonly recursors?: string[];

  /**
   * Further configuration of all Consul agents, by Consul's own names, merged into Berth's field by field.
   *
   * @default - none
   */
  readonly consulConfig?: { [key: string]: any };

  /**
   * Further configuration of all Nomad agents, by Nomad's own names, merged into Berth's field by field.
   *
   * @default - none
   */
  readonly nomadConfig?: { [key: string]: any };
}

/** How Nomad chooses hosts. */
export interface PlatformScheduler {
  /**
   * `spread` puts tasks on the emptiest host, `binpack` on the fullest that has room.
   *
   * @default 'spread'
   */
  readonly algorithm?: string;

  /**
   * Let tasks use more memory than is reserved for them, up to their `memoryMax`.
   *
   * @default false
   */
  readonly memoryOversubscription?: boolean;
}

/** Properties for `Platform`. */
export interface PlatformProps extends PlatformBaseProps {
  /** The machines, and what each does. */
  readonly hosts: PlatformHost[];

  /**
   * Nomad region.
   *
   * @default 'global'
   */
  readonly region?: string;

  /**
   * Accept one server, whose loss is the loss of the platform, instead of three or five.
   *
   * @default false
   */
  readonly singleServer?: boolean;

  /**
   * Gossip keys, certificates, access control and workload identities, from the file that `berth secrets init` makes.
   *
   * @default true
   */
  readonly secured?: boolean;

  /**
   * Version of Consul.
   *
   * @default '1.22.7'
   */
  readonly consulVersion?: string;

  /**
   * Version of Nomad.
   *
   * @default '1.11.3'
   */
  readonly nomadVersion?: string;

  /**
   * How Nomad chooses hosts.
   *
   * @default - spread, no oversubscription
   */
  readonly scheduler?: PlatformScheduler;

  /**
   * How requests enter.
   *
   * @default - at port 80 of every ingress host
   */
  readonly ingress?: PlatformIngress;

  /**
   * Copies of the state of Consul and Nomad.
   *
   * @default - none
   */
  readonly backup?: PlatformBackup;

  /**
   * How long the tasks of a host that is removed may take to move to other hosts.
   *
   * @default Duration.minutes(10)
   */
  readonly drainDeadline?: Duration;

  /**
   * Address on which each host's Consul agent answers the DNS questions of the host's containers.
   *
   * @default '172.17.0.1' - Docker's bridge, the same on every Linux host
   */
  readonly dnsAddress?: string;
}
