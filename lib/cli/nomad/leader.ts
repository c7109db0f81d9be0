import { NomadClient } from './nomad-client';
import { NomadUnreachable } from './nomad-errors';

/** Make sure that Nomad answers, and has a leader. What is asked after it would take longer to fail, or never end. */
export async function requireLeader(nomad: NomadClient): Promise<void> {
  const leader = await nomad.get('/v1/status/leader');
  if (typeof leader === 'string' && leader !== '') return;
  throw new NomadUnreachable(`Nomad at ${nomad.address}: GET /v1/status/leader names no leader`);
}
