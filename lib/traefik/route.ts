import { checked } from '../private/validation/checked';
import { shortHash } from './short-hash';
import { integer } from '../private/validation/rules';
import { Violation, Violations } from '../private/validation/violations';
import { DynamicPart } from './dynamic';
import { changingPath, DECODED_PATH, hidingRule, HOST, inSmallLetters, ROUTE_PATH } from './matchers';
import { Middleware } from './middleware';
import { checkProbe, httpFacts, Probe, ProbeOptions } from './route-probe';
import { routerTags, ServedRouter, stripPrefix, Tagged } from './router-tags';
import { Rule } from './rule';
import { RouterSpec } from './spec/spec.generated';

/** What a service adds to its routes. */
export interface RouteTarget {
  /** Name of the service. */
  readonly service: string;

  /** Names of the entry points that serve a route that names none. */
  readonly entryPoints: string[];

  /**
   * Traefik's service that requests go to.
   *
   * @default - the one with the service's name
   */
  readonly loadBalancer?: string;

  /**
   * Middlewares that run before those of the route.
   *
   * @default - none
   */
  readonly middlewares?: Middleware[];

  /**
   * Middlewares of Traefik's service, which run after those of the route.
   *
   * @default - none
   */
  readonly serviceMiddlewares?: Middleware[];

  /**
   * A further rule that requests must match.
   *
   * @default - none
   */
  readonly narrowed?: Rule;

  /**
   * A path of the service, with all below it, that no request may reach.
   *
   * @default - none
   */
  readonly hiddenPath?: string;
}

/** The parts of a route. */
interface RouteOptions {
  readonly hostName?: string;
  readonly pathPrefix: string;
  readonly strip: boolean;
  readonly rule?: Rule;
  readonly priority?: number;
  readonly entryPoints?: string[];
  readonly middlewares: Middleware[];
  readonly router: RouterSpec;
  readonly probe?: Probe | false;
}

/** A route with a host wins over any path, and that of a canary over both. */
const HOST_FIRST = 10_000;
const CANARY_FIRST = 20_000;

/**
 * Define which requests the ingress sends to a service.
 *
 * A route with a host wins over one without; otherwise the longer path, or rule, wins.
 *
 * @example
 * import { Middleware, Route } from 'berth-cdk';
 *
 * Route.host('shop.example').withPath('/api').withMiddlewares(Middleware.compress());
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
 */
@checked('Route')
export class Route {
  /**
   * Define a route for a path and all paths below it, on every host.
   *
   * `/webapi` serves `/webapi` and `/webapi/…`, not `/webapix`. The service sees the path without the prefix, which is in
   * the header `X-Forwarded-Prefix`.
   */
  public static path(path: string): Route {
    return new Route({ pathPrefix: path, strip: true, middlewares: [], router: {} });
  }

  /** Define a route for all requests to one host. */
  public static host(host: string): Route {
    return new Route({ hostName: host, pathPrefix: '/', strip: true, middlewares: [], router: {} });
  }

  /** Define a route for requests that match a rule; the service sees the whole path. */
  public static rule(rule: Rule): Route {
    return new Route({ rule, pathPrefix: '/', strip: false, middlewares: [], router: {} });
  }

  private renderedRouter?: DynamicPart;

  private constructor(private readonly options: RouteOptions) {}

  /** Host of the requests, or nothing for every host. */
  public get hostName(): string | undefined {
    return this.options.hostName;
  }

  /** Path of the requests. */
  public get pathPrefix(): string {
    return this.options.pathPrefix;
  }

  /** Names of the ingress' own middlewares that it uses. */
  public get ingressMiddlewares(): string[] {
    return this.options.middlewares.flatMap(({ ingressName }) => ingressName ?? []);
  }

  /** Names of the entry points that serve it, if it names any (a copy). */
  public get entryPoints(): string[] | undefined {
    return this.options.entryPoints && [...this.options.entryPoints];
  }

  /** The same route, narrowed to a path and all paths below it. */
  public withPath(path: string): Route {
    return this.with({ pathPrefix: path });
  }

  /** The same route, with the service seeing the whole path. */
  public keepPrefix(): Route {
    return this.with({ strip: false });
  }

  /** The same route with further middlewares, which run in this order. */
  public withMiddlewares(...middlewares: Middleware[]): Route {
    return this.with({ middlewares: [...this.options.middlewares, ...middlewares] });
  }

  /** The same route with a priority of its own: of several that match a request, the highest gets it. */
  public withPriority(priority: number): Route {
    return this.with({ priority });
  }

  /** The same route, served on these entry points and on no others. */
  public withEntryPoints(...names: string[]): Route {
    return this.with({ entryPoints: names });
  }

  /** The same route with any further option of Traefik's routers, such as `tls` and `observability`. */
  public withRouter(options: RouterSpec): Route {
    return this.with({ router: { ...this.options.router, ...options } });
  }

  /**
   * The same route, with the request by which `berth verify` finds out whether it serves; it sends a GET.
   *
   * Without one it asks for the path of the service's HTTP check where the route reaches that, otherwise for the beginning of the
   * route's path.
   *
   * @param path path of the request, as a client writes it: that of the route, or one below it, and a query
   */
  public withProbe(path: string, options: ProbeOptions = {}): Route {
    return this.with({ probe: { ...options, path } });
  }

  /** The same route, which `berth verify` does not ask whether it serves. */
  public withoutProbe(): Route {
    return this.with({ probe: false });
  }

