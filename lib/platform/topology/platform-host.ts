import { Size } from '../../core/size';
import { DockerHost } from '../../docker/docker-host';
import { AgentReserved } from '../../nomad/agent/agent-client';

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
