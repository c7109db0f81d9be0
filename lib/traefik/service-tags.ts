import { RouteFacts } from '../map/route-facts';
import { Json } from '../private/rendering/json';
import { shortHash } from './short-hash';
import { CanaryTraffic } from './canary-traffic';
import { DynamicPart, tagsOf } from './dynamic';
import { Middleware } from './middleware';
import { Route } from './route';
import { Rule } from './rule';
import { ServedRouter } from './router-tags';
import { TcpRoute, UdpRoute } from './tcp-route';

/** A Consul service that the ingress may serve. */
export interface TaggedService {
  readonly name: string;

  /** Its own tags, whatever they mean. */
  readonly tags: string[];

  /**
   * Whether the ingress must reach it through its proxy in the mesh.
   *
   * @default false
   */
  readonly inMesh?: boolean;

  /**
   * Routers among its own tags.
   *
   * @default - none
   */
  readonly routers?: readonly RouteFacts[];
}

/** How the ingress serves the HTTP routes of a service. */
export interface HttpOptions {
  readonly routes: Route[];
  readonly entryPoints: string[];

  /** Those of every route, which run before the route's own. */
  readonly middlewares: Middleware[];

  /**
   * Those of the service itself, which run after the route's.
   *
   * @default - none
   */
  readonly serviceMiddlewares?: Middleware[];

  /**
   * How requests are spread over the instances.
   *
   * @default - round robin
   */
  readonly loadBalancer?: DynamicPart;

  /**
   * Which requests reach canaries.
   *
   * @default - they share all requests with the other instances
   */
  readonly canaryTraffic?: CanaryTraffic;

  /**
   * A path of the service that no route serves.
   *
   * @default - none
   */
  readonly hiddenPath?: string;

  /** Number of instances, and of canaries beside them. */
  readonly count: number;
  readonly canaries: number;
}

/** The tag without which Traefik ignores a service. */
export const ENABLED = 'traefik.enable=true';

/** Name of the ingress in the service mesh. */
export const MESH_SERVICE = 'traefik';

/** Traefik's name for what it learns of Consul's catalog. */
const PROVIDER = 'consulcatalog';

/** Weight of an instance that is no canary; that of a canary is relative to it. */
const WEIGHT = 100;

/** All tags of a Consul service: its own, and those that make Traefik serve its routes. */
export class ServiceTags {
  /** The tags of a service with HTTP routes. */
  public static http(service: TaggedService, options: HttpOptions): ServiceTags {
    const { canaryTraffic } = options;
    // An empty one is refused by Traefik, with all tags of the service.
    const loadBalancer = isEmpty(options.loadBalancer) ? undefined : options.loadBalancer;
    if (options.routes.length === 0) return new ServiceTags(service, { tags: [], routers: [] });
    const served = (): Served => servedHttp(service.name, options, { balancer: loadBalancer?.json });
    if (canaryTraffic === undefined) return new ServiceTags(service, served());
    const { rule, percent = 0 } = canaryTraffic;
    if (rule !== undefined) {
      // Under the name of the others, canaries would share their requests.
      const balancer = { passHostHeader: true, ...loadBalancer?.json };
      return new ServiceTags(
        service,
        served(),
        servedHttp(`${service.name}-canary`, options, { balancer, narrowed: rule }),
      );
    }
    const share = (WEIGHT * Math.max(options.count, 1) * percent) / (100 - percent) / Math.max(options.canaries, 1);
    const weighted = (weight: number): Served => {
      const server = { ...(loadBalancer?.json.server as Json | undefined), weight };
      const balancer = { ...loadBalancer?.json, server };
      return servedHttp(service.name, options, { balancer, named: { ...loadBalancer?.json, server: { weight: 0 } } });
    };
    return new ServiceTags(service, weighted(WEIGHT), weighted(Math.max(1, Math.round(share))));
  }

