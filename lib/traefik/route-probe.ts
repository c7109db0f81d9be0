import { RouteFacts } from '../map/route-facts';
import { MapProbe } from '../map/stack-map';
import { definedOnly, Json } from '../private/rendering/json';
import { integer, NOT_EMPTY } from '../private/validation/rules';
import { Rule as Requirement, Violations } from '../private/validation/violations';
import { inSmallLetters } from './matchers';
import { Middleware } from './middleware';
import { Rule } from './rule';

/** Options for `Route.withProbe`. */
export interface ProbeOptions {
  /**
   * Statuses of the answer that mean that the route serves, each between 200 and 599.
   *
   * @default - all below 400
   */
  readonly statuses?: number[];
}

/** A request by which `berth verify` finds out whether a route serves. */
export interface Probe extends ProbeOptions {
  readonly path: string;
}

/** What decides which requests reach a service through a route, and with which path. */
interface ProbedRoute {
  readonly hostName?: string;
  readonly pathPrefix: string;
  readonly rule?: Rule;

  /** What of the path the service does not see. */
  readonly strippedPrefix: string;

  readonly middlewares: readonly Middleware[];

  /** A path of the service that no request reaches. */
  readonly hiddenPath?: string;

  /** The probe that was given; `false` where nobody must ask. */
  readonly probe?: Probe | false;
}

const PROBE_PATH: Requirement<string> = {
  must: "start with '/' and hold only the characters of a URL's path and query",
  holds: (value) => /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/.test(value),
};

/** All that is wrong with the probe of a route. */
export function checkProbe(prop: string, { path, statuses }: Probe, prefix: string, violations: Violations): void {
  violations.require(`${prop}.path`, path, PROBE_PATH);
  violations.require(`${prop}.path`, path, {
    must: `be a path that the route serves: '${prefix}' or one below it`,
    holds: (value) => prefix === '/' || isBelow(withoutQuery(value), prefix),
    fix: (value) => (value.startsWith('/') ? `write '${prefix}${value}'` : undefined),
  });
  violations.require(`${prop}.statuses`, statuses, NOT_EMPTY);
  statuses?.forEach((status, index) => violations.require(`${prop}.statuses[${index}]`, status, integer(200, 599)));
}

/** What the map of a stack says of a route, with its router by Traefik's names. */
export function httpFacts(name: string, router: Json, route: ProbedRoute): RouteFacts {
  const { hostName, pathPrefix, rule, middlewares } = route;
  const named = hostName ?? required(rule, 'Host');
  const host = named && inSmallLetters(named);
  const path = rule !== undefined ? required(rule, 'Path', 'PathPrefix') : pathPrefix === '/' ? undefined : pathPrefix;
  return {
    router: name,
    protocol: 'http',
    entryPoints: router.entryPoints as string[],
    title: rule === undefined ? `${host ?? ''}${path ?? ''}` || '/' : String(rule),
    rule: router.rule as string,
    host,
    path,
    tls: router.tls !== undefined && router.tls !== false,
    middlewares: (router.middlewares as string[] | undefined) ?? [],
    authenticated: middlewares.some(({ _asksWho: asks }) => asks),
    probeOf: (checkPath) => probeOf(route, path ?? '/', checkPath),
  };
}

/** As it was given; else by the path of the service's check, when the route reaches that; else by the beginning of its path. */
function probeOf(route: ProbedRoute, start: string, checkPath: string | undefined): MapProbe | false {
  const { probe, strippedPrefix } = route;
  if (probe === false) return false;
  const at = (path: string): Pick<MapProbe, 'path' | 'arrives'> => ({
    path,
    ...definedOnly({ arrives: arrival(route, path) }),
  });
  if (probe !== undefined) {
    const expect = probe.statuses && { expect: [...probe.statuses] };
    return { ...at(probe.path), ...expect, from: 'route' };
  }
  if (checkPath !== undefined && reaches(route, checkPath)) {
    return { ...at(`${strippedPrefix}${checkPath}`), from: 'health-check' };
  }
  return { ...at(start), from: 'prefix' };
}

/** The path as the service sees it; undefined where nobody knows what a middleware makes of it. */
function arrival({ middlewares, strippedPrefix }: ProbedRoute, path: string): string | undefined {
  if (middlewares.some(({ changesPath, ingressName }) => changesPath || ingressName !== undefined)) return undefined;
  const rest = path.slice(strippedPrefix.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The value of one of these matchers that all requests of a rule have. */
function required(rule: Rule | undefined, ...names: string[]): string | undefined {
  return rule?._required.find(({ name }) => names.includes(name))?.values[0];
}

/** Whether a GET request reaches the check of the service. */
function reaches(route: ProbedRoute, checkPath: string): boolean {
  const { rule, pathPrefix, strippedPrefix, middlewares, hiddenPath } = route;
  const path = withoutQuery(checkPath);
  if (middlewares.some(({ changesPath }) => changesPath)) return false;
  if (hiddenPath !== undefined && isBelow(path.toLowerCase(), hiddenPath.toLowerCase())) return false;
  if (rule === undefined) return strippedPrefix !== '' || pathPrefix === '/' || isBelow(path, pathPrefix);
  return (
    rule._isConjunction &&
    rule._required.every(({ name, values: [value] }) => {
      if (name === 'Path') return path === value;
      return name === 'PathPrefix' ? path.startsWith(value) : name === 'Host';
    })
  );
}

function isBelow(path: string, prefix: string): boolean {
  return `${path}/`.startsWith(`${prefix}/`);
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/, '');
}
