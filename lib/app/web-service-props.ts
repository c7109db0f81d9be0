import { CanaryTraffic } from '../traefik/canary-traffic';
import { Route } from '../traefik/route';
import { ServersLoadBalancerSpec } from '../traefik/spec/spec.generated';
import { ServiceProps } from './workload/service-props';

/** Properties for `WebService`. */
export interface WebServiceProps extends ServiceProps {
  /**
   * Requests that the ingress sends to the service.
   *
   * @default - none: the service is reached under its Consul name only
   */
  readonly routes?: Route[];

  /**
   * How often a request is tried again, with another instance, when its own could not be reached. What an instance has begun
   * to read is never sent twice.
   *
   * @default 2
   */
  readonly retries?: number;

  /**
   * How the ingress spreads requests over the instances: sticky sessions, checks of its own, the scheme that instances speak.
   *
   * @default - in turns
   * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
   */
  readonly loadBalancer?: ServersLoadBalancerSpec;

  /**
   * Which requests reach canaries before they are promoted.
   *
   * @default - they take turns with the other instances
   */
  readonly canaryTraffic?: CanaryTraffic;
}
