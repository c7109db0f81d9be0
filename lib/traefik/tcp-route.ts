import { RouteFacts } from '../map/route-facts';
import { checked } from '../private/validation/checked';
import { shortHash } from './short-hash';
import { Violation, Violations } from '../private/validation/violations';
import { DynamicPart, tagsOf } from './dynamic';
import { checkTcpMiddleware } from './middleware-rules';
import { routerTags, ServedRouter, Tagged } from './router-tags';
import { Rule } from './rule';
import { RouterTcpTlsConfigSpec, TcpMiddlewareSpec } from './spec/spec.generated';

/** The parts of a TCP route. */
interface TcpRouteOptions {
  readonly entryPoint: string;
  readonly rule: Rule;
  readonly tls?: RouterTcpTlsConfigSpec;
  readonly priority?: number;
  readonly middlewares: TcpMiddlewareSpec[];
  readonly unprobed?: boolean;
}

const ANY_CONNECTION = String(Rule.hostSni('*'));

/**
 * Define which TCP connections the ingress sends to a service.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/tcp/routing/router/
 */
@checked('TcpRoute')
export class TcpRoute {
  /** Define a route for all connections to an entry point; no other service can then use it. */
  public static entryPoint(entryPoint: string): TcpRoute {
    return new TcpRoute({ entryPoint, rule: Rule.hostSni('*'), middlewares: [] });
  }

  /**
   * Define a route for TLS connections to a host, in any case. The ingress terminates TLS, with its certificate for that host.
   */
  public static sni(entryPoint: string, host: string): TcpRoute {
    return new TcpRoute({ entryPoint, rule: Rule.hostSni(host), tls: {}, middlewares: [] });
  }

  /** Define a route for connections that match a rule; any rule but `HostSNI(*)` needs TLS. */
  public static rule(entryPoint: string, rule: Rule): TcpRoute {
    return new TcpRoute({ entryPoint, rule, tls: {}, middlewares: [] });
  }

  private rendered?: { readonly tls?: DynamicPart; readonly middlewares: DynamicPart[] };

  private constructor(private readonly options: TcpRouteOptions) {}

  /** Name of the entry point. */
  public get entryPointName(): string {
    return this.options.entryPoint;
  }

  /** The same route, with the service itself terminating TLS. */
  public passthrough(): TcpRoute {
    return this.withTls({ ...this.options.tls, passthrough: true });
  }

  /** The same route, with these TLS options. */
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

  /** The same route, to which `berth verify` does not connect. */
  public withoutProbe(): TcpRoute {
    return new TcpRoute({ ...this.options, unprobed: true });
  }

  /** The route in words. */
  public toString(): string {
    return `the TCP entry point '${this.options.entryPoint}' with the rule '${this.options.rule}'`;
  }

  /** The tags of a Consul service that make Traefik serve the route. */
  public toTags(service: string): string[] {
    return this._served(service).tags;
  }

  /** @internal */
  public _served(service: string): ServedRouter {
    const { entryPoint, rule, priority, unprobed } = this.options;
    const { tls, middlewares } = this.parts;
    const tagged = middlewares.map(({ json, hash }): Tagged => {
      const name = `tcp-${hash}`;
      return { name, tags: tagsOf(`traefik.tcp.middlewares.${name}`, json) };
    });
    const router = {
      rule: rule.toString(),
      entryPoints: [entryPoint],
      ...(priority === undefined ? {} : { priority }),
      ...(tagged.length === 0 ? {} : { middlewares: tagged.map(({ name }) => name) }),
      ...(tls === undefined ? {} : { tls: tls.json }),
    };
    const name = `${service}-${shortHash(router)}`;
    const host = rule._required.find((each) => each.name === 'HostSNI' && each.values[0] !== '*')?.values[0];
    const facts: RouteFacts = {
      router: name,
      protocol: 'tcp',
      entryPoints: [entryPoint],
      title: String(rule) === ANY_CONNECTION ? entryPoint : `${host ?? rule} at ${entryPoint}`,
      rule: String(rule),
      host,
      tls: tls !== undefined,
      middlewares: tagged.map((each) => each.name),
      authenticated: false,
      probeOf: () => !unprobed && { path: '', from: 'prefix' },
    };
    return { tags: routerTags('tcp', name, router, tagged), facts };
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { tls, middlewares } = this.parts;
    violations.add(...this.options.rule._violations(prop, 'tcp'));
    violations.add(...(tls?.violations(`${prop}.tls`) ?? []));
    middlewares.forEach((each, index) => violations.add(...each.violations(`${prop}.middlewares[${index}]`)));
    this.options.middlewares.forEach((each, index) =>
      checkTcpMiddleware(`${prop}.middlewares[${index}]`, each, violations),
    );
    return violations.all;
  }

  /** What is written by Traefik's own names, rendered once. */
  private get parts(): { readonly tls?: DynamicPart; readonly middlewares: DynamicPart[] } {
    const { tls, middlewares } = this.options;
    return (this.rendered ??= {
      tls: tls && new DynamicPart('RouterTCPTLSConfig', tls),
      middlewares: middlewares.map((spec) => new DynamicPart('TCPMiddleware', spec)),
    });
  }
}

/**
 * Define which UDP datagrams the ingress sends to a service: all of an entry point, which no other service can then use.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/udp/routing/rules-priority/
 */
@checked('UdpRoute')
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
    return this._served(service).tags;
  }

  /** @internal */
  public _served(service: string): ServedRouter {
    const { entryPointName } = this;
    const name = `${service}-${shortHash(entryPointName)}`;
    const facts: RouteFacts = {
      router: name,
      protocol: 'udp',
      entryPoints: [entryPointName],
      title: entryPointName,
      rule: '',
      tls: false,
      middlewares: [],
      authenticated: false,
      probeOf: () => false,
    };
    return { tags: routerTags('udp', name, { entryPoints: [entryPointName] }), facts };
  }
}
