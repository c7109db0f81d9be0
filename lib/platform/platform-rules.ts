import { NAMESPACE_NAME } from '../nomad/rules';
import { DNS_LABEL, oneOf } from '../private/validation/rules';
import { Violations } from '../private/validation/violations';
import { needsOf, PlatformPart } from './parts/platform-part';
import { RESERVED_NAMESPACES } from './parts/platform-parts';
import { PlatformProps } from './platform-props';
import { Agents } from './topology/agents';
import { Topology } from './topology/topology';
import { checkTopology } from './topology/topology-rules';

/** All violations of a platform's props. */
export function platformViolations(
  props: PlatformProps,
  topology: Topology,
  agents: Agents,
  parts: readonly PlatformPart[],
): Violations {
  const violations = new Violations();
  violations.require('id', topology.name, DNS_LABEL);
  checkTopology(topology, props, violations);
  checkNamespaces(props.namespaces ?? [], violations);
  checkHostVolumes(topology, parts, violations);
  violations.add(...parts.flatMap((part) => part.validate()), ...agents.validate());
  violations.require('scheduler.algorithm', props.scheduler?.algorithm, oneOf('spread', 'binpack'));
  return violations;
}

function checkNamespaces(namespaces: string[], violations: Violations): void {
  namespaces.forEach((namespace, index) => {
    const prop = `namespaces[${index}]`;
    violations.require(prop, namespace, NAMESPACE_NAME);
    if (namespaces.indexOf(namespace) !== index) violations.add({ prop, must: 'be named once', got: namespace });
    if (RESERVED_NAMESPACES.includes(namespace)) {
      violations.add({ prop, must: "not be one of the platform's own", got: namespace });
    }
  });
}

function checkHostVolumes(topology: Topology, parts: readonly PlatformPart[], violations: Violations): void {
  topology.hosts.forEach((host, index) => {
    const own = Object.keys(needsOf(parts, host).hostVolumes);
    for (const name of own.filter((each) => each in host.hostVolumes)) {
      const must = 'have another name: the platform has a volume of this one on the host';
      violations.add({ prop: `hosts[${index}].hostVolumes.${name}`, must });
    }
  });
}
