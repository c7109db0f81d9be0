import { Size } from '../../core/size';
import { DockerHost } from '../../docker/docker-host';
import { ClusterHost } from '../cluster/cluster-attributes';
import { HostRole, PlatformHost } from './platform-host';

/** A host of a platform, with its defaults filled in. */
export class Host {
  public readonly name: string;
  public readonly dockerHost: DockerHost;
  public readonly address: string;
  public readonly networkInterface: string;
  public readonly datacenter: string;
  public readonly nodePool: string;
  public readonly dataDir: string;
  public readonly dockerSocket: string;
  public readonly isServer: boolean;
  public readonly isClient: boolean;
  public readonly isIngress: boolean;

  public constructor(
    platform: string,
    datacenter: string,
    public readonly props: PlatformHost,
  ) {
    const roles = props.roles ?? [HostRole.CLIENT];
    this.name = props.name;
    this.dockerHost = props.dockerHost;
    this.address = props.address;
    this.networkInterface = props.networkInterface;
    this.isServer = roles.includes(HostRole.SERVER);
    this.isClient = roles.includes(HostRole.CLIENT);
    this.isIngress = roles.includes(HostRole.INGRESS);
    this.datacenter = props.datacenter ?? datacenter;
    this.nodePool = props.nodePool ?? (this.isClient ? 'default' : 'ingress');
    this.dataDir = props.dataDir ?? `/var/lib/berth/${platform}`;
    this.dockerSocket = props.dockerSocket ?? '/var/run/docker.sock';
  }

  /** Whether Nomad runs tasks on the host: the ingress is one. */
  public get runsTasks(): boolean {
    return this.isClient || this.isIngress;
  }

  /**
   * The host as those see it who deploy apps on it.
   *
   * @param own MHz and mebibytes that the platform's own jobs take of it
   */
  public toClusterHost(own: { readonly cpu: number; readonly memory: number }): ClusterHost {
    const { name, datacenter, nodePool } = this;
    const { capacity, reserved, nodeClass, meta } = this.props;
    const host = { name, datacenter, nodePool, nodeClass, meta };
    if (capacity === undefined) return host;
    const memory = capacity.memory.toMebibytes() - (reserved?.memory?.toMebibytes() ?? 0) - own.memory;
    const cpu = capacity.cpu - (reserved?.cpu ?? 0) - own.cpu;
    return { ...host, cpu: Math.max(cpu, 0), memory: Size.mebibytes(Math.max(memory, 0)) };
  }

  /** The host's roles, in a fixed order. */
  public get roles(): HostRole[] {
    const roles = [HostRole.SERVER, HostRole.CLIENT, HostRole.INGRESS];
    const has = [this.isServer, this.isClient, this.isIngress];
    return roles.filter((_, index) => has[index]);
  }
}
