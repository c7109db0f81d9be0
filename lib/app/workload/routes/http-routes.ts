import { Duration } from '../../../core/duration';
import { integer, oneOf } from '../../../private/validation/rules';
import { Violation, Violations } from '../../../private/validation/violations';
import { CanaryTraffic } from '../../../traefik/canary-traffic';
import { DynamicPart } from '../../../traefik/dynamic';
import { changingPath } from '../../../traefik/matchers';
import { Middleware } from '../../../traefik/middleware';
import { Route } from '../../../traefik/route';
import { TRAEFIK_SINCE, unknownTo } from '../../../traefik/releases';
import { ServiceTags, TaggedService } from '../../../traefik/service-tags';
import { ServersLoadBalancerSpec } from '../../../traefik/spec/spec.generated';
import { EndpointRoutes } from '../endpoint';
import { Part } from '../part';
import { Rollout } from '../rollout';
import { RoutedWorkload, Routes } from './routes';
import { Scale } from '../scale';

/** What the ingress is told of a service, as a user gives it. */
interface HttpRoutesOptions {
  readonly routes?: Route[];
  readonly middlewares?: Middleware[];
  readonly retries?: number;
  readonly loadBalancer?: ServersLoadBalancerSpec;
  readonly canaryTraffic?: CanaryTraffic;
}

/** How many instances share the requests, which matters to those that canaries get. */
interface Instances {
  readonly scale: Scale;
  readonly rollout: Rollout;
}

/**
 * The HTTP requests that the ingress sends to a service.
 *
 * With `at` its properties are not the workload's own: it is where they stand, with a dot at the end.
 */
export class HttpRoutes implements Part, EndpointRoutes {
  private readonly routes: Routes<Route>;
  private readonly middlewares: Middleware[];
  private readonly loadBalancer?: DynamicPart;

  /** Also on plain HTTP where that only redirects, so that a route stays the same when an ingress begins to redirect. */
  private readonly entryPoints: string[];
  private rendered?: ServiceTags;

  public constructor(
    private readonly options: HttpRoutesOptions,
    private readonly workload: RoutedWorkload,
    private readonly instances?: Instances,
    private readonly at = '',
  ) {
    this.routes = new Routes(workload);
    this.middlewares = [...(options.middlewares ?? [])];
    this.entryPoints = this.routes.entryPoints('http', 'https');
    this.loadBalancer = options.loadBalancer && new DynamicPart('ServersLoadBalancer', ofIngress(options.loadBalancer));
  }

  /** The routes (a copy). */
  public get all(): Route[] {
    return this.routes.all;
  }

  public check(violations: Violations): void {
    const { at } = this;
    const { routes, retries, canaryTraffic } = this.options;
    violations.require(`${at}retries`, retries, integer(0, 10));
    violations.add(...(this.loadBalancer?.violations(`${at}loadBalancer`) ?? []));
    this.checkTransport(violations);
    this.checkMiddlewares(violations);
    violations.add(...(canaryTraffic?._violations('canaryTraffic') ?? []));
    if (this.workload.mesh !== undefined && canaryTraffic !== undefined) {
      const must = 'be left out in the mesh: Nomad gives the proxy of a canary the tags of all';
      violations.add({ prop: 'canaryTraffic', must, got: 'CanaryTraffic' });
    }
    if (this.instances?.scale.isDynamic && canaryTraffic?.percent !== undefined) {
      const must =
        'not be a share of the requests: with an autoscaler the number of instances that share them is not known in advance';
      violations.add({ prop: 'canaryTraffic', must, got: 'CanaryTraffic.weight', fix: 'write CanaryTraffic.header' });
    }
    if (canaryTraffic !== undefined && this.instances?.rollout.hasNoCanaries) {
      const must = "be left out beside an 'update' without canaries";
      violations.add({ prop: 'canaryTraffic', must, got: 'CanaryTraffic', fix: 'write UpdateStrategy.canary' });
    }
    routes?.forEach((route, index) => this.claim(route, `${at}routes[${index}]`, violations));
  }

  /** Add a route. */
  public add(route: Route, violations: Violations): void {
    this.claim(route, `routes[${this.all.length}]`, violations);
  }

