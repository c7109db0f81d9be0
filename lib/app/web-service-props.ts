import { Duration } from '../core/duration';
import { Constraint } from '../nomad/constraint';
import { HealthCheck } from '../nomad/health-check';
import { Spread } from '../nomad/spread';
import { UpdateStrategy } from '../nomad/update-strategy';
import { Route } from '../traefik/route';
import { ContainerProps } from './container';

/** Properties for `WebService`. */
export interface WebServiceProps extends ContainerProps {
  /**
   * Name of the job and of its Consul service, a DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Port on which the program listens inside its container.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Number of instances.
   *
   * @default 2
   */
  readonly count?: number;

  /**
   * How Consul finds out whether an instance is healthy.
   *
   * @default HealthCheck.tcp() - on the port
   */
  readonly healthCheck?: HealthCheck;

  /**
   * Requests that the ingress sends to the service.
   *
   * @default - none: the service is reached under its Consul name only
   */
  readonly routes?: Route[];

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
   * Datacenters in which instances may run.
   *
   * @default - those of the cluster
   */
  readonly datacenters?: string[];

  /**
   * Conditions that a client must meet to run an instance.
   *
   * @default - none
   */
  readonly constraints?: Constraint[];

  /**
   * How instances spread over the clients.
   *
   * @default [Spread.overHosts()]
   */
  readonly spreads?: Spread[];

  /**
   * Metadata of the job, which its tasks see as `NOMAD_META_<key>`.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };

  /**
   * Tags of the Consul service, beside those of the routes.
   *
   * @default - none
   */
  readonly tags?: string[];
}
