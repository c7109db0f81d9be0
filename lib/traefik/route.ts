import { shortHash } from '../private/rendering/short-hash';
import { Rule as Requirement, Violation, Violations } from '../private/validation/violations';
import { dynamicJson, tagsOf } from './dynamic';
import { Middleware } from './middleware';
import { RouteTarget } from './route-target';
import { Rule } from './rule';
import { RouterSpec } from './spec/spec.generated';

const PATH: Requirement<string> = {
  must: "start with '/' and hold only the characters of a URL's path, with no '/' at its end and no '//'",
  holds: (value) => value === '/' || /^(?:\/[A-Za-z0-9\-._~!$&'()*+;=:@%]+)+$/.test(value),
  fix: (value) => {
    const path = `/${value.split('/').filter(Boolean).join('/')}`;
    return path !== value && PATH.holds(path) ? `write '${path}'` : undefined;
  },
};

const HOST: Requirement<string> = {
  must: 'be a host name such as shop.example',
  holds: (value) => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i.test(value),
};

/** What a route says beside the requests that it takes. */
interface RouteOptions {
  readonly hostName?: string;
  readonly pathPrefix: string;
  readonly strip: boolean;
  readonly rule?: Rule;
  readonly priority?: number;
  readonly entryPoints?: string[];
  readonly middlewares: Middleware[];
  readonly router: RouterSpec;
}

/** A host wins over a path, however long, and a canary over both. */
const HOST_FIRST = 10_000;
const CANARY_FIRST = 20_000;

/**
 * Define which requests the ingress sends to a service.
 *
 * A route with a host wins over one without; among the others the longer path, or rule, wins.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
 */
export class Route {
  /**
   * Define a route for a path and all paths below it, on every host.
   *
   * `/webapi` serves `/webapi` and `/webapi/…`, not `/webapix`. The service sees the rest of the path; the prefix is in
   * the header `X-Forwarded-Prefix`.
   */
  public static path(path: string): Route {
    return new Route({ pathPrefix: path, strip: true, middlewares: [], router: {} });
  }

  /** Define a route for all requests to one host. */
  public static host(host: string): Route {
    return new Route({ hostName: host, pathPrefix: '/', strip: true, middlewares: [], router: {} });
  }

  /** Define a route for what a rule takes; the service sees the whole path. */
  public static rule(rule: Rule): Route {
    return new Route({ rule, pathPrefix: '/', strip: false, middlewares: [], router: {} });
  }

  private constructor(private readonly options: RouteOptions) {}

  /** Host of the requests, or nothing for every host. */
  public get hostName(): string | undefined {
    return this.options.hostName;
  }

  /** Path of the requests. */
  public get pathPrefix(): string {
    return this.options.pathPrefix;
  }

  /** Names of the middlewares of the ingress that it refers to. */
  public get ingressMiddlewares(): string[] {
    return this.options.middlewares.flatMap(({ ingressName }) => ingressName ?? []);
  }

  /** Names of the entry points that serve it, if it names any. */
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

  /** The same route with further middlewares, which requests pass in this order. */
  public withMiddlewares(...middlewares: Middleware[]): Route {
    return this.with({ middlewares: [...this.options.middlewares, ...middlewares] });
  }

  /** The same route with a priority of its own: where several take a request, the one with the most gets it. */
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

  /** The route in words, such as `the path '/webapi'`. */
  public toString(): string {
    const { rule, priority, entryPoints } = this.options;
    const host = this.hostName === undefined ? '' : `the host '${this.hostName.toLowerCase()}'`;
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
    const host = hostName === undefined ? undefined : `Host(\`${hostName.toLowerCase()}\`)`;
    if (pathPrefix === '/') return host ?? 'PathPrefix(`/`)';
    const path = `Path(\`${pathPrefix}\`) || PathPrefix(\`${pathPrefix}/\`)`;
    return host === undefined ? path : `${host} && (${path})`;
  }

  /**
   * The tags of a Consul service that make Traefik serve the route.
   *
   * The names of router and middlewares carry a hash of their definition: while two versions of a service run side by
   * side, Traefik would otherwise see one name with two definitions, and drop both.
   *
   * @param service name of the service
   * @param entryPoints names of the entry points that serve the route, unless it names its own
   */
  public toTags(service: string, entryPoints: string[]): string[] {
    return this._tags({ service, entryPoints });
  }

  /** @internal */
  public _tags(target: RouteTarget): string[] {
    const { priority, router } = this.options;
    const { service, loadBalancer, narrowed } = target;
    const own = this.toRule();
    const rule = narrowed === undefined ? own : `(${own}) && ${narrowed}`;
    // Traefik's own order is by the length of the rule alone: a long path on any host would win over a host.
    const usual = rule.length + (this.hostName === undefined ? 0 : HOST_FIRST);
    const middlewares = this.middlewares(target);
    const spec: RouterSpec = {
      rule,
      priority: (priority ?? usual) + (narrowed === undefined ? 0 : CANARY_FIRST),
      entryPoints: this.options.entryPoints ?? target.entryPoints,
      ...(middlewares.length === 0 ? {} : { middlewares: middlewares.map(({ name }) => name) }),
      ...(loadBalancer === undefined ? {} : { service: loadBalancer }),
      ...router,
    };
    const violations = new Violations();
    const json = dynamicJson('Router', spec, '', violations);
    const name = `${service}-${shortHash(json)}`;
    return [
      ...tagsOf(`traefik.http.routers.${name}`, json, '', violations),
      ...middlewares.flatMap(({ tags }) => tags),
    ];
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { rule, middlewares, priority, router } = this.options;
    violations.require(prop, this.hostName, HOST);
    violations.require(prop, this.pathPrefix, PATH);
    violations.add(...(rule?._violations(prop) ?? []));
    violations.require(`${prop}.priority`, priority, { must: 'be an integer of at least 1', holds: isPositive });
    middlewares.forEach((each, index) => violations.add(...each._violations(`${prop}.middlewares[${index}]`)));
    tagsOf('', dynamicJson('Router', router, `${prop}.router`, violations), `${prop}.router`, violations);
    if (rule !== undefined && this.pathPrefix !== '/') {
      violations.add({ prop, must: 'have its path in the rule', got: this.pathPrefix });
    }
    return violations.all;
  }

  private with(options: Partial<RouteOptions>): Route {
    return new Route({ ...this.options, ...options });
  }

  /** The prefix goes after those that look at the path, and before those that change it. */
  private middlewares({
    service,
    middlewares = [],
  }: RouteTarget): { readonly name: string; readonly tags: string[] }[] {
    const { pathPrefix } = this;
    const named = (each: Middleware): { name: string; tags: string[] } => ({ name: each.name, tags: each.toTags() });
    const own = [...middlewares, ...this.options.middlewares];
    const before = own.filter(({ changesPath }) => !changesPath).map(named);
    const after = own.filter(({ changesPath }) => changesPath).map(named);
    if (!this.options.strip || pathPrefix === '/') return [...before, ...after];
    const name = `${service}-${shortHash('stripprefix', pathPrefix)}`;
    const tags = [`traefik.http.middlewares.${name}.stripprefix.prefixes=${pathPrefix}`];
    return [...before, { name, tags }, ...after];
  }
}

function isPositive(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
