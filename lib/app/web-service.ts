import { Construct } from 'constructs';
import { Job } from '../nomad/job/job';
import { checked } from '../private/validation/checked';
import { Violations } from '../private/validation/violations';
import { CanaryTraffic } from '../traefik/canary-traffic';
import { Middleware } from '../traefik/middleware';
import { Route } from '../traefik/route';
import { ServersLoadBalancerSpec } from '../traefik/spec/spec.generated';
import { HttpRoutes } from './workload/routes/http-routes';
import { NetworkService, ServiceProps } from './workload/network-service';

/** Properties for `WebService`. */
export interface WebServiceProps extends ServiceProps {
  /**
   * Requests that the ingress sends to the service.
   *
   * @default - none: the service is reached under its Consul name only
   */
  readonly routes?: Route[];

  /**
   * What the ingress does with every request to the service, whichever route it comes by. They run in this order, after the
   * middlewares of the route, and see the path as the service does. A limit holds for all routes together. Since Traefik 3.7.
   *
   * @default - none
   * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
   */
  readonly middlewares?: Middleware[];

  /**
   * How often a request is retried with another instance when its own could not be reached. A request that an instance has
   * begun to read is never retried.
   *
   * @default 2
   */
  readonly retries?: number;

  /**
   * How the ingress spreads requests over the instances: sticky sessions, checks of its own, the scheme that instances speak.
   *
   * @default - round robin
   * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/service/
   */
  readonly loadBalancer?: ServersLoadBalancerSpec;

  /**
   * Which requests reach canaries before they are promoted.
   *
   * @default - they share all requests with the other instances
   */
  readonly canaryTraffic?: CanaryTraffic;
}

/**
 * Define a long-running HTTP service: instances of a container that are health-checked, found in Consul, served by the
 * ingress, and replaced without losing a request.
 *
 * @example
 * import { AppStack, ContainerImage, HealthCheck, Route, WebService } from 'berth-cdk';
 *
 * declare const shop: AppStack;
 * new WebService(shop, 'webapi', {
 *   image: ContainerImage.fromRegistry('registry.example/webapi:1.4.2'),
 *   healthCheck: HealthCheck.http('/healthz'),
 *   routes: [Route.path('/webapi')],
 * });
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#service
 */
@checked('WebService')
export class WebService extends NetworkService {
  /** The Nomad job. */
  public readonly job: Job;

  private readonly http: HttpRoutes;

  public constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id, props, 'http');
    this.http = new HttpRoutes(props, this._routed, { scale: this._scale, rollout: this._rollout });
    this.job = this._defineService(this.http);
  }

  /** Routes of the service (a copy; use `addRoute` to add one). */
  public get routes(): Route[] {
    return this.http.all;
  }

  /** Send the requests of one more route to the service. */
  public addRoute(route: Route): void {
    const violations = new Violations();
    this.http.add(route, violations);
    violations.throwFor(this);
  }
}
