import { ReleaseLine, runsSince } from '../private/validation/releases';
import { Violation } from '../private/validation/violations';

/** The release of Traefik that a platform runs unless it names another one. */
export const TRAEFIK_VERSION = '3.7.13';

/** The lines of Traefik that Berth is tested with, oldest first. */
export const TRAEFIK_LINES: { readonly [line: string]: ReleaseLine } = {
  '3.6': { last: '3.6.25' },
  '3.7': {},
};

/** What Traefik can only be told since a release. Fields of a tag have it in scripts/specs/traefik.txt. */
export const TRAEFIK_SINCE = {
  /** An entry point says what to do with headers whose names services take for others, such as `X_Real_Ip`. */
  aliasHeadersStrategy: '3.7.12',

  /** A service has middlewares of its own, whichever router leads to it. */
  serviceMiddlewares: '3.7',

  /** Routers of one host with different TLS options are refused, instead of all getting the default ones. */
  strictTlsOptions: '3.7.11',
} as const;

/** Whether a release of Traefik has what another one had first. */
export function traefikHas(feature: keyof typeof TRAEFIK_SINCE, version: string): boolean {
  return runsSince(version, TRAEFIK_SINCE[feature]);
}

/** What is wrong with a part of a tag that a release of Traefik does not know: nothing, if it knows it. */
export function unknownTo(version: string, since: string, prop: string, got: unknown): Violation[] {
  if (runsSince(version, since)) return [];
  const must = `be left out: Traefik ${version} would drop all routes of the service for it`;
  return [{ prop, must, got, fix: `Traefik ${since} has it first: give the platform a newer 'traefikVersion'` }];
}
