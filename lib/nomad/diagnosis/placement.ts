import { Evaluation, Placement } from './answers';

/** Why instances of a job have no place yet. */
export interface Unplaced {
  /** One text for each group; empty when all have a place. */
  readonly texts: readonly string[];

  /** Whether no client would take it even if it were idle, so that waiting for others to end is no use. */
  readonly isFiltered: boolean;
}

/** What the latest of these evaluations found no place for. */
export function unplaced(evaluations: readonly Evaluation[]): Unplaced {
  const failed = evaluations
    .filter(({ FailedTGAllocs }) => FailedTGAllocs)
    .sort((a, b) => b.ModifyIndex - a.ModifyIndex);
  return unplacedOf(failed[0]?.FailedTGAllocs ?? {});
}

/** What an evaluation, or a dry run, found no place for, by the group. */
export function unplacedOf(failed: { readonly [group: string]: Placement }): Unplaced {
  const groups = Object.entries(failed);
  return {
    texts: groups.map(([group, placement]) => describe(group, placement)),
    isFiltered: groups.some(([, { NodesEvaluated, NodesFiltered, NodesExhausted }]) => {
      return NodesExhausted === 0 && NodesFiltered >= NodesEvaluated;
    }),
  };
}

function describe(group: string, placement: Placement): string {
  const full = Object.entries(placement.DimensionExhausted ?? {}).map(([what, hosts]) => `${what} on ${hosts} of them`);
  const filters = Object.entries(placement.ConstraintFiltered ?? {});
  const filtered = filters.map(([what, hosts]) => `'${what}' on ${hosts} of them`);
  const missing = [...full, ...filtered].join(', ');
  const clients = `${placement.NodesEvaluated} clients in its datacenters and pool`;
  return `no place for group '${group}': of ${clients} ${missing === '' ? 'none fits' : `missing are ${missing}`}`;
}
