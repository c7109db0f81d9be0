import { StackMap } from '../../map/stack-map';
import { LockPlace } from './deploy-lock';

/** Where the locks lie that a deploy of a stack holds, in an order that is the same for all deploys. */
export function lockPlacesOf(map: StackMap): LockPlace[] {
  if (map.platform === undefined) return [];
  if (map.ofPlatform) return [{ namespace: 'default', path: 'berth/platform' }];
  const namespaces = [...new Set(map.jobs.map(({ namespace }) => namespace))].sort();
  return namespaces.map((namespace) => ({ namespace, path: 'berth/deploy' }));
}