  /** The tags of a service with TCP and UDP routes. */
  public static stream(service: TaggedService, routes: (TcpRoute | UdpRoute)[]): ServiceTags {
    const served = routes.map((route) => route._served(service.name));
    return new ServiceTags(service, servedOf(served));
  }

  /** Tags of the service, if it has any. */
  public readonly tags?: string[];

  /** Tags that canaries have instead, if they differ. */
  public readonly canaryTags?: string[];

  /** Its routers, without those that only canaries have. */
  public readonly routers: readonly RouteFacts[];

  private readonly service: string;
  private measured?: readonly string[];

  private constructor(service: TaggedService, { tags: routes, routers }: Served, canaries?: Served) {
    const { name, tags: own, inMesh, routers: ownRouters = [] } = service;
    this.service = name;
    this.routers = [...ownRouters, ...routers];
    // HTTP and TCP routes may be of one service.
    const enabled = [ENABLED, ...(inMesh ? ['traefik.consulcatalog.connect=true'] : [])].filter(
      (tag) => !own.includes(tag),
    );
    const all = [...own, ...(routes.length === 0 ? [] : [...enabled, ...routes])];
    this.tags = all.length === 0 ? undefined : all;
    this.canaryTags = canaries && [...own, ...enabled, ...canaries.tags];
  }

  /** Names under which Traefik counts the HTTP requests to the service, those to canaries included. */
  public get measuredAs(): string[] {
    return [...(this.measured ??= this.findMeasured())];
  }

  private findMeasured(): string[] {
    const names = [this.tags, this.canaryTags].flatMap((tags = []) => {
      if (!tags.some((tag) => tag.startsWith('traefik.http.routers.'))) return [];
      const named = tags.flatMap((tag) => /^traefik\.http\.services\.([^.]+)\./.exec(tag)?.[1] ?? []);
      return named.length === 0 ? [usualName(this.service)] : named;
    });
    return [...new Set(names)].map((name) => `${name}@${PROVIDER}`);
  }
}

/** Traefik's own name of a Consul service: it takes one hyphen for all that is no letter or digit, and none at the ends. */
function usualName(service: string): string {
  return service
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join('-');
}

function isEmpty(part: DynamicPart | undefined): boolean {
  return part !== undefined && Object.keys(part.json).length === 0;
}

/** Routers, and all tags that define them. */
interface Served {
  readonly tags: string[];
  readonly routers: readonly RouteFacts[];
}

function servedOf(routers: readonly ServedRouter[], more: string[] = []): Served {
  return { tags: [...routers.flatMap(({ tags }) => tags), ...more], routers: routers.map(({ facts }) => facts) };
}

/** Traefik's service behind the routes. */
interface Balancer {
  readonly balancer: Json | undefined;

  /** What the name of Traefik's service is the hash of, when that is not all of it. */
  readonly named?: Json;

  /** A further rule that requests must match. */
  readonly narrowed?: Rule;
}

function servedHttp(service: string, options: HttpOptions, behind: Balancer): Served {
  const { routes, entryPoints, middlewares, serviceMiddlewares = [], hiddenPath } = options;
  const names = serviceMiddlewares.map(({ name }) => name);
  // Traefik refuses middlewares of a service that has no balancer.
  const { balancer = names.length === 0 ? undefined : { passHostHeader: true }, named = balancer, narrowed } = behind;
  const name = balancer && `${service}-${shortHash(named, ...names)}`;
  const target = { service, entryPoints, middlewares, serviceMiddlewares, narrowed, loadBalancer: name, hiddenPath };
  const loadBalancer = balancer && { loadBalancer: balancer, ...(names.length > 0 && { middlewares: names }) };
  return servedOf(
    routes.map((route) => route._served(target)),
    loadBalancer === undefined
      ? []
      : [
          ...tagsOf(`traefik.http.services.${name}`, loadBalancer),
          ...serviceMiddlewares.flatMap((each) => each.toTags()),
        ],
  );
}
