import { Duration } from '../../core/duration';
import { HealthCheck } from '../../nomad/job/health-check';
import { UpdateStrategy } from '../../nomad/job/update-strategy';
import { ServiceWorkloadProps } from './workload-props';

/** Properties of what others call by the network. */
export interface ServiceProps extends ServiceWorkloadProps {
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
   * Tags of the Consul service, beside those of the routes.
   *
   * @default - none
   */
  readonly tags?: string[];
}
