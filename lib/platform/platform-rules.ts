import { IConstruct } from 'constructs';
import { NAMESPACE_NAME } from '../nomad/rules';
import { claim } from '../private/validation/claims';
import { NOT_EMPTY, oneOf } from '../private/validation/rules';
import { overlap, ServiceNames } from '../private/validation/service-names';
import { Rule, Violations } from '../private/validation/violations';
import { IngressPorts } from './parts/ingress/ingress-ports';
import { checkPartPorts } from './parts/part-ports';
import { needsOf, PlatformPart, serviceNamesOf } from './parts/platform-part';
import { RESERVED_META, RESERVED_NAMESPACES, RESERVED_VOLUMES } from './parts/platform-parts';
import { PlatformProps } from './platform-props';
import { Agents } from './topology/agents';
import { IDENTIFIER, PLATFORM_STACKS } from './topology/rules';
import { claimHosts } from './topology/host-claims';
import { checkDirectories } from './topology/directories';
import { Topology } from './topology/topology';
import { checkTopology } from './topology/topology-rules';

/** All violations of a platform's props. */
export function platformViolations(
  platform: IConstruct,
  props: PlatformProps,
  topology: Topology,
  agents: Agents,
  parts: readonly PlatformPart[],
): Violations {
  const violations = new Violations();
  violations.require('id', topology.name, IDENTIFIER);
  checkTopology(topology, props, violations);
  claimHosts(platform, topology, violations);
  checkStacks(platform, topology, violations);
  checkNamespaces(props.namespaces ?? [], violations);
  checkServiceNames(props, parts, violations);
  topology.hosts.forEach((host, index) => {
    checkReserved(`hosts[${index}].hostVolumes`, host.hostVolumes, RESERVED_VOLUMES, violations);
    checkReserved(`hosts[${index}].meta`, host.meta ?? {}, RESERVED_META, violations);
    checkDirectories(host, `hosts[${index}]`, needsOf(parts, host).hostVolumes, agents.cniPath, violations);
  });
  violations.add(...parts.flatMap((part) => part.validate()), ...agents.validate());
  checkPartPorts(parts, topology, agents, new IngressPorts(props.ingress ?? {}), violations);
  violations.require('scheduler.algorithm', props.scheduler?.algorithm, oneOf('spread', 'binpack'));
  return violations;
}

/** The ids of a platform's stacks are made of two names, so that those of two platforms can meet. */
function checkStacks(platform: IConstruct, topology: Topology, violations: Violations): void {
  const check = (prop: string, name: string): void => {
    const id = `${topology.name}-${name}`;
    const found = claim(platform, prop, `the stack id '${id}'`, 'stacks');
    violations.add(...found);
    if (found.length > 0 || platform.node.scope?.node.tryFindChild(id) === undefined) return;
    violations.add({ prop, must: `not be claimed twice: [${id}] has it already`, got: `the stack id '${id}'` });
  };
  topology.hosts.forEach(({ name }, index) => check(`hosts[${index}].name`, name));
  PLATFORM_STACKS.forEach((name) => check('id', name));
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

/** What the platform sets on hosts would be replaced, or would replace what is given. */
function checkReserved(prop: string, given: object, reserved: readonly string[], violations: Violations): void {
  for (const name of Object.keys(given).filter((each) => reserved.includes(each))) {
    violations.add({ prop: `${prop}.${name}`, must: `have another name: '${name}' is the platform's own` });
  }
}

/** A name, or a pattern: those that Nomad and Consul take for services. */
const SERVICE_PATTERN: Rule<string> = {
  must: "be a name of 1 to 63 lower-case letters, digits and hyphens, as a pattern with '*' at its end",
  holds: (value) => value.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*(?:[a-z0-9]|\*))?$/.test(value),
};

function checkServiceNames(
  { serviceNames = {}, namespaces = [] }: PlatformProps,
  parts: readonly PlatformPart[],
  violations: Violations,
): void {
  const known = oneOf('default', ...namespaces);
  const owners = [
    { owner: "the platform's agents", names: new ServiceNames().agents },
    ...Object.entries(serviceNamesOf(parts)).map(([namespace, names]) => ({ owner: `'${namespace}'`, names })),
  ];
  for (const [namespace, names] of Object.entries(serviceNames)) {
    const prop = `serviceNames.${namespace}`;
    violations.require('serviceNames', namespace, known);
    violations.require(prop, names, NOT_EMPTY);
    names.forEach((name, index) => {
      violations.require(`${prop}[${index}]`, name, SERVICE_PATTERN);
      const other = owners.find((each) => each.names.some((taken) => overlap(taken, name)));
      if (other === undefined) return;
      violations.add({ prop: `${prop}[${index}]`, must: `cover no name that belongs to ${other.owner}`, got: name });
    });
    owners.push({ owner: `'${namespace}'`, names });
  }
}
