import { Size } from '../../core/size';
import { Affinity } from '../../nomad/placement/affinity';
import { Constraint } from '../../nomad/placement/constraint';
import { ScalingPolicy } from '../../nomad/scaling/scaling-policy';
import { Spread } from '../../nomad/placement/spread';
import { ContainerProps } from '../container/container-props';

/** Disk of an instance. */
export interface EphemeralDisk {
  /**
   * Room that the host must have for it, in whole mebibytes.
   *
   * @default Size.mebibytes(300)
   */
  readonly size?: Size;

  /**
   * Prefer the host of the instance that is replaced, and take what is in `/alloc/data` along there.
   *
   * @default false
   */
  readonly sticky?: boolean;

  /**
   * Take what is in `/alloc/data` along to another host, as far as that works.
   *
   * @default false
   */
  readonly migrate?: boolean;
}

/**
 * Properties of everything that an app team runs.
 *
 * A change of `count`, `priority`, `affinities`, `killTimeout`, of a service's tags, routes and health check, and of how
 * updates go is made in place; so is one of `constraints` and `datacenters` where the host still qualifies. Any other restarts
 * the instances: `docs/changes.md` has the table.
 */
export interface WorkloadProps extends ContainerProps {
  /**
   * Name of the job, and of its Consul service where it has one: a DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Datacenters in which instances may run.
   *
   * @default - those of the cluster
   */
  readonly datacenters?: string[];

  /**
   * Node pool in which instances run; it must be one of the cluster's.
   *
   * @default 'default'
   */
  readonly nodePool?: string;

  /**
   * Conditions that a client must meet to run an instance.
   *
   * @default - none
   */
  readonly constraints?: Constraint[];

  /**
   * Priority of the job, 1 to 100: who waits for room waits less.
   *
   * @default 50 - Nomad's own
   */
  readonly priority?: number;

  /**
   * Disk of an instance, for `/alloc` and `/local`, which its containers share.
   *
   * @default - Nomad's own: 300 MiB, which is gone with the instance
   */
  readonly ephemeralDisk?: EphemeralDisk;

  /**
   * Metadata of the job, which its tasks see as `NOMAD_META_<key>`.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };
}

/** Properties of what runs on some clients, which Nomad chooses. */
export interface PlacedWorkloadProps extends WorkloadProps {
  /**
   * Clients that are preferred over others.
   *
   * @default - none
   */
  readonly affinities?: Affinity[];
}

/** Properties of what has instances that are always there. */
export interface ServiceWorkloadProps extends PlacedWorkloadProps {
  /**
   * Number of instances; with `autoscale` the number to begin with, which no deploy brings back.
   *
   * @default 2; with `autoscale` its `min`
   */
  readonly count?: number;

  /**
   * Let the platform's autoscaler change the number of instances. A deploy then keeps the number that there is, for which
   * the stack needs version 2.6.1 or newer of Terraform's Nomad provider.
   *
   * Room is kept for `count` instances: those that are added take what is left, or wait for it.
   *
   * @default - the number stays what `count` says
   */
  readonly autoscale?: ScalingPolicy;

  /**
   * How instances spread over the clients.
   *
   * @default - over all hosts, and over the datacenters where the cluster names several
   */
  readonly spreads?: Spread[];

  /**
   * Be in Consul's service mesh: others call it, and it calls others of the mesh, through proxies alone, and only where its
   * `connections` say so. Its instances are in bridge mode then.
   *
   * @default false
   */
  readonly mesh?: boolean;
}

/** Options for `Workload.dependsOn`. */
export interface DependencyOptions {
  /**
   * Wait until the other one is deployed and healthy, not only until Nomad knows it.
   *
   * @default true
   */
  readonly healthy?: boolean;
}