  public toTags(service: TaggedService): ServiceTags {
    const { retries = 2, canaryTraffic } = this.options;
    const initialInterval = Duration.milliseconds(100);
    return (this.rendered ??= ServiceTags.http(service, {
      ...{ routes: this.all, entryPoints: this.entryPoints, loadBalancer: this.loadBalancer, canaryTraffic },
      hiddenPath: this.workload.metricsPath,
      middlewares: retries === 0 ? [] : [Middleware.retry({ attempts: retries + 1, initialInterval })],
      serviceMiddlewares: this.middlewares,
      count: this.instances?.scale.count ?? 1,
      canaries: this.instances?.rollout.canaries ?? 0,
    }));
  }

  private checkTransport(violations: Violations): void {
    const { serversTransports: known } = this.workload.cluster;
    const { serversTransport } = this.options.loadBalancer ?? {};
    const [name, provider = INGRESS_FILE] = serversTransport?.split('@') ?? [];
    if (known === undefined || provider !== INGRESS_FILE) return;
    violations.require(`${this.at}loadBalancer.serversTransport`, serversTransport, {
      must: known.length === 0 ? 'be left out' : `be one of ${known.join(', ')}`,
      holds: () => known.includes(name),
      fix: () => "the platform's 'ingress.serversTransports' defines them",
    });
  }

  private checkMiddlewares(violations: Violations): void {
    const { middlewares: own } = this;
    const { metricsPath, cluster } = this.workload;
    const { traefikVersion, middlewares: known } = cluster;
    const prop = `${this.at}middlewares`;
    if (own.length > 0 && traefikVersion !== undefined) {
      const names = own.map(({ name }) => name);
      violations.add(...unknownTo(traefikVersion, TRAEFIK_SINCE.serviceMiddlewares, prop, names));
    }
    own.forEach((each, index) => {
      const at = `${prop}[${index}]`;
      violations.add(...each._violations(at));
      if (traefikVersion !== undefined) violations.add(...each._unknownTo(traefikVersion, at));
      if (known !== undefined && each.ingressName !== undefined) {
        violations.require(at, each.ingressName, oneOf(...known));
      }
      if (metricsPath !== undefined && each.changesPath) {
        violations.add(elsewhere(changingPath(at, 'the metrics of the service', each.name)));
      }
    });
  }

  private claim(route: Route, prop: string, violations: Violations): void {
    const own = new Violations();
    own.add(...route._violations(prop));
    const { metricsPath } = this.workload;
    if (metricsPath !== undefined) {
      own.add(...route._revealing(prop, metricsPath, 'the metrics of the service').map(elsewhere));
    }
    if (this.entryPoints.length === 0) {
      const fix = "give 'entryPoints' to Cluster.fromAttributes";
      own.add({ prop, must: 'have an entry point of the cluster, for HTTP or HTTPS', got: String(route), fix });
    }
    route.entryPoints?.forEach((name) => own.require(`${prop}.entryPoints`, name, oneOf(...this.entryPoints)));
    const { middlewares, traefikVersion } = this.workload.cluster;
    if (traefikVersion !== undefined) own.add(...route._unknownTo(traefikVersion, prop));
    if (middlewares !== undefined) {
      route.ingressMiddlewares.forEach((name) => own.require(`${prop}.middlewares`, name, oneOf(...middlewares)));
    }
    this.routes.claim(route, prop, own.all, violations);
    this.rendered = undefined;
  }
}

/** What to do about metrics that a route would show. */
function elsewhere(violation: Violation): Violation {
  return { ...violation, fix: "serve them at a port of their own: Metrics.path('/metrics', { port: 9000 })" };
}

/** Traefik's name of the provider of what the ingress itself defines. */
const INGRESS_FILE = 'file';

/** A transport by its bare name is one of the ingress: services can't define any. */
function ofIngress(loadBalancer: ServersLoadBalancerSpec): ServersLoadBalancerSpec {
  const { serversTransport } = loadBalancer;
  if (serversTransport === undefined || serversTransport.includes('@')) return loadBalancer;
  return { ...loadBalancer, serversTransport: `${serversTransport}@${INGRESS_FILE}` };
}
