import { AclAccess, AclRule } from '../../consul/acl/acl-rule';
import { ServiceNames } from '../../private/validation/service-names';

/**
 * Consul's regular expression for names and patterns, and for the proxies of such services. Names have nothing to escape, and
 * Consul's catalog compares them without case.
 */
function matching(patterns: readonly string[]): string {
  return `"(?i)^(?:${patterns.map((pattern) => pattern.replace(/\*$/, '.*')).join('|')})(?:-sidecar-proxy)?$"`;
}

/** Which identities of services Consul trades for a token, by the namespace of the job. */
export function serviceSelectors(names: ServiceNames): { readonly [rule: string]: string } {
  const { namespaces } = names;
  const closed = [...names.agents, ...namespaces.flatMap((namespace) => names.of(namespace))];
  const isService = '"nomad_service" in value';
  return {
    services: `${isService} and value.nomad_service not matches ${matching(closed)}`,
    ...Object.fromEntries(
      namespaces.map((namespace) => [
        `services-${namespace}`,
        `${isService} and value.nomad_namespace == "${namespace}" and value.nomad_service matches ${matching(names.of(namespace))}`,
      ]),
    ),
  };
}

/**
 * What those who deploy apps in namespaces may do with services in Consul: define how they connect, and who may connect, except
 * for those that belong to others.
 */
export function serviceRules(names: ServiceNames, namespaces: readonly string[]): AclRule[] {
  return [
    ruleOf('*', AclAccess.WRITE),
    ...names.closedTo(namespaces).map((name) => ruleOf(name, AclAccess.READ)),
    AclRule.nodePrefix('', AclAccess.READ),
  ];
}

function ruleOf(name: string, access: AclAccess): AclRule {
  return name.endsWith('*')
    ? AclRule.servicePrefix(name.slice(0, -1), access, access)
    : AclRule.service(name, access, access);
}
