import { AclAccess, AclRule } from '../../consul/acl/acl-rule';
import { AclRules } from '../../nomad/acl/acl-rules';
import { nomadHas } from '../../nomad/agent/releases';
import { LoginClaims } from '../../private/stack/logins';
import { ServiceNames } from '../../private/validation/service-names';
import { serviceRules } from './service-names';

/** What logins get: a role of Nomad, and one of Consul where they need it. */
export interface LoginRole {
  /** Name of the roles and their policies. */
  readonly name: string;

  /** What it is for. */
  readonly description: string;

  /** Rights in Nomad. */
  readonly nomad: AclRules;

  /**
   * Rights in Consul.
   *
   * @default - none
   */
  readonly consul?: AclRule[];

  /** Which logins get it. */
  readonly selector: string;

  /**
   * Which logins get it in Consul. No login may get two roles there that say different things of one service: Consul merges
   * them, and remembers the result as the rules of both.
   *
   * @default - the same as in Nomad
   */
  readonly consulSelector?: string;
}

/** What the roles depend on. */
export interface LoginRolesProps {
  /** Namespaces for apps. */
  readonly namespaces: readonly string[];

  /** Namespaces of the platform's own jobs. */
  readonly ownNamespaces: readonly string[];

  /** Host volumes of the platform's own jobs. */
  readonly ownVolumes: readonly string[];

  readonly nomadVersion: string;

  /** Names of services that belong to namespaces. */
  readonly serviceNames: ServiceNames;
}

/** All roles that a platform's logins can have. */
export function loginRoles(props: LoginRolesProps): LoginRole[] {
  const { namespaces, ownNamespaces, ownVolumes, nomadVersion, serviceNames } = props;
  const roles: LoginRole[] = [
    {
      name: 'berth-gate',
      description: 'gates of client hosts: drain the host, and see what runs on it',
      nomad: AclRules.hcl(GATE),
      selector: isRole('gate'),
    },
    {
      name: 'berth-services',
      description: "deploys the platform's own jobs",
      nomad: AclRules._deploy(ownNamespaces, ownVolumes),
      selector: isRole('services'),
    },
    {
      name: 'berth-operate',
      description: 'operators, who are administrators',
      nomad: AclRules.operate(),
      consul: OPERATE_CONSUL,
      selector: isRole('operate'),
    },
    {
      // Nobody knows which volumes belong to which namespace, so only logins for all of them may mount every one.
      name: 'berth-deploy',
      description: 'deploys apps in all namespaces, beside the roles for each: mounts all host volumes of apps',
      nomad: AclRules.hcl(volumeRules(ownVolumes)),
      consul: serviceRules(serviceNames, namespaces),
      selector: isExactly('deploy', '*'),
    },
  ];
  for (const namespace of namespaces) {
    roles.push({
      name: `berth-deploy-${namespace}`,
      description: `deploys apps in ${namespace}`,
      nomad: AclRules.deploy(namespace, [namespace, `${namespace}-*`]),
      consul: serviceRules(serviceNames, [namespace]),
      selector: isRoleIn('deploy', namespace),
      consulSelector: isExactly('deploy', namespace),
    });
    // Older servers let only those plan who may also deploy.
    if (!nomadHas('planJob', nomadVersion)) continue;
    roles.push({
      name: `berth-plan-${namespace}`,
      description: `plans changes of apps in ${namespace}`,
      nomad: AclRules.plan(namespace),
      consul: PLAN_CONSUL,
      selector: isRoleIn('plan', namespace),
    });
  }
  return roles;
}

const OPERATE_CONSUL = [
  AclRule.agentPrefix('', AclAccess.WRITE),
  AclRule.nodePrefix('', AclAccess.WRITE),
  AclRule.servicePrefix('', AclAccess.WRITE, AclAccess.WRITE),
  AclRule.keyPrefix('', AclAccess.WRITE),
  AclRule.sessionPrefix('', AclAccess.WRITE),
  AclRule.of('operator', AclAccess.WRITE),
  AclRule.of('mesh', AclAccess.WRITE),
];

const PLAN_CONSUL = [AclRule.servicePrefix('', AclAccess.READ), AclRule.nodePrefix('', AclAccess.READ)];

const GATE = [
  'node { policy = "write" }',
  'agent { policy = "read" }',
  'namespace "*" { capabilities = ["list-jobs", "read-job"] }',
].join('\n');

function volumeRules(ownVolumes: readonly string[]): string {
  const own = ownVolumes.map((name) => `host_volume "${name}" { policy = "deny" }`);
  return ['host_volume "*" { policy = "write" }', ...own].join('\n');
}

function isRole(role: LoginClaims['role']): string {
  return `value.role == "${role}"`;
}

function isExactly(role: LoginClaims['role'], namespace: string): string {
  return `${isRole(role)} and value.namespace == "${namespace}"`;
}

function isRoleIn(role: LoginClaims['role'], namespace: string): string {
  return `${isRole(role)} and (value.namespace == "${namespace}" or value.namespace == "*")`;
}
