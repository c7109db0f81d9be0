import { Construct } from 'constructs';
import { AclAuthMethod } from '../../consul/acl/acl-auth-method';
import { AclBindingRule } from '../../consul/acl/acl-binding-rule';
import { AclPolicy } from '../../consul/acl/acl-policy';
import { AclRole } from '../../consul/acl/acl-role';
import { NOMAD_PORTS } from '../../nomad/agent/ports';
import { Secrets } from '../../private/stack/secrets';
import { ServiceNames } from '../../private/validation/service-names';
import { PlatformPart } from '../parts/platform-part';
import { taskRules } from '../parts/task-rules';
import { serviceSelectors } from './service-names';

/** The auth method that Nomad's agents use to log in tasks and services. */
const AUTH_METHOD = 'nomad-workloads';

/** What shapes the identities of a platform. */
interface WorkloadIdentities {
  readonly secrets: Secrets;
  /** All namespaces. */
  readonly namespaces: readonly string[];
  readonly parts: readonly PlatformPart[];
  readonly serviceNames: ServiceNames;
}

/**
 * Define what Consul trades identities of tasks and services for, which Nomad has signed: a task gets the role of its namespace, a
 * service the right to its own name, where its namespace may have that name.
 */
export function addWorkloadIdentities(scope: Construct, { secrets, ...of }: WorkloadIdentities): void {
  const authMethod = new AclAuthMethod(scope, 'workloads', {
    name: AUTH_METHOD,
    audiences: ['consul.io'],
    claimMappings: Object.fromEntries(
      ['nomad_job_id', 'nomad_namespace', 'nomad_service', 'nomad_task'].map((claim) => [claim, claim]),
    ),
    jwksCa: secrets.get('nomad_ca'),
    // Each Consul server uses the Nomad server on the same host.
    jwksUrl: `https://127.0.0.1:${NOMAD_PORTS.http}/.well-known/jwks.json`,
  });
  for (const [id, selector] of Object.entries(serviceSelectors(of.serviceNames))) {
    new AclBindingRule(scope, id, {
      authMethod,
      bindType: 'service',
      bindName: '${value.nomad_service}',
      selector,
    });
  }
  new AclBindingRule(scope, 'tasks', {
    authMethod,
    bindType: 'role',
    bindName: 'nomad-${value.nomad_namespace}-tasks',
    selector: '"nomad_service" not in value',
  });
  for (const namespace of of.namespaces) {
    const name = `nomad-${namespace}-tasks`;
    const own = of.parts.filter((part) => part.namespace === namespace);
    const isUsual = own.length === 0 || own.some(({ consulRules }) => consulRules === undefined);
    const rules = [...(isUsual ? taskRules(namespace) : []), ...own.flatMap(({ consulRules = [] }) => consulRules)];
    // Parts of one namespace may ask for the same.
    const byText = new Map(rules.map((rule) => [rule.toHcl(), rule]));
    const policy = new AclPolicy(scope, `policy-${namespace}`, { name, rules: [...byText.values()] });
    new AclRole(scope, `role-${namespace}`, { name, policies: [policy] });
  }
}
