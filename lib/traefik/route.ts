import { createHash } from 'node:crypto';
import { Rule, Violation, Violations } from '../private/violations';

const PATH: Rule<string> = {
  must: "start with '/' and hold only the characters of a URL's path, with no '/' at its end and no '//'",
  holds: (value) => value === '/' || /^(?:\/[A-Za-z0-9\-._~!$&'()*+,;=:@%]+)+$/.test(value),
  fix: (value) => {
    const path = `/${value.split('/').filter(Boolean).join('/')}`;
    return path !== value && PATH.holds(path) ? `write '${path}'` : undefined;
  },
};

const HOST: Rule<string> = {
  must: 'be a host name such as shop.example',
  holds: (value) => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i.test(value),
};

/**
 * Define which requests the ingress sends to a service.
 *
 * A route with a host wins over one without; among the others the longer path wins.
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
    return new Route(undefined, path, true);
  }

  /** Define a route for all requests to one host. */
  public static host(host: string): Route {
    return new Route(host, '/', true);
  }

  private constructor(
    /** Host of the requests, or nothing for every host. */
    public readonly hostName: string | undefined,
    /** Path of the requests. */
    public readonly pathPrefix: string,
    private readonly strip: boolean,
  ) {}

  /** The same route, narrowed to a path and all paths below it. */
  public withPath(path: string): Route {
    return new Route(this.hostName, path, this.strip);
  }

  /** The same route, with the service seeing the whole path. */
  public keepPrefix(): Route {
    return new Route(this.hostName, this.pathPrefix, false);
  }

  /** The route in words, such as `the path '/webapi'`. */
  public toString(): string {
    const host = this.hostName === undefined ? '' : `the host '${this.hostName.toLowerCase()}'`;
    const path = this.pathPrefix === '/' && host !== '' ? '' : `the path '${this.pathPrefix}'`;
    return [host, path].filter(Boolean).join(' and ');
  }

  /** The route as a rule of Traefik's router. */
  public toRule(): string {
    const { hostName, pathPrefix } = this;
    const host = hostName === undefined ? undefined : `Host(\`${hostName.toLowerCase()}\`)`;
    if (pathPrefix === '/') return host ?? 'PathPrefix(`/`)';
    const path = `Path(\`${pathPrefix}\`) || PathPrefix(\`${pathPrefix}/\`)`;
    return host === undefined ? path : `${host} && (${path})`;
  }

  /**
   * The tags of a Consul service that make Traefik serve the route.
   *
   * The names of router and middleware carry a hash of their definition: while two versions of a service run side by
   * side, Traefik would otherwise see one name with two definitions, and drop both.
   *
   * @param service name of the service
   * @param entryPoints names of the entry points that serve the route
   */
  public toTags(service: string, entryPoints: string[]): string[] {
    const rule = this.toRule();
    const strips = this.strip && this.pathPrefix !== '/';
    // Traefik's own order is by the length of the rule alone: a long path on any host would win over a host.
    const priority = rule.length + (this.hostName === undefined ? 0 : 10_000);
    const router = `traefik.http.routers.${service}-${hash(rule, priority, entryPoints, strips)}`;
    const tags = [`${router}.rule=${rule}`, `${router}.priority=${priority}`, `${router}.entrypoints=${entryPoints}`];
    if (!strips) return tags;
    const middleware = `${service}-${hash('stripprefix', this.pathPrefix)}`;
    return [
      ...tags,
      `${router}.middlewares=${middleware}`,
      `traefik.http.middlewares.${middleware}.stripprefix.prefixes=${this.pathPrefix}`,
    ];
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    violations.require(prop, this.hostName, HOST);
    violations.require(prop, this.pathPrefix, PATH);
    return violations.all;
  }
}

function hash(...definition: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 8);
}
