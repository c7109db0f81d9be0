import { serversFirst } from '../../topology-file';
import { replacePassword } from '../monitoring-password';
import { deploy, Rotation } from './rotation';

/** One step: what watches the platform asks for one password at a time. */
export async function rotatePasswords({ topology, file }: Rotation): Promise<string[]> {
  await replacePassword(file.secrets);
  return [
    `${file.path}: a new password of Prometheus, Alertmanager, VictoriaLogs and node_exporter`,
    deploy(topology, [], serversFirst(topology), ['services']),
    'until the last one is deployed, hosts with the new password have no metrics; their logs wait',
  ];
}