  /** The route in words, such as `the path '/webapi'`. */
  public toString(): string {
    const { rule, priority, entryPoints } = this.options;
    const host = this.hostName === undefined ? '' : `the host '${inSmallLetters(this.hostName)}'`;
    const path = this.pathPrefix === '/' && host !== '' ? '' : `the path '${this.pathPrefix}'`;
    return [
      ...(rule === undefined ? [host, path] : [`the rule '${rule}'`]),
      priority === undefined ? '' : `the priority ${priority}`,
      entryPoints === undefined ? '' : `the entry points ${[...entryPoints].sort().join(', ')}`,
    ]
      .filter(Boolean)
      .join(' and ');
  }

  /** The route as a rule of Traefik's router. */
  public toRule(): string {
    const { hostName, pathPrefix, options } = this;
    if (options.rule !== undefined) return options.rule.toString();
    const host = hostName === undefined ? undefined : `Host(\`${inSmallLetters(hostName)}\`)`;
    if (pathPrefix === '/') return host ?? 'PathPrefix(`/`)';
    const path = `Path(\`${pathPrefix}\`) || PathPrefix(\`${pathPrefix}/\`)`;
    return host === undefined ? path : `${host} && (${path})`;
  }

  /**
   * The tags of a Consul service that make Traefik serve the route.
   *
   * @param service name of the service
   * @param entryPoints names of the entry points that serve the route, unless it names its own
   */
  public toTags(service: string, entryPoints: string[]): string[] {
    return this._served({ service, entryPoints }).tags;
  }

  /** @internal */
  public _served(target: RouteTarget): ServedRouter {
    const { priority } = this.options;
    const { strippedPrefix } = this;
    const { service, loadBalancer, narrowed, hiddenPath } = target;
    const own = this.toRule();
    const served = narrowed === undefined ? own : `(${own}) && ${narrowed}`;
    const hiding = hiddenPath === undefined ? undefined : hidingRule(strippedPrefix, hiddenPath);
    const rule = hiding === undefined ? served : `(${served}) && ${hiding}`;
    // Traefik's own order is by the length of the rule alone: a long path on any host would win over a host.
    const usual = served.length + (this.hostName === undefined ? 0 : HOST_FIRST);
    const middlewares = this.middlewares(target);
    const router = {
      rule,
      priority: (priority ?? usual) + (narrowed === undefined ? 0 : CANARY_FIRST),
      entryPoints: this.options.entryPoints ?? target.entryPoints,
      ...(middlewares.length === 0 ? {} : { middlewares: middlewares.map(({ name }) => name) }),
      ...(loadBalancer === undefined ? {} : { service: loadBalancer }),
      ...this.router.json,
    };
    const name = `${service}-${shortHash(router)}`;
    const all = [...(target.middlewares ?? []), ...this.options.middlewares, ...(target.serviceMiddlewares ?? [])];
    const facts = httpFacts(name, router, { ...this.options, strippedPrefix, middlewares: all, hiddenPath });
    return { tags: routerTags('http', name, router, middlewares), facts };
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { rule, middlewares, priority, probe } = this.options;
    violations.require(prop, this.hostName, HOST);
    violations.require(prop, this.pathPrefix, ROUTE_PATH);
    violations.require(prop, this.pathPrefix, DECODED_PATH);
    violations.add(...(rule?._violations(prop, 'http') ?? []));
    violations.require(`${prop}.priority`, priority, integer(1));
    middlewares.forEach((each, index) => violations.add(...each._violations(`${prop}.middlewares[${index}]`)));
    violations.add(...this.router.violations(`${prop}.router`));
    if (probe) checkProbe(`${prop}.probe`, probe, this.pathPrefix, violations);
    if (rule !== undefined && this.pathPrefix !== '/') {
      violations.add({ prop, must: 'have its path in the rule', got: this.pathPrefix });
    }
    return violations.all;
  }

  /** What a release of Traefik does not know of it. @internal */
  public _unknownTo(version: string, prop: string): Violation[] {
    return this.options.middlewares.flatMap((each, index) => each._unknownTo(version, `${prop}.middlewares[${index}]`));
  }

  /** Why the route can't be one of a service whose path must stay hidden. @internal */
  public _revealing(prop: string, hiddenPath: string, what: string): Violation[] {
    const { rule, middlewares } = this.options;
    const [, ruled] = /^Path(?:Prefix)?\(`([^`]*)`\)$/.exec(rule?.toString() ?? '') ?? [];
    const path = ruled ?? this.pathPrefix;
    if (hiddenPath === '/' || `${path}/`.startsWith(`${hiddenPath}/`)) {
      return [{ prop, must: `not show ${what}, which are at '${hiddenPath}'`, got: String(this) }];
    }
    return middlewares.some(({ changesPath }) => changesPath) ? [changingPath(prop, what, String(this))] : [];
  }

  /** What of a request's path the service does not see. */
  private get strippedPrefix(): string {
    return this.options.strip && this.pathPrefix !== '/' ? this.pathPrefix : '';
  }

  /** What the route sets of its router, by Traefik's own names. */
  private get router(): DynamicPart {
    return (this.renderedRouter ??= new DynamicPart('Router', this.options.router));
  }

  private with(options: Partial<RouteOptions>): Route {
    return new Route({ ...this.options, ...options });
  }

  /** The prefix is stripped after middlewares that read the path, and before those that change it. */
  private middlewares({ service, middlewares = [] }: RouteTarget): Tagged[] {
    const { strippedPrefix } = this;
    const tagged = (each: Middleware): Tagged => ({ name: each.name, tags: each.toTags() });
    const own = [...middlewares, ...this.options.middlewares];
    const before = own.filter(({ changesPath }) => !changesPath).map(tagged);
    const after = own.filter(({ changesPath }) => changesPath).map(tagged);
    if (strippedPrefix === '') return [...before, ...after];
    return [...before, stripPrefix(service, strippedPrefix), ...after];
  }
}
