import { NodeStub } from '../../lib/nomad/diagnosis/answers';
import { Api } from './api';
import { Refusal } from './refusal';

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
