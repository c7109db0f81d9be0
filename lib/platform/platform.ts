import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { deployerProvider } from '../nomad/nomad-provider';
import { Violations } from '../private/validation/violations';
import { Proxy } from '../traefik/proxy';
import { AccessStack } from './access/access-stack';
import { defineAutoscaler } from './parts/autoscaler/autoscaler';
import { defineBackup, SNAPSHOT_VOLUME } from './parts/backup/backup';
import { Cluster } from './cluster/cluster';
import { ICluster } from './cluster/cluster-attributes';
import { contractText } from './cluster/contract';
import { Host } from './topology/host';
import { HostStack } from './host/host-stack';
import { defineIngress } from './parts/ingress/ingress';
import { IngressPorts } from './parts/ingress/ingress-ports';
import { inLocalWords, localProps } from './local-platform';
import { LocalPlatformOptions } from './local-platform-options';
import { PlatformImages } from './topology/platform-images';
import { PlatformProps } from './platform-props';
import { checkPlatform } from './platform-rules';
import { BRIDGE_ADDRESS, Topology } from './topology/topology';
import { topologyText } from './topology/topology-file';

/**
 * Define a container platform: Consul, Nomad and Traefik on machines that run only Docker.
 *
 * It makes stacks of its own in the app: `<id>-<host>` for each host with its agents, servers first and one after another;
 * `<id>-access` with who may do what; `<id>-services` with the ingress. Synthesis also writes `<id>.contract.json`, which
 * describes the platform to apps in other repositories, and `<id>.topology.json`, from which the program `berth` makes
 * secrets and an inventory.
 */
export class Platform extends Construct {
  /**
   * Define a platform on one Docker host, for development and tests: one server, no access control.
   *
   * @param app the Terraform app
   * @param id name of the platform
   */
  public static local(app: App, id: string, options: LocalPlatformOptions = {}): Platform {
    return inLocalWords(() => new Platform(app, id, localProps(options)));
  }

  /** The platform, as those see it who deploy apps on it. */
  public readonly cluster: ICluster;

  /** URL of Consul's web interface. */
  public readonly consulUiAddress: string;

  /** URL of Nomad's web interface. */
  public readonly nomadUiAddress: string;

  /** URL of Traefik's dashboard on the first ingress host, when there is one. */
  public readonly dashboardAddress?: string;

  /** The stack of namespaces, node pools, policies and roles; it has providers for Nomad and, when secured, for Consul. */
  public readonly accessStack: TerraformStack;

  /** The stack of the ingress. */
  public readonly servicesStack: TerraformStack;

  /** The ingress; there is none without a host of that role. */
  public readonly proxy?: Proxy;

  private readonly _hostStacks: TerraformStack[];

