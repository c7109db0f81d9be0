import { Api } from './api';
import { Refusal } from './refusal';
import { Evaluation, NodeStub, Placement } from './nomad';

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
  const groups = Object.entries(failed[0]?.FailedTGAllocs ?? {});
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

/** Whether every client of a pool is there and takes work: one that is not may be the one that fits. */
export async function allClientsReady(api: Api, pool: string): Promise<boolean> {
  try {
    const nodes = (await api.get<NodeStub[]>('/v1/nodes')).filter(
      ({ NodePool }) => pool === 'all' || NodePool === pool,
    );
    return nodes.every(
      ({ Status, SchedulingEligibility }) => Status === 'ready' && SchedulingEligibility === 'eligible',
    );
  } catch (error) {
    // A token that may not see the clients knows nothing of them.
    if (error instanceof Refusal) return false;
    throw error;
  }
}
