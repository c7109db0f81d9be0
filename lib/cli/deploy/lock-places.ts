import { StackMap } from '../../map/stack-map';
import { LockPlace } from './deploy-lock';

/** Whether a stack is a part of the platform itself: one of its hosts, its access control, or its own jobs. */
export function isPlatformStack({ stack, platform, hosts }: StackMap): boolean {
  return hosts.length > 0 || (platform !== undefined && OWN_STACKS.some((end) => stack === `${platform.name}-${end}`));
}

/** Ends of the names of a platform's stacks, beside those of its hosts. */
const OWN_STACKS = ['access', 'services'];

/** Where the locks lie that a deploy of a stack holds, in an order that is the same for all deploys. */
export function lockPlacesOf(map: StackMap): LockPlace[] {
  if (map.platform === undefined) return [];
  if (isPlatformStack(map)) return [{ namespace: 'default', path: 'berth/platform' }];
  const namespaces = [...new Set(map.jobs.map(({ namespace }) => namespace))].sort();
  return namespaces.map((namespace) => ({ namespace, path: 'berth/deploy' }));
}
