import { shortHash } from '../private/rendering/short-hash';
import { Violation, Violations } from '../private/validation/violations';
import { dynamicJson, tagsOf } from './dynamic';
import { Rule } from './rule';
import { RouterTcpTlsConfigSpec, TcpMiddlewareSpec, TcpRouterSpec } from './spec/spec.generated';

/** What a route of TCP says. */
interface TcpRouteOptions {
  readonly entryPoint: string;
  readonly rule: Rule;
  readonly tls?: RouterTcpTlsConfigSpec;
  readonly priority?: number;
  readonly middlewares: TcpMiddlewareSpec[];
}

/**
 * Define which TCP connections the ingress sends to a service.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/tcp/routing/router/
 */
export class TcpRoute {
  /** Define a route for all connections to an entry point, which no other service then has. */
  public static entryPoint(entryPoint: string): TcpRoute {
    return new TcpRoute({ entryPoint, rule: Rule.hostSni('*'), middlewares: [] });
  }

  /**
   * Define a route for connections with TLS that ask for a host. The ingress ends the TLS, with its certificate for that host.
   */
  public static sni(entryPoint: string, host: string): TcpRoute {
    return new TcpRoute({ entryPoint, rule: Rule.hostSni(host), tls: {}, middlewares: [] });
  }

  /** Define a route for what a rule takes; all but `HostSNI(*)` needs TLS. */
  public static rule(entryPoint: string, rule: Rule): TcpRoute {
    return new TcpRoute({ entryPoint, rule, tls: {}, middlewares: [] });
  }

  private constructor(private readonly options: TcpRouteOptions) {}

  /** Name of the entry point. */
  public get entryPointName(): string {
    return this.options.entryPoint;
  }

  /** The same route, with the service itself ending the TLS. */
  public passthrough(): TcpRoute {
    return this.withTls({ ...this.options.tls, passthrough: true });
  }

  /** The same route, with the ingress ending TLS in this way. */
  public withTls(options: RouterTcpTlsConfigSpec): TcpRoute {
    return new TcpRoute({ ...this.options, tls: options });
  }

  /** The same route with a priority of its own. */
  public withPriority(priority: number): TcpRoute {
    return new TcpRoute({ ...this.options, priority });
  }

  /** The same route with further middlewares: `inFlightConn` or `ipAllowList`. */
  public withMiddlewares(...middlewares: TcpMiddlewareSpec[]): TcpRoute {
    return new TcpRoute({ ...this.options, middlewares: [...this.options.middlewares, ...middlewares] });
  }

  /** The route in words. */
  public toString(): string {
    return `the TCP entry point '${this.options.entryPoint}' with the rule '${this.options.rule}'`;
  }

  /** The tags of a Consul service that make Traefik serve the route. */
  public toTags(service: string): string[] {
    const { entryPoint, rule, tls, priority, middlewares } = this.options;
    const violations = new Violations();
    const defined = middlewares.map((spec) => {
      const json = dynamicJson('TCPMiddleware', spec, '', violations);
      const name = `tcp-${shortHash(json)}`;
      return { name, tags: tagsOf(`traefik.tcp.middlewares.${name}`, json, '', violations) };
    });
    const spec: TcpRouterSpec = {
      rule: rule.toString(),
      entryPoints: [entryPoint],
      priority,
      middlewares: defined.length === 0 ? undefined : defined.map(({ name }) => name),
      tls,
    };
    const json = dynamicJson('TCPRouter', spec, '', violations);
    const name = `${service}-${shortHash(json)}`;
    return [...tagsOf(`traefik.tcp.routers.${name}`, json, '', violations), ...defined.flatMap(({ tags }) => tags)];
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { rule, tls, middlewares } = this.options;
    violations.add(...rule._violations(prop));
    if (tls !== undefined)
      tagsOf('', dynamicJson('RouterTCPTLSConfig', tls, `${prop}.tls`, violations), prop, violations);
    middlewares.forEach((spec) => {
      tagsOf('', dynamicJson('TCPMiddleware', spec, `${prop}.middlewares`, violations), prop, violations);
    });
    return violations.all;
  }
}

/**
 * Define which UDP datagrams the ingress sends to a service: all of an entry point, which no other service then has.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/udp/routing/rules-priority/
 */
export class UdpRoute {
  /** Define a route for all datagrams to an entry point. */
  public static entryPoint(entryPoint: string): UdpRoute {
    return new UdpRoute(entryPoint);
  }

  private constructor(
    /** Name of the entry point. */
    public readonly entryPointName: string,
  ) {}

  /** The route in words. */
  public toString(): string {
    return `the UDP entry point '${this.entryPointName}'`;
  }

  /** The tags of a Consul service that make Traefik serve the route. */
  public toTags(service: string): string[] {
    const { entryPointName } = this;
    return [`traefik.udp.routers.${service}-${shortHash(entryPointName)}.entryPoints=${entryPointName}`];
  }
}
