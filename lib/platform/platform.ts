import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { MapWriter } from '../map/map-writer';
import { servicesProvider } from '../nomad/nomad-provider';
import { inheritAspects } from '../private/stack/aspects';
import { giveProviderVersions } from '../private/stack/provider-constraints';
import { markOwn } from '../private/stack/job-reader';
import { checked } from '../private/validation/checked';
import { Proxy } from '../traefik/proxy';
import { AccessStack } from './access/access-stack';
import { Cluster } from './cluster/cluster';
import { ICluster } from './cluster/cluster-attributes';
import { mapPlatformOf } from './cluster/cluster-map';
import { contractText } from './cluster/contract';
import { HostStack } from './host/host-stack';
import { checkLocal, LocalPlatformOptions, localProps, translateErrors } from './local-platform';
import { IngressPart } from './parts/ingress/ingress-part';
import { attributesOf, demandOn, needsOf, serviceNamesOf, takenPorts } from './parts/platform-part';
import { platformParts } from './parts/platform-parts';
import { PlatformProps } from './platform-props';
import { platformViolations } from './platform-rules';
import { warnOfEndingSecrets } from './secrets-notice';
import { Agents } from './topology/agents';
import { Host } from './topology/host';
import { Topology } from './topology/topology';
import { topologyText } from './topology/topology-file';

/**
 * Define a container platform: Consul, Nomad and Traefik on machines that run only Docker.
 *
 * It adds stacks to the app: `<id>-<host>` for the agents of each host, with servers first and one after another;
 * `<id>-access` for namespaces, policies and roles; `<id>-services` for the ingress and other jobs of the platform.
 * Synthesis also writes `<id>.contract.json`, which describes the platform to apps in other repositories, and
 * `<id>.topology.json`, from which the program `berth` makes secrets and an inventory.
 *
 * @example
 * import { App } from 'cdktf';
 * import { DockerHost, HostRole, Platform } from 'berth-cdk';
 *
 * const roles = [HostRole.SERVER, HostRole.CLIENT, HostRole.INGRESS];
 * const hosts = ['10.0.0.11', '10.0.0.12', '10.0.0.13'].map((address, index) => ({
 *   name: `h${index + 1}`,
 *   address,
 *   roles,
 *   dockerHost: DockerHost.ssh(`deploy@${address}`),
 *   networkInterface: 'eth0',
 * }));
 * new Platform(new App(), 'prod', { hosts, namespaces: ['shop'] });
 */
@checked('Platform')
export class Platform extends Construct {
  /**
   * Define a platform on one Docker host, for development and tests: one server, no access control.
   *
   * @param app the Terraform app
   * @param id name of the platform
   */
  public static local(app: App, id: string, options: LocalPlatformOptions = {}): Platform {
    checkLocal(id, options);
    return translateErrors(() => new Platform(app, id, localProps(options)));
  }

  /** The platform, as app teams see it. */
  public readonly cluster: ICluster;

  /** URL of Consul's web interface. */
  public readonly consulUiAddress: string;

  /** URL of Nomad's web interface. */
  public readonly nomadUiAddress: string;

  /** URL of Traefik's dashboard on the first ingress host, if it is served without a password. */
  public readonly dashboardAddress?: string;

  /** The stack of namespaces, node pools, policies and roles, with providers for Nomad and, when secured, for Consul. */
  public readonly accessStack: TerraformStack;

  /** The stack of the platform's own jobs, such as the ingress. */
  public readonly servicesStack: TerraformStack;

  /** The ingress, if a host has the role INGRESS. */
  public readonly proxy?: Proxy;

  private readonly _hostStacks: TerraformStack[];

  public constructor(app: App, id: string, props: PlatformProps) {
    super(app, id);
    const topology = new Topology(id, props);
    const agents = new Agents(props);
    const parts = platformParts(props, topology, agents);
    platformViolations(this, props, topology, agents, parts).throwFor(this);
    const serviceNames = { ...serviceNamesOf(parts), ...props.serviceNames };

    const addHost = (host: Host, after: TerraformStack[]): TerraformStack => {
      const stack = new HostStack(app, `${id}-${host.name}`, { topology, host, agents, parts });
      after.forEach((each) => stack.addDependency(each));
      return stack;
    };
    // One server after another, so that a quorum never lacks two.
    const servers: TerraformStack[] = [];
    topology.servers.forEach((host) => servers.push(addHost(host, servers.slice(-1))));
    this.accessStack = new AccessStack(app, `${id}-access`, {
      topology,
      namespaces: props.namespaces ?? [],
      scheduler: props.scheduler ?? {},
      parts,
      nomadVersion: agents.versions.nomad,
      providerVersions: agents.providerVersions,
      serviceNames,
    });
    this.accessStack.addDependency(servers[servers.length - 1]);
    const others = topology.hosts.filter(({ isServer }) => !isServer).map((host) => addHost(host, [this.accessStack]));
    this._hostStacks = [...servers, ...others];

    this.servicesStack = new TerraformStack(app, `${id}-services`);
    inheritAspects(this.servicesStack);
    giveProviderVersions(this.servicesStack, agents.providerVersions);
    [this.accessStack, ...others].forEach((stack) => this.servicesStack.addDependency(stack));
    const secrets = servicesProvider(this.servicesStack, topology);
    parts.forEach((part) => part.define?.(this.servicesStack, secrets));
    markOwn(this.servicesStack);

    if (topology.secured) warnOfEndingSecrets(this.accessStack, id);
    agents.versions.warnings.forEach((warning) => Annotations.of(this.accessStack).addWarning(warning));
    const ingress = parts.find((part) => part instanceof IngressPart);
    this.proxy = ingress?.proxy;
    this.dashboardAddress = ingress?.dashboardAddress;
    this.consulUiAddress = `${topology.consulAddress}/ui/`;
    this.nomadUiAddress = `${topology.nomadAddress}/ui/`;
    this.cluster = Cluster.fromAttributes({
      name: id,
      region: topology.region,
      datacenters: topology.datacenters,
      nomadAddress: topology.nomadAddress,
      consulAddress: topology.consulAddress,
      dnsServers: [topology.dnsAddress],
      namespaces: ['default', ...(props.namespaces ?? [])],
      nodePools: topology.nodePools,
      hosts: topology.clients.map((host) => host.toClusterHost(demandOn(parts, host), takenPorts(parts, host))),
      maxKillTimeout: agents.maxKillTimeout,
      secured: topology.secured,
      hasCni: agents.cniPath !== undefined,
      hasDockerVolumes: agents.dockerVolumes,
      traefikVersion: agents.versions.traefik,
      dockerModes: agents.permittedModes,
      serviceNames,
      ...attributesOf(parts),
      dependencies: [...servers, this.accessStack, ...others, this.servicesStack],
    });
    [...this._hostStacks, this.accessStack, this.servicesStack].forEach((stack) =>
      MapWriter.of(stack).setOwnPlatform(() => mapPlatformOf(this.cluster)),
    );
    const { synthesizer } = this.servicesStack;
    this.servicesStack.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        writeFileSync(join(session.outdir, `${id}.contract.json`), contractText(this.cluster));
        writeFileSync(
          join(session.outdir, `${id}.topology.json`),
          topologyText(topology, this.cluster.namespaces, (host) => needsOf(parts, host).openPorts),
        );
        parts.forEach((part) => part.write?.(this.servicesStack, session.outdir, this.cluster));
      },
    };
  }

  /** The stacks of the hosts, servers first (a copy). */
  public get hostStacks(): TerraformStack[] {
    return [...this._hostStacks];
  }
}
