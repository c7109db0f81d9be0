import { SchedulerConfig } from '@cdktf/provider-nomad/lib/scheduler-config';
import { Aspects, ITerraformDependable, TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { registerManagingConsulProvider } from '../../consul/consul-provider';
import { Namespace } from '../../nomad/namespace';
import { NodePool } from '../../nomad/node-pool';
import { nomadProvider } from '../../nomad/nomad-provider';
import { inheritAspects, OwnAspect } from '../../private/stack/aspects';
import { dependsOn } from '../../private/stack/depends-on';
import { ProviderVersions } from '../../core/provider-versions';
import { giveProviderVersions } from '../../private/stack/provider-constraints';
import { consulTokensType, Secrets } from '../../private/stack/secrets';
import { OwnedNames, ServiceNames } from '../../private/validation/service-names';
import { AclBootstrap } from './acl-bootstrap';
import { loginRoles } from './login-roles';
import { Logins } from './logins';
import { needsOf, PlatformPart } from '../parts/platform-part';
import { PlatformScheduler } from '../platform-scheduler';
import { Topology } from '../topology/topology';
import { addWorkloadIdentities } from './workload-identities';

/** Properties for `AccessStack`. */
export interface AccessStackProps {
  readonly topology: Topology;
  /** Namespaces for apps, in addition to `default`. */
  readonly namespaces: string[];
  readonly scheduler: PlatformScheduler;
  readonly parts: readonly PlatformPart[];
  readonly nomadVersion: string;
  /** @default - ranges that Berth works with */
  readonly providerVersions?: ProviderVersions;
  /** Names of services that belong to namespaces, those of the platform's own services among them. */
  readonly serviceNames: OwnedNames;
}

/** Define the stack of access: first tokens, workload identities, namespaces, node pools, the scheduler. */
export class AccessStack extends TerraformStack {
  public constructor(scope: Construct, id: string, props: AccessStackProps) {
    super(scope, id);
    inheritAspects(this);
    giveProviderVersions(this, props.providerVersions);
    const { topology } = props;
    const secrets = topology.secured
      ? new Secrets(this, topology.name, 'secrets', {
          consul_ca: 'string',
          consul_management_token: 'string',
          consul_tokens: consulTokensType('accessor = string, secret = string'),
          // Accessors of tokens that a rotation has replaced, once no agent uses them any more; words.
          consul_tokens_ended: 'optional(string, "")',
          login_public_key: 'string',
          nomad_ca: 'string',
          nomad_management_token: 'string',
        })
      : undefined;
    nomadProvider(
      this,
      topology.nomadAddress,
      secrets && { ca: secrets.get('nomad_ca'), token: secrets.get('nomad_management_token') },
    );
    registerManagingConsulProvider(this, topology.consulAddress, secrets);

    const ownNamespaces = [...new Set(props.parts.flatMap(({ namespace }) => namespace ?? []))];
    const namespaces = [...ownNamespaces, ...props.namespaces];
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
    props.parts.forEach((part) => part.grant?.(this));
    const serviceNames = new ServiceNames(props.serviceNames);
    addWorkloadIdentities(this, {
      secrets,
      namespaces: ['default', ...namespaces],
      parts: props.parts,
      serviceNames,
    });
    const ownVolumes = [
      ...topology.hosts.flatMap((host) => Object.keys(needsOf(props.parts, host).hostVolumes)),
      ...props.parts.flatMap(({ volumes = [] }) => volumes),
    ];
    const roles = loginRoles({
      namespaces: ['default', ...props.namespaces],
      ownNamespaces,
      ownVolumes: [...new Set(ownVolumes)],
      nomadVersion: props.nomadVersion,
      serviceNames,
    });
    new Logins(this, 'logins', { platform: topology.name, secrets, roles });
    const [server] = topology.servers;
    const { dependables } = new AclBootstrap(this, 'bootstrap', {
      dockerHost: server.dockerHost,
      consulContainer: topology.consulContainer,
      nomadContainer: topology.nomadContainer,
      secrets,
      clients: topology.servers.filter(({ runsTasks }) => runsTasks).length,
    });
    Aspects.of(this).add(new OwnAspect((node) => waitFor(node, dependables)));
  }
}

/** Resources of Nomad and Consul depend on the first tokens, also those that users add to the stack. */
function waitFor(node: IConstruct, dependables: ITerraformDependable[]): void {
  if (!TerraformElement.isTerraformElement(node) || !TerraformResource.isTerraformResource(node)) return;
  if (!/^(?:nomad|consul)_/.test(node.terraformResourceType)) return;
  node.dependsOn = [...(node.dependsOn ?? []), ...dependsOn(dependables)];
}
