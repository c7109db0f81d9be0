import { MONITORING, MONITORING_JOBS } from '../../../observability/monitoring';
import { serversFirst } from '../../topology-file';
import { replacePasswords } from '../monitoring-password';
import { ApiError, PlatformApi } from '../platform-api';
import { deploy, Rotation } from './rotation';

/** The job of the store of lines, in Nomad's API. */
const STORE = `/v1/job/${MONITORING_JOBS.victoriaLogs}?namespace=${MONITORING}`;

/** One step: what watches the platform takes one password at a time. */
export async function rotatePasswords(rotation: Rotation): Promise<string[]> {
  const { topology, file } = rotation;
  const stopped = await stopStore(rotation);
  await replacePasswords(file.secrets);
  return [
    `${file.path}: new passwords of VictoriaLogs, and of Prometheus, Alertmanager and node_exporter`,
    deploy(topology, [], serversFirst(topology), ['services']),
    ...(stopped
      ? [
          `VictoriaLogs is stopped, so that no line is refused: each waits on its host until '${topology.name}-services' starts it`,
        ]
      : []),
    'until the last one is deployed, hosts with the new password have no metrics',
  ];
}

/**
 * Stop the store, and say whether there is one. A Collector throws away what is refused for its password, but keeps what nobody
 * takes. The deployment of the services starts a job that was stopped.
 */
async function stopStore({ topology, file }: Rotation): Promise<boolean> {
  const token = file.secrets.nomad_management_token;
  if (!token) throw new Error("'nomad_management_token' is missing: restore it from your backup");
  const nomad = new PlatformApi(topology, file.secrets, 'nomad', token);
  try {
    await nomad.ask('GET', STORE);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
  await nomad.ask('DELETE', STORE);
  return true;
}
