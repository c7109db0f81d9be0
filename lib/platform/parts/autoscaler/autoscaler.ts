import { Construct } from 'constructs';
import { Autoscaler } from '../../../nomad/scaling/autoscaler';
import { PlatformAutoscaler } from '../../platform-props';
import { PlatformImages } from '../../topology/platform-images';
import { Topology } from '../../topology/topology';

/** Namespace of the autoscaler's own job, so that no app's team gets its rights. */
export const AUTOSCALER_NAMESPACE = 'autoscaler';

/** Define what scales the workloads of a platform: a job in a pool whose clients run tasks. */
export function defineAutoscaler(
  scope: Construct,
  topology: Topology,
  { prometheusAddress, count, config }: PlatformAutoscaler,
  images: PlatformImages,
): Autoscaler {
  const { nodePools, secured, dnsAddress } = topology;
  return new Autoscaler(scope, 'autoscaler', {
    image: images.autoscaler.name,
    namespace: AUTOSCALER_NAMESPACE,
    nodePool: nodePools.includes('default') ? 'default' : nodePools[0],
    count,
    prometheusAddress,
    accessControl: secured,
    dns: { servers: [dnsAddress], searches: ['service.consul'] },
    config,
  });
}
