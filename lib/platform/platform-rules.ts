import { DNS_LABEL, HOST_PATH, HTTP_URL, integer, oneOf } from '../private/validation/rules';
import { Violations } from '../private/validation/violations';
import { checkIngress } from './parts/ingress/ingress-rules';
import { PlatformAutoscaler } from './platform-base-props';
import { PlatformImages } from './topology/platform-images';
import { PlatformBackup, PlatformProps } from './platform-props';
import { Topology } from './topology/topology';
import { checkTopology } from './topology/topology-rules';
import { versionViolations } from './topology/versions';

/** Check all that is given for a platform. */
export function checkPlatform(
  topology: Topology,
  props: PlatformProps,
  images: PlatformImages,
  violations: Violations,
): void {
  violations.require('id', topology.name, DNS_LABEL);
  checkTopology(topology, props, violations);
  checkIngress(topology, props.ingress ?? {}, violations);
  violations.require('scheduler.algorithm', props.scheduler?.algorithm, oneOf('spread', 'binpack'));
  violations.add(
    ...images.consul._violations('consulImage'),
    ...images.nomad._violations('nomadImage'),
    ...images.traefik._violations('traefikImage'),
    ...images.autoscaler._violations('autoscaler.image'),
    ...versionViolations(images.nomadVersion, images.consulVersion),
  );
  if (props.autoscaler !== undefined) checkAutoscaler(topology, props.autoscaler, violations);
  if (props.backup === undefined) return;
  checkBackup(topology, props.backup, violations);
  if (topology.secured && /^1\.11\.[0-2]$/.test(images.nomadVersion)) {
    const must = 'be at least 1.11.3 for copies: older servers give them to management tokens only';
    violations.add({ prop: 'nomadVersion', must, got: images.nomadVersion });
  }
}

function checkAutoscaler(
  topology: Topology,
  { count, prometheusAddress }: PlatformAutoscaler,
  violations: Violations,
): void {
  if (topology.nodePools.length === 0) {
    violations.add({ prop: 'autoscaler', must: 'have a host with the role CLIENT to run on', got: 'none' });
  }
  violations.require('autoscaler.count', count, integer(1));
  violations.require('autoscaler.prometheusAddress', prometheusAddress, HTTP_URL);
}

function checkBackup(topology: Topology, backup: PlatformBackup, violations: Violations): void {
  const clients = topology.hosts.filter(({ isClient }) => isClient).map(({ name }) => name);
  violations.require('backup.host', backup.host, {
    ...oneOf(...clients),
    must: `be a host with the role CLIENT (${clients.join(', ')})`,
  });
  violations.require('backup.directory', backup.directory, HOST_PATH);
  violations.require('backup.keep', backup.keep, integer(1));
}
