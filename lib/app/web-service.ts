import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { Job } from '../nomad/job/job';
import { integer, oneOf } from '../private/validation/rules';
import { Violations } from '../private/validation/violations';
import { DynamicPart } from '../traefik/dynamic';
import { Middleware } from '../traefik/middleware';
import { Route } from '../traefik/route';
import { ServiceTags, TaggedService } from '../traefik/service-tags';
import { NetworkService } from './workload/network-service';
import { WebServiceProps } from './web-service-props';

/**
 * Define a long-running HTTP service: instances of a container that are health-checked, found in Consul, served by the
 * ingress, and replaced without the loss of a request.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#service
 */
export class WebService extends NetworkService {
  /** The Nomad job. */
  public readonly job: Job;

  private readonly _routes: Route[] = [];
  private readonly loadBalancer?: DynamicPart;

  public constructor(
    scope: Construct,
    id: string,
    private readonly web: WebServiceProps,
  ) {
    super(scope, id, web);
    const violations = this._violations;
    const { loadBalancer, canaryTraffic } = web;
    violations.require('retries', web.retries, integer(0, 10));
    this.loadBalancer = loadBalancer && new DynamicPart('ServersLoadBalancer', loadBalancer);
    violations.add(...(this.loadBalancer?.violations('loadBalancer') ?? []));
    violations.add(...(canaryTraffic?._violations('canaryTraffic') ?? []));
    if (this.inMesh && canaryTraffic !== undefined) {
      const must = 'be left out in the mesh: Nomad gives the proxy of a canary the tags of all';
      violations.add({ prop: 'canaryTraffic', must, got: 'CanaryTraffic' });
    }
    if (web.autoscale !== undefined && canaryTraffic?.percent !== undefined) {
      const must =
        'not be a share of the requests: with an autoscaler nobody knows beforehand how many instances share them';
      violations.add({ prop: 'canaryTraffic', must, got: 'CanaryTraffic.weight', fix: 'write CanaryTraffic.header' });
    }
    web.routes?.forEach((route, index) => this.claimRoute(route, `routes[${index}]`, violations));
    this.job = this._defineService('http', (service) => this.tags(service));
  }

  /** Routes of the service (a copy; use `addRoute` to add one). */
  public get routes(): Route[] {
    return [...this._routes];
  }

  /** Send the requests of one more route to the service. */
  public addRoute(route: Route): void {
    const violations = new Violations();
    this.claimRoute(route, `routes[${this._routes.length}]`, violations);
    violations.throwFor(this);
  }

  private tags(service: TaggedService): ServiceTags {
    const { retries = 2, canaryTraffic } = this.web;
    const initialInterval = Duration.milliseconds(100);
    return ServiceTags.http(service, {
      ...{ routes: this._routes, entryPoints: this.entryPoints, loadBalancer: this.loadBalancer, canaryTraffic },
      middlewares: retries === 0 ? [] : [Middleware.retry({ attempts: retries + 1, initialInterval })],
      count: this._count,
      canaries: this._strategy.toSpec(this._count).canary ?? 0,
    });
  }

  /** On the plain one too where that only redirects, so that a route stays the same when an ingress begins to do so. */
  private get entryPoints(): string[] {
    return this._entryPoints('http', 'https');
  }

  private claimRoute(route: Route, prop: string, violations: Violations): void {
    const own = new Violations();
    own.add(...route._violations(prop));
    if (this.entryPoints.length === 0) {
      const fix = "give 'entryPoints' to Cluster.fromAttributes";
      own.add({ prop, must: 'have an entry point of the cluster, for HTTP or HTTPS', got: String(route), fix });
    }
    route.entryPoints?.forEach((name) => own.require(`${prop}.entryPoints`, name, oneOf(...this.entryPoints)));
    const { middlewares } = this._stack.cluster;
    if (middlewares !== undefined) {
      route.ingressMiddlewares.forEach((name) => own.require(`${prop}.middlewares`, name, oneOf(...middlewares)));
    }
    this._takeRoute(this._routes, route, prop, own.all, violations);
  }
}
