import { Size } from '../../core/size';
import { DockerHost } from '../../docker/docker-host';
import { TASK_PORT_RANGE } from '../../nomad/agent/ports';
import { AgentReserved } from '../../nomad/agent/agent-client';
import { HostPortDemand } from '../../nomad/job/resource-demand';
import { ClusterHost } from '../cluster/cluster-host';

/** What a host does for the platform. */
export enum HostRole {
  /** Runs a server of Consul and of Nomad: a member of both quorums, which keep the state. */
  SERVER = 'server',
  /** Runs tasks. */
  CLIENT = 'client',
  /** Accepts requests from outside and forwards them to services. */
  INGRESS = 'ingress',
}

/** The capacity of a host. */
export interface HostCapacity {
  /** Sum of all processor cores, in MHz: 4 cores of 2.5 GHz are 10000. */
  readonly cpu: number;

  /** Memory. */
  readonly memory: Size;
}

/** A machine that runs only Docker, and what it does for the platform. */
export interface PlatformHost {
  /** Name of the host and of its agents: a DNS label, unique in the platform. */
  readonly name: string;

  /** How Terraform reaches the host's Docker Engine. */
  readonly dockerHost: DockerHost;

  /** Address on which the host's agents listen, and at which other hosts reach it. */
  readonly address: string;

  /** Network interface with that address. Tasks publish their ports on it. */
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
   * @default - 'default'; 'ingress' for a host without the role CLIENT, so that only the ingress runs there
   */
  readonly nodePool?: string;

  /**
   * Nomad node class of the host.
   *
   * @default - none
   */
  readonly nodeClass?: string;

  /**
   * Metadata of the host, for constraints: `${meta.rack}`.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };

  /**
   * Directory on the host for Nomad's data, on a shared mount and outside Docker's own. It must be new or
   * empty, and is removed with the host.
   *
   * @default - `/var/lib/berth/<platform>`
   */
  readonly dataDir?: string;

  /**
   * Path of the Docker Engine's socket on the host.
   *
   * @default '/var/run/docker.sock'
   */
  readonly dockerSocket?: string;

  /**
   * Directory of the Docker Engine's data on the host, as `docker info` names it (Docker Root Dir). The Collector reads the
   * output of containers there.
   *
   * @default '/var/lib/docker'
   */
  readonly dockerDataRoot?: string;

  /**
   * Directories of the host that tasks can mount as Nomad host volumes, by name of the volume.
   *
   * @default - none
   */
  readonly hostVolumes?: { [name: string]: string };

  /**
   * Capacity of the host. If it is known of all clients of a node pool, a job that the pool has no capacity for is an error at
   * synthesis.
   *
   * Nomad detects the capacity by itself; this is for synthesis only.
   *
   * @default - not known
   */
  readonly capacity?: HostCapacity;

  /**
   * Resources that are reserved for other programs than tasks.
   *
   * @default - nothing
   */
  readonly reserved?: AgentReserved;

  /**
   * File on the host with credentials of registries, in the format of Docker's `config.json`.
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

/** Resources that jobs use of a host: MHz of processors, mebibytes of memory. */
export interface HostDemand {
  readonly cpu: number;
  readonly memory: number;

  /**
   * Ports that they have there.
   *
   * @default - none
   */
  readonly hostPorts?: readonly HostPortDemand[];
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
  public readonly dockerDataRoot: string;
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
    this.dockerDataRoot = props.dockerDataRoot ?? '/var/lib/docker';
    this.hostVolumes = props.hostVolumes ?? {};
    this.capacity = props.capacity;
    this.reserved = props.reserved;
    this.registryAuthFile = props.registryAuthFile;
    this.consulConfig = props.consulConfig ?? {};
    this.nomadConfig = props.nomadConfig ?? {};
  }

  /**
   * The range from which Nomad gives tasks their ports.
   *
   * @param common configuration of all Nomad agents, which may say another one
   */
  public taskPorts(common: { readonly [key: string]: any }): { readonly first: number; readonly last: number } {
    const [host, all] = [this.nomadConfig.client ?? {}, common.client ?? {}];
    return {
      first: host.min_dynamic_port ?? all.min_dynamic_port ?? TASK_PORT_RANGE.first,
      last: host.max_dynamic_port ?? all.max_dynamic_port ?? TASK_PORT_RANGE.last,
    };
  }

  /** Whether Nomad runs tasks on the host. The ingress is one. */
  public get runsTasks(): boolean {
    return this.isClient || this.isIngress;
  }

  /**
   * The host as app teams see it.
   *
   * @param own resources that the platform's own jobs use of it
   * @param takenPorts ports that apps can't have, and whose they are
   */
  public toClusterHost(own: HostDemand, takenPorts: { [ports: string]: string }): ClusterHost {
    const { name, datacenter, nodePool, nodeClass, meta, capacity, reserved } = this;
    const host = { name, datacenter, nodePool, nodeClass, meta, takenPorts };
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
