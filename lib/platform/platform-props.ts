import { Duration } from '../core/duration';
import { PlatformBaseProps } from './platform-base-props';
import { PlatformHost } from './topology/platform-host';
import { PlatformIngress } from './parts/ingress/platform-ingress';

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

/** Copies of the state of Consul and Nomad. */
export interface PlatformBackup {
  /** Name of the host that keeps them; it must be a client. */
  readonly host: string;

  /** Directory on that host, which must exist. */
  readonly directory: string;

  /**
   * When, in cron's notation.
   *
   * @default '0 * * * *' - every hour
   */
  readonly cron?: string;

  /**
   * How many copies of each are kept.
   *
   * @default 48
   */
  readonly keep?: number;
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
