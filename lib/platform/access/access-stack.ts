import { SchedulerConfig } from '@cdktf/provider-nomad/lib/scheduler-config';
import { Aspects, ITerraformDependable, TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { AclAuthMethod } from '../../consul/acl/acl-auth-method';
import { AclBindingRule } from '../../consul/acl/acl-binding-rule';
import { AclPolicy } from '../../consul/acl/acl-policy';
import { AclRole } from '../../consul/acl/acl-role';
import { AclAccess, AclRule } from '../../consul/acl/acl-rule';
import { registerConsulProvider } from '../../consul/consul-provider';
import { AclPolicy as NomadAclPolicy } from '../../nomad/acl/acl-policy';
import { AclRules as NomadAclRules } from '../../nomad/acl/acl-rules';
import { Namespace } from '../../nomad/namespace';
import { NodePool } from '../../nomad/node-pool';
import { nomadProvider } from '../../nomad/nomad-provider';
import { dependsOn } from '../../private/stack/depends-on';
import { consulTokensType, Secrets } from '../../private/stack/secrets';
import { MESH_SERVICE } from '../../traefik/service-tags';
import { AccessControl } from './acl-bootstrap';
import { AUTOSCALER_NAMESPACE } from '../parts/autoscaler/autoscaler';
import { BACKUP_NAMESPACE } from '../parts/backup/backup';
import { INGRESS_JOB, INGRESS_NAMESPACE, INGRESS_VARIABLES } from '../parts/ingress/ingress';
import { PlatformScheduler } from '../platform-props';
import { Topology } from '../topology/topology';

/** Properties for `AccessStack`. */
export interface AccessStackProps {
  readonly topology: Topology;
  /** Namespaces for apps, beside `default`. */
  readonly namespaces: string[];
  readonly scheduler: PlatformScheduler;
  /** Whether there are copies of Consul's and Nomad's state. */
  readonly snapshots: boolean;
  /** Whether there is a service mesh. */
  readonly mesh: boolean;
  /** Whether there is an autoscaler. */
  readonly autoscaler: boolean;
}

/** The name that Nomad's agents look for when they log a task in. */
const AUTH_METHOD = 'nomad-workloads';

/** A task may look up services and hosts, and read the keys of its own namespace. */
const taskRules = (namespace: string): AclRule[] => [
  AclRule.keyPrefix(`${namespace}/`, AclAccess.READ),
  AclRule.servicePrefix('', AclAccess.READ),
  AclRule.nodePrefix('', AclAccess.READ),
];

/** By itself a task may read three variables of exact names; the ingress keeps one for each certificate. */
const INGRESS_RULES = `namespace "${INGRESS_NAMESPACE}" { variables { path "${INGRESS_VARIABLES}/*" { capabilities = ["read"] } } }`;

/** Consul asks for this much before it hands out its whole state. */
const BACKUP_RULES = [AclRule.of('acl', AclAccess.WRITE)];

/** To speak to services in the mesh, the ingress gets certificates of its own name. */
const MESH_CLIENT = AclRule.service(MESH_SERVICE, AclAccess.WRITE);

/** Define the stack of who may do what: first tokens, workload identities, namespaces, node pools, the scheduler. */
export class AccessStack extends TerraformStack {
  public constructor(scope: Construct, id: string, props: AccessStackProps) {
    super(scope, id);
    const { topology } = props;
    const secrets = topology.secured
      ? new Secrets(this, topology.name, 'secrets', {
          consul_ca: 'string',
          consul_management_token: 'string',
          consul_tokens: consulTokensType('accessor = string, secret = string'),
          nomad_ca: 'string',
          nomad_management_token: 'string',
        })
      : undefined;
    nomadProvider(
      this,
      topology.nomadAddress,
      secrets && { ca: secrets.get('nomad_ca'), token: secrets.get('nomad_management_token') },
    );
    registerConsulProvider(this, topology.consulAddress, secrets, 'consul_management_token');

    const namespaces = [
      INGRESS_NAMESPACE,
      ...(props.snapshots ? [BACKUP_NAMESPACE] : []),
      ...(props.autoscaler ? [AUTOSCALER_NAMESPACE] : []),
      ...props.namespaces,
    ];
    namespaces.forEach((name) => new Namespace(this, `namespace-${name}`, { name }));
    const pools = new Set(topology.hosts.filter(({ runsTasks }) => runsTasks).map(({ nodePool }) => nodePool));
    pools.delete('default');
    pools.forEach((name) => new NodePool(this, `node-pool-${name}`, { name }));
    new SchedulerConfig(this, 'scheduler', {
      schedulerAlgorithm: props.scheduler.algorithm ?? 'spread',
      memoryOversubscriptionEnabled: props.scheduler.memoryOversubscription ?? false,
      preemptionConfig: {
        system_scheduler_enabled: true,
        batch_scheduler_enabled: false,
        service_scheduler_enabled: false,
        sysbatch_scheduler_enabled: false,
      },
    });
    if (secrets === undefined) return;
    new NomadAclPolicy(this, 'ingress-variables', {
      rules: NomadAclRules.hcl(INGRESS_RULES),
      workload: { jobId: INGRESS_JOB, namespace: INGRESS_NAMESPACE },
    });
    this.addWorkloadIdentities(secrets, ['default', ...namespaces], props.mesh);
    const [server] = topology.servers;
    const { dependables } = new AccessControl(this, 'bootstrap', {
      dockerHost: server.dockerHost,
      consulContainer: topology.consulContainer,
      nomadContainer: topology.nomadContainer,
      secrets,
    });
    Aspects.of(this).add({ visit: (node) => waitFor(node, dependables) });
  }

  /** A task shows Consul a token that Nomad has signed, and gets one that may do what its namespace's role says. */
  private addWorkloadIdentities(secrets: Secrets, namespaces: string[], mesh: boolean): void {
    const authMethod = new AclAuthMethod(this, 'workloads', {
      name: AUTH_METHOD,
      audiences: ['consul.io'],
      claimMappings: Object.fromEntries(
        ['nomad_job_id', 'nomad_namespace', 'nomad_service', 'nomad_task'].map((claim) => [claim, claim]),
      ),
      jwksCa: secrets.get('nomad_ca'),
      // Each Consul server asks the Nomad server beside it.
      jwksUrl: 'https://127.0.0.1:4646/.well-known/jwks.json',
    });
    new AclBindingRule(this, 'services', {
      authMethod,
      bindType: 'service',
      bindName: '${value.nomad_service}',
      selector: '"nomad_service" in value',
    });
    new AclBindingRule(this, 'tasks', {
      authMethod,
      bindType: 'role',
      bindName: 'nomad-${value.nomad_namespace}-tasks',
      selector: '"nomad_service" not in value',
    });
    for (const namespace of namespaces) {
      const name = `nomad-${namespace}-tasks`;
      const own = mesh && namespace === INGRESS_NAMESPACE ? [MESH_CLIENT] : [];
      const rules = namespace === BACKUP_NAMESPACE ? BACKUP_RULES : [...taskRules(namespace), ...own];
      const policy = new AclPolicy(this, `policy-${namespace}`, { name, rules });
      new AclRole(this, `role-${namespace}`, { name, policies: [policy] });
    }
  }
}

/** Whatever is defined in the stack, by whomever, comes after the first tokens. */
function waitFor(node: IConstruct, dependables: ITerraformDependable[]): void {
  if (!TerraformElement.isTerraformElement(node) || !TerraformResource.isTerraformResource(node)) return;
  if (!/^(?:nomad|consul)_/.test(node.terraformResourceType)) return;
  node.dependsOn = [...(node.dependsOn ?? []), ...dependsOn(dependables)];
}
