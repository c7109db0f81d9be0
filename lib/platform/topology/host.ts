import { Size } from '../../core/size';
import { DockerHost } from '../../docker/docker-host';
import { AgentReserved } from '../../nomad/agent/agent-client';
import { ClusterHost } from '../cluster/cluster-attributes';

/** What a host does for the platform. */
export enum HostRole {
  /** Holds the state: a server of Consul and of Nomad, a member of both quorums. */
  SERVER = 'server',
  /** Runs the tasks of jobs. */
  CLIENT = 'client',
  /** Takes requests from outside and passes them to services. */
  INGRESS = 'ingress',
}

/** What a host has. */
export interface HostCapacity {
  /** All of its processors together, in MHz: 4 cores of 2.5 GHz have 10000. */
  readonly cpu: number;

  /** Memory. */
  readonly memory: Size;
}

/** A machine that runs only Docker, and what it does for the platform. */
export interface PlatformHost {
  /** Name of the host, which its agents have as well: a DNS label, unique in the platform. */
  readonly name: string;

  /** How Terraform reaches the host's Docker Engine. */
  readonly dockerHost: DockerHost;

  /** Address of the host on which its agents listen, and at which the other hosts reach it. */
  readonly address: string;

  /** Network interface that carries the address; tasks publish their ports there. */
  readonly networkInterface: string;

  /**
   * What the host does.
   *
   * @default [HostRole.CLIENT]
   */
  readonly roles?: HostRole[];

  /**
   * Nomad datacenter of the host.
   *
   * @default - the platform's
   */
  readonly datacenter?: string;

  /**
   * Nomad node pool of the host.
   *
   * @default 'default'; 'ingress' for a host that is no client, so that only the ingress runs there
   */
  readonly nodePool?: string;

  /**
   * Nomad node class of the host.
   *
   * @default - none
   */
  readonly nodeClass?: string;

  /**
   * Meta data of the host, for constraints: `${meta.rack}`.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };

  /**
   * Directory on the host for Nomad's data, on a shared mount and outside Docker's own; it goes with the host.
   *
   * @default - `/var/lib/berth/<platform>`
   */
  readonly dataDir?: string;

  /**
   * Path of the engine's socket on the host.
   *
   * @default '/var/run/docker.sock'
   */
  readonly dockerSocket?: string;

  /**
   * Directories of the host that tasks may mount as Nomad host volumes, by the volume's name.
   *
   * @default - none
   */
  readonly hostVolumes?: { [name: string]: string };

  /**
   * What the host has. When all clients of a node pool say so, what the pool has no room for is an error at synthesis.
   *
   * It only tells Berth: Nomad finds out by itself.
   *
   * @default - not known
   */
  readonly capacity?: HostCapacity;

  /**
   * What of the host tasks don't get, beside what the agents themselves use.
   *
   * @default - nothing
   */
  readonly reserved?: AgentReserved;

  /**
   * File on the host with the credentials of registries, in Docker's own format.
   *
   * @default - none
   */
  readonly registryAuthFile?: string;

  /**
   * Further configuration of the host's Consul agent, by Consul's own names.
   *
   * @default - none
   */
  readonly consulConfig?: { [key: string]: any };

  /**
   * Further configuration of the host's Nomad agent, by Nomad's own names.
   *
   * @default - none
   */
  readonly nomadConfig?: { [key: string]: any };
}

/** What jobs take of a host: MHz, and mebibytes. */
export interface HostDemand {
  readonly cpu: number;
  readonly memory: number;
}

/** A host of a platform, with its defaults filled in. */
export class Host {
  public readonly name: string;
  public readonly dockerHost: DockerHost;
  public readonly address: string;
  public readonly networkInterface: string;
  public readonly datacenter: string;
  public readonly nodePool: string;
  public readonly nodeClass: string | undefined;
  public readonly meta: { readonly [key: string]: string } | undefined;
  public readonly dataDir: string;
  public readonly dockerSocket: string;
  public readonly hostVolumes: { readonly [name: string]: string };
  public readonly capacity: HostCapacity | undefined;
  public readonly reserved: AgentReserved | undefined;
  public readonly registryAuthFile: string | undefined;
  public readonly consulConfig: { readonly [key: string]: any };
  public readonly nomadConfig: { readonly [key: string]: any };
  public readonly isServer: boolean;
  public readonly isClient: boolean;
  public readonly isIngress: boolean;

  public constructor(platform: string, datacenter: string, props: PlatformHost) {
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
    this.nodeClass = props.nodeClass;
    this.meta = props.meta;
    this.dataDir = props.dataDir ?? `/var/lib/berth/${platform}`;
    this.dockerSocket = props.dockerSocket ?? '/var/run/docker.sock';
    this.hostVolumes = props.hostVolumes ?? {};
    this.capacity = props.capacity;
    this.reserved = props.reserved;
    this.registryAuthFile = props.registryAuthFile;
    this.consulConfig = props.consulConfig ?? {};
    this.nomadConfig = props.nomadConfig ?? {};
  }

  /** Whether Nomad runs tasks on the host: the ingress is one. */
  public get runsTasks(): boolean {
    return this.isClient || this.isIngress;
  }

  /**
   * The host as app teams see it.
   *
   * @param own what the platform's own jobs take of it
   */
  public toClusterHost(own: HostDemand): ClusterHost {
    const { name, datacenter, nodePool, nodeClass, meta, capacity, reserved } = this;
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
