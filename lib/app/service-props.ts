import { Duration } from '../core/duration';
import { HealthCheck } from '../nomad/health-check';
import { Spread } from '../nomad/spread';
import { UpdateStrategy } from '../nomad/update-strategy';
import { LastingWorkloadProps } from './workload-props';

/** Properties of what others call by the network. */
export interface ServiceProps extends LastingWorkloadProps {
  /**
   * Port on which the program listens inside its container.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Port of the host at which an instance is reached, the same on all hosts; no two instances then share a host.
   *
   * @default - one that Nomad chooses
   */
  readonly hostPort?: number;

  /**
   * Number of instances.
   *
   * @default 2
   */
  readonly count?: number;

  /**
   * How Consul finds out whether an instance is healthy.
   *
   * In the mesh nothing but `HealthCheck.http` and `HealthCheck.script` reaches a program behind its proxy.
   *
   * @default HealthCheck.tcp() - on the port
   */
  readonly healthCheck?: HealthCheck;

  /**
   * How instances are replaced by those of a new version.
   *
   * @default - rolling, one at a time; a single instance is replaced by a canary, so that it never stops answering
   */
  readonly update?: UpdateStrategy;

  /**
   * Time between the moment an instance leaves the catalog and its signal to stop, in which the ingress forgets it.
   *
   * @default Duration.seconds(10)
   */
  readonly shutdownDelay?: Duration;

  /**
   * How instances spread over the clients.
   *
   * @default - over all hosts, and over the datacenters where the cluster names several
   */
  readonly spreads?: Spread[];

  /**
   * Tags of the Consul service, beside those of the routes.
   *
   * @default - none
   */
  readonly tags?: string[];
}
