import { AclAccess, AclRule } from '../../consul/acl/acl-rule';

/** What those who deploy apps in a namespace may do with services in Consul: define how they connect, and who may connect. */
export function serviceRules(_namespace: string): AclRule[] {
  return [AclRule.servicePrefix('', AclAccess.WRITE, AclAccess.WRITE), AclRule.nodePrefix('', AclAccess.READ)];
}
