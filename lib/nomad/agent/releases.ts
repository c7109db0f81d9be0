import { compareReleases } from '../../private/validation/compare-releases';

/** The release of Nomad that a platform runs unless it names another one. */
export const NOMAD_VERSION = '1.11.3';

/**
 * The lines of Nomad that Berth is tested with, and the Consul releases that each works with.
 *
 * @see https://developer.hashicorp.com/nomad/docs/networking/consul#compatibility
 */
export const NOMAD_LINES: { readonly [line: string]: { readonly consul: readonly [oldest: string, newest: string] } } =
  {
    '1.11': { consul: ['1.19', '1.22'] },
  };

/** What Nomad can only do since a release. */
export const NOMAD_SINCE = {
  /** A workload identity with the capability `snapshot-save` may copy the servers' state; before, only a management token. */
  snapshotSave: '1.11.3',

  /** Rights to plan a job without those to submit it; older servers refuse a policy with them. */
  planJob: '1.11.2',

  /** Blocks inside `consul` and `vault` may be objects; before, their names were taken for unknown keys of the agent's own. */
  nestedBlocks: '1.11.3',
} as const;

/** Whether a release of Nomad has what another one had first. */
export function nomadHas(feature: keyof typeof NOMAD_SINCE, version: string): boolean {
  return compareReleases(version, NOMAD_SINCE[feature]) >= 0;
}
