import { AclAccess, AclRule } from '../../consul/acl/acl-rule';

/** What tasks may usually do in Consul: look up services and hosts, and read the keys of their own namespace. */
export function taskRules(namespace: string): AclRule[] {
  return [
    AclRule.keyPrefix(`${namespace}/`, AclAccess.READ),
    AclRule.servicePrefix('', AclAccess.READ),
    AclRule.nodePrefix('', AclAccess.READ),
  ];
}
