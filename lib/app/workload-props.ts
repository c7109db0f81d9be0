import { Affinity } from '../nomad/affinity';
import { Constraint } from '../nomad/constraint';
import { ContainerProps } from './container';

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
