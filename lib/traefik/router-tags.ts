import { RouteFacts } from '../map/route-facts';
import { Json } from '../private/rendering/json';
import { tagsOf } from './dynamic';
import { shortHash } from './short-hash';

/** Something that routers refer to by name, with the tags that define it. */
export interface Tagged {
  readonly name: string;
  readonly tags: string[];
}

/** The router of a route: the tags that make Traefik serve it, and what a map says of it. */
export interface ServedRouter {
  readonly tags: string[];
  readonly facts: RouteFacts;
}

/**
 * The tags of a router, and of the middlewares that its requests or connections pass.
 *
 * The names of routers and middlewares carry a hash of their definition: while two versions of a service run side by side,
 * Traefik would otherwise see one name with two definitions, and drop both.
 */
export function routerTags(
  protocol: 'http' | 'tcp' | 'udp',
  name: string,
  router: Json,
  middlewares: Tagged[] = [],
): string[] {
  return [...tagsOf(`traefik.${protocol}.routers.${name}`, router), ...middlewares.flatMap(({ tags }) => tags)];
}

/** Not `Middleware.stripPrefix`: under another name every service with a route would be registered again. */
export function stripPrefix(service: string, prefix: string): Tagged {
  const name = `${service}-${shortHash('stripprefix', prefix)}`;
  return { name, tags: [`traefik.http.middlewares.${name}.stripprefix.prefixes=${prefix}`] };
}
