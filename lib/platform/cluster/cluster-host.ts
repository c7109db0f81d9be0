import { Size } from '../../core/size';

/** A host that runs the tasks of apps. */
export interface ClusterHost {
  /** Name of the host, unique in the platform. */
  readonly name: string;

  /** Nomad datacenter of the host. */
  readonly datacenter: string;

  /** Nomad node pool of the host. */
  readonly nodePool: string;

  /**
   * Nomad node class of the host.
   *
   * @default - none
   */
  readonly nodeClass?: string;

  /**
   * Metadata of the host.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };

  /**
   * Processor capacity for the tasks of apps, in MHz.
   *
   * @default - not known: the capacity of its node pool is not checked
   */
  readonly cpu?: number;

  /**
   * Memory for the tasks of apps.
   *
   * @default - not known: the capacity of its node pool is not checked
   */
  readonly memory?: Size;

  /**
   * Ports of the host that no task of an app can have, and whose they are, by a port or a range such as `8500-8503`.
   *
   * @default - none are known
   */
  readonly takenPorts?: { [ports: string]: string };
}
