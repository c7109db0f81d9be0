import { AclAuthMethod } from '@cdktf/provider-consul/lib/acl-auth-method';
import { AclBindingRule } from '@cdktf/provider-consul/lib/acl-binding-rule';
import { AclPolicy } from '@cdktf/provider-consul/lib/acl-policy';
import { AclRole } from '@cdktf/provider-consul/lib/acl-role';
import { ConsulProvider } from '@cdktf/provider-consul/lib/provider';
import { Namespace } from '@cdktf/provider-nomad/lib/namespace';
import { NodePool } from '@cdktf/provider-nomad/lib/node-pool';
import { SchedulerConfig } from '@cdktf/provider-nomad/lib/scheduler-config';
import { Fn, ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { nomadProvider } from '../nomad/nomad-provider';
import { consulTokensType, Secrets } from '../private/secrets';
import { escapeTemplate } from '../private/terraform-template';
import { AccessControl } from './access-control';
import { BACKUP_NAMESPACE } from './backup';
import { INGRESS_NAMESPACE } from './ingress';
import { PlatformScheduler } from './platform-props';
import { Topology } from './topology';

/** Properties for `AccessStack`. */
export interface AccessStackProps {
  readonly topology: Topology;
  /** Namespaces for apps, beside `default`. */
  readonly namespaces: string[];
  readonly scheduler: PlatformScheduler;
  /** Whether there are copies of Consul's and Nomad's state. */
  readonly snapshots: boolean;
}

/** The name that Nomad's agents look for when they log a task in. */
const AUTH_METHOD = 'nomad-workloads';

/** A task may look up services and hosts, and read the keys of its own namespace. */
const taskRules = (namespace: string): string =>
  `key_prefix "${namespace}/" { policy = "read" } service_prefix "" { policy = "read" } node_prefix "" { policy = "read" }`;

/** Consul asks for this much before it hands out its whole state. */
const BACKUP_RULES = 'acl = "write"';

/** Define the stack of who may do what: first tokens, workload identities, namespaces, node pools, the scheduler. */
export class AccessStack extends TerraformStack {
  private readonly ready: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: AccessStackProps) {
    super(scope, id);
    const { topology } = props;
    const [server] = topology.servers;
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
    this.ready =
      secrets === undefined
        ? []
        : new AccessControl(this, 'bootstrap', {
            engine: server.dockerHost.address,
            consulContainer: topology.consulContainer,
            nomadContainer: topology.nomadContainer,
            secrets,
          }).dependables;

    const own = props.snapshots ? [INGRESS_NAMESPACE, BACKUP_NAMESPACE] : [INGRESS_NAMESPACE];
    const namespaces = [...own, ...props.namespaces];
    namespaces.forEach((name) => new Namespace(this, `namespace-${name}`, { name, dependsOn: this.ready }));
    const pools = new Set(topology.hosts.filter(({ runsTasks }) => runsTasks).map(({ nodePool }) => nodePool));
    pools.delete('default');
    pools.forEach((name) => new NodePool(this, `node-pool-${name}`, { name, dependsOn: this.ready }));
    new SchedulerConfig(this, 'scheduler', {
      schedulerAlgorithm: props.scheduler.algorithm ?? 'spread',
      memoryOversubscriptionEnabled: props.scheduler.memoryOversubscription ?? false,
      preemptionConfig: {
        system_scheduler_enabled: true,
        batch_scheduler_enabled: false,
        service_scheduler_enabled: false,
        sysbatch_scheduler_enabled: false,
      },
      dependsOn: this.ready,
    });
    if (secrets !== undefined) {
      this.addWorkloadIdentities(topology, secrets, ['default', ...namespaces]);
    }
  }

  /** A task shows Consul a token that Nomad has signed, and gets one that may do what its namespace's role says. */
  private addWorkloadIdentities(topology: Topology, secrets: Secrets, namespaces: string[]): void {
    new ConsulProvider(this, 'consul', {
      address: topology.consulAddress.replace('https://', ''),
      scheme: 'https',
      caPem: secrets.get('consul_ca'),
      token: secrets.get('consul_management_token'),
    });
    const method = new AclAuthMethod(this, 'workloads', {
      name: AUTH_METHOD,
      displayName: AUTH_METHOD,
      type: 'jwt',
      tokenLocality: 'local',
      // Keys in another order than Terraform's own would be a change in every plan.
      configJson: Fn.jsonencode({
        BoundAudiences: ['consul.io'],
        ClaimMappings: {
          nomad_job_id: 'nomad_job_id',
          nomad_namespace: 'nomad_namespace',
          nomad_service: 'nomad_service',
          nomad_task: 'nomad_task',
        },
        JWKSCACert: secrets.get('nomad_ca'),
        // Each Consul server asks the Nomad server beside it.
        JWKSURL: 'https://127.0.0.1:4646/.well-known/jwks.json',
        JWTSupportedAlgs: ['RS256'],
      }),
      dependsOn: this.ready,
    });
    new AclBindingRule(this, 'services', {
      authMethod: method.name,
      bindType: 'service',
      bindName: escapeTemplate('${value.nomad_service}'),
      selector: '"nomad_service" in value',
    });
    new AclBindingRule(this, 'tasks', {
      authMethod: method.name,
      bindType: 'role',
      bindName: escapeTemplate('nomad-${value.nomad_namespace}-tasks'),
      selector: '"nomad_service" not in value',
    });
    for (const namespace of namespaces) {
      const name = `nomad-${namespace}-tasks`;
      const policy = new AclPolicy(this, `policy-${namespace}`, {
        name,
        rules: namespace === BACKUP_NAMESPACE ? BACKUP_RULES : taskRules(namespace),
        dependsOn: this.ready,
      });
      new AclRole(this, `role-${namespace}`, { name, policies: [policy.id] });
    }
  }
}
