import { ReleaseLine, runsSince } from '../../private/validation/releases';

/** The release of Nomad that a platform runs unless it names another one. */
export const NOMAD_VERSION = '1.11.3';

/** A line of Nomad, and the Consul releases that it works with. */
interface NomadLine extends ReleaseLine {
  readonly consul: readonly [oldest: string, newest: string];
}

/**
 * The lines of Nomad that Berth is tested with, oldest first.
 *
 * @see https://developer.hashicorp.com/nomad/docs/networking/consul#compatibility
 */
export const NOMAD_LINES: { readonly [line: string]: NomadLine } = {
  '1.11': { consul: ['1.19', '1.22'], last: '1.11.3' },
  '2.0': { consul: ['1.20', '2.0'] },
};

/** What Nomad can only do since a release. Fields of a job have it in scripts/specs/nomad.txt. */
export const NOMAD_SINCE = {
  /** A workload identity with the capability `snapshot-save` may copy the servers' state; before, only a management token. */
  snapshotSave: '1.11.3',

  /** Rights to plan a job without those to submit it; older servers refuse a policy with them. */
  planJob: '1.11.2',

  /** Blocks inside `consul` and `vault` may be objects; before, their names were taken for unknown keys of the agent's own. */
  nestedBlocks: '1.11.3',

  /** Deployments of system jobs end; before, one could stay unfinished with all of its allocations healthy (nomad#27497). */
  systemDeployments: '1.11.3',

  /** The Docker driver refuses `pid_mode` and its like unless the client's `allowed_modes` names the value. */
  allowedModes: '2.0.4',
} as const;

/** Whether a release of Nomad has what another one had first. */
export function nomadHas(feature: keyof typeof NOMAD_SINCE, version: string): boolean {
  return runsSince(version, NOMAD_SINCE[feature]);
}
