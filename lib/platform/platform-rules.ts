import { DNS_LABEL, HTTP_URL, integer, NAMESPACE_NAME, oneOf } from '../private/validation/rules';
import { Violations } from '../private/validation/violations';
import { PlatformPart } from './parts/platform-part';
import { RESERVED_NAMESPACES } from './parts/platform-parts';
import { PlatformAutoscaler, PlatformProps } from './platform-props';
import { Agents } from './topology/agents';
import { Topology } from './topology/topology';
import { checkTopology } from './topology/topology-rules';
import { PlatformImages } from './topology/platform-images';

/** Everything that is wrong with a platform. */
export function platformViolations(
  props: PlatformProps,
  topology: Topology,
  agents: Agents,
  parts: readonly PlatformPart[],
  images: PlatformImages,
): Violations {
  const violations = new Violations();
  violations.require('id', topology.name, DNS_LABEL);
  checkTopology(topology, props, violations);
  checkNamespaces([...RESERVED_NAMESPACES, 'autoscaler'], props.namespaces ?? [], violations);
  violations.add(...parts.flatMap((part) => part.validate()), ...agents.validate());
  violations.require('scheduler.algorithm', props.scheduler?.algorithm, oneOf('spread', 'binpack'));
  violations.add(...images.autoscaler._violations('autoscaler.image'));
  if (props.autoscaler !== undefined) checkAutoscaler(topology, props.autoscaler, violations);
  return violations;
}

function checkNamespaces(reserved: string[], namespaces: string[], violations: Violations): void {
  namespaces.forEach((namespace, index) => {
    const prop = `namespaces[${index}]`;
    violations.require(prop, namespace, NAMESPACE_NAME);
    if (namespaces.indexOf(namespace) !== index) violations.add({ prop, must: 'be named once', got: namespace });
    if (reserved.includes(namespace)) {
      violations.add({ prop, must: "not be one of the platform's own", got: namespace });
    }
  });
}

function checkAutoscaler(
  topology: Topology,
  { count, prometheusAddress }: PlatformAutoscaler,
  violations: Violations,
): void {
  if (topology.nodePools.length === 0) {
    violations.add({ prop: 'autoscaler', must: 'have a host with the role CLIENT to run on' });
  }
  violations.require('autoscaler.count', count, integer(1));
  violations.require('autoscaler.prometheusAddress', prometheusAddress, HTTP_URL);
}
