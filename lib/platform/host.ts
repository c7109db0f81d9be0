import { DockerHost } from '../docker/docker-host';
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

  /** The host's roles, in a fixed order. */
  public get roles(): HostRole[] {
    const roles = [HostRole.SERVER, HostRole.CLIENT, HostRole.INGRESS];
    const has = [this.isServer, this.isClient, this.isIngress];
    return roles.filter((_, index) => has[index]);
  }
}