  public constructor(app: App, id: string, props: PlatformProps) {
    super(app, id);
    const datacenter = props.datacenter ?? 'dc1';
    const hosts = props.hosts.map((host) => new Host(id, datacenter, host));
    const secured = props.secured ?? true;
    const dnsAddress = props.dnsAddress ?? BRIDGE_ADDRESS;
    const topology = new Topology(id, props.region ?? 'global', datacenter, hosts, secured, dnsAddress);
    const ingress = props.ingress ?? {};
    const ports = new IngressPorts(ingress);
    const images = new PlatformImages(props);
    const violations = new Violations();
    checkPlatform(topology, props, images, violations);
    violations.throwFor(this);

    const maxKillTimeout = props.maxKillTimeout ?? Duration.minutes(5);
    const addHost = (host: Host, after: TerraformStack[]): TerraformStack => {
      const stack = new HostStack(app, `${id}-${host.name}`, {
        topology,
        host,
        consulImage: images.consul,
        nomadImage: images.nomad,
        maxKillTimeout,
        drainDeadline: props.drainDeadline ?? Duration.minutes(10),
        volumes: props.backup?.host === host.name ? { [SNAPSHOT_VOLUME]: props.backup.directory } : {},
        settings: props,
      });
      after.forEach((each) => stack.addDependency(each));
      return stack;
    };
    // One server after another, so that a quorum never misses two.
    const servers: TerraformStack[] = [];
    topology.servers.forEach((host) => servers.push(addHost(host, servers.slice(-1))));
    this.accessStack = new AccessStack(app, `${id}-access`, {
      topology,
      namespaces: props.namespaces ?? [],
      scheduler: props.scheduler ?? {},
      snapshots: props.backup !== undefined,
      mesh: props.mesh ?? false,
      autoscaler: props.autoscaler !== undefined,
    });
    this.accessStack.addDependency(servers[servers.length - 1]);
    const others = hosts.filter(({ isServer }) => !isServer).map((host) => addHost(host, [this.accessStack]));
    this._hostStacks = [...servers, ...others];

    this.servicesStack = new TerraformStack(app, `${id}-services`);
    [this.accessStack, ...others].forEach((stack) => this.servicesStack.addDependency(stack));
    deployerProvider(this.servicesStack, topology);
    if (topology.ingresses.length > 0) {
      this.proxy = defineIngress(this.servicesStack, topology, ingress, images.traefik, props.mesh);
      if (ingress.dashboard) {
        this.dashboardAddress = `http://${topology.ingresses[0].address}:${ports.admin}/dashboard/`;
      }
    }
    if (props.backup !== undefined) defineBackup(this.servicesStack, topology, props.backup, images);
    if (props.autoscaler !== undefined) defineAutoscaler(this.servicesStack, topology, props.autoscaler, images);

    this.consulUiAddress = `${topology.consulAddress}/ui/`;
    this.nomadUiAddress = `${topology.nomadAddress}/ui/`;
    this.cluster = Cluster.fromAttributes({
      name: id,
      region: topology.region,
      datacenters: topology.datacenters,
      nomadAddress: topology.nomadAddress,
      consulAddress: topology.consulAddress,
      dnsServers: [dnsAddress],
      entryPoints: entryPoints(topology, ports),
      namespaces: ['default', ...(props.namespaces ?? [])],
      nodePools: topology.nodePools,
      middlewares: Object.keys(ingress.middlewares ?? {}),
      hosts: hosts.filter(({ isClient }) => isClient).map((host) => host.toClusterHost(this.ownDemand(host))),
      maxKillTimeout,
      hasCni: props.cniPath !== undefined,
      hasMesh: props.mesh,
      hasDockerVolumes: props.dockerVolumes,
      hasAutoscaler: props.autoscaler !== undefined,
      secured,
      dependencies: [...servers, this.accessStack, ...others, this.servicesStack],
    });
    const { synthesizer } = this.servicesStack;
    this.servicesStack.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        writeFileSync(join(session.outdir, `${id}.contract.json`), contractText(this.cluster));
        writeFileSync(join(session.outdir, `${id}.topology.json`), topologyText(topology, ports));
      },
    };
  }

  /** The stacks of the hosts, servers first (a copy). */
  public get hostStacks(): TerraformStack[] {
    return [...this._hostStacks];
  }

  /** What the ingress takes of a host on which it runs. */
  private ownDemand({ isIngress }: Host): { readonly cpu: number; readonly memory: number } {
    return (isIngress && this.proxy?.job._demand().groups[0]) || { cpu: 0, memory: 0 };
  }
}

/** Where requests enter: at every ingress host; whoever names one address for them all balances over the hosts. */
function entryPoints(topology: Topology, ports: IngressPorts): { readonly name: string; readonly address: string }[] {
  const [host] = topology.ingresses;
  if (host === undefined) return [];
  return ports.entryPoints.map(({ name, port, protocol }) => {
    const isWeb = name === 'web' || name === 'websecure';
    const scheme = isWeb ? (name === 'web' ? 'http' : 'https') : protocol;
    const usual = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443);
    return { name, address: `${scheme}://${host.address}${usual ? '' : `:${port}`}` };
  });
}
