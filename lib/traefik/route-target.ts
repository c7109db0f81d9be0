import { Middleware } from './middleware';
import { Rule } from './rule';

/** What a service adds to its routes. */
export interface RouteTarget {
  /** Name of the service. */
  readonly service: string;

  /** Names of the entry points that serve a route which names none. */
  readonly entryPoints: string[];

  /**
   * Traefik's own service that requests go to; without it the one of the service's name.
   *
   * @default - the one of its name
   */
  readonly loadBalancer?: string;

  /**
   * Middlewares that come before those of the route.
   *
   * @default - none
   */
  readonly middlewares?: Middleware[];

  /**
   * What requests must be besides.
   *
   * @default - nothing more
   */
  readonly narrowed?: Rule;
}
