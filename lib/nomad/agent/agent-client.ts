import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { DockerModes } from './docker-modes';

/** Resources of a host that are reserved, so that tasks don't get them. */
export interface AgentReserved {
  /**
   * MHz.
   *
   * @default 0
   */
  readonly cpu?: number;

  /**
   * Memory.
   *
   * @default - none
   */
  readonly memory?: Size;

  /**
   * Disk.
   *
   * @default - none
   */
  readonly disk?: Size;

  /**
   * Ports, such as `22,80,8500-8600`.
   *
   * @default - none
   */
  readonly ports?: string;
}

/** When a client removes the remains of tasks that have ended. */
export interface AgentGarbageCollection {
  /**
   * Time between two collections.
   *
   * @default Duration.minutes(1) - Nomad's own
   */
  readonly interval?: Duration;

  /**
   * Disk use, in percent, above which the client collects.
   *
   * @default 80 - Nomad's own
   */
  readonly diskUsageThreshold?: number;

  /**
   * Inode use, in percent, above which the client collects.
   *
   * @default 70 - Nomad's own
   */
  readonly inodeUsageThreshold?: number;

  /**
   * Number of allocations above which the client collects.
   *
   * @default 50 - Nomad's own
   */
  readonly maxAllocations?: number;
}

/** Settings of an agent that runs tasks. */
export interface AgentClient {
  /** Addresses of the servers, with their port. */
  readonly servers: string[];

  /** Network interface that carries the address; tasks publish their ports there. */
  readonly networkInterface: string;

  /** Longest time between the signal to stop and the kill that a task may ask for. */
  readonly maxKillTimeout: Duration;

  /**
   * Node pool of the client.
   *
   * @default 'default'
   */
  readonly nodePool?: string;

  /**
   * Node class of the client.
   *
   * @default - none
   */
  readonly nodeClass?: string;

  /**
   * Metadata of the client, for constraints.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };

  /**
   * Directories of the host that tasks may mount, by the volume's name.
   *
   * @default - none
   */
  readonly hostVolumes?: { [name: string]: string };

  /**
   * File with the credentials of registries, in Docker's own format, as the agent's container sees it.
   *
   * @default - none
   */
  readonly registryAuthFile?: string;

  /**
   * Resources that are reserved, so that tasks don't get them.
   *
   * @default - none
   */
  readonly reserved?: AgentReserved;

  /**
   * When the remains of tasks are removed.
   *
   * @default - Nomad's own
   */
  readonly garbageCollection?: AgentGarbageCollection;

  /**
   * Directory of CNI plugins, as the agent's container sees it.
   *
   * @default - none: no task runs in bridge mode
   */
  readonly cniPath?: string;

  /**
   * Let tasks mount volumes of the Docker Engine; with that they may mount any directory of the host.
   *
   * @default false
   */
  readonly dockerVolumes?: boolean;

  /**
   * Let tasks share namespaces of the kernel with their host. Only Nomad 2.0.4 and newer know it; older agents do not start.
   *
   * @default - none
   */
  readonly dockerModes?: DockerModes;

  /**
   * How Docker keeps the output of tasks: `logging` of Nomad's Docker driver, with `type` and `config`. A task can say another
   * one.
   *
   * @default - Nomad's own: 2 files of 2 MB
   */
  readonly dockerLogging?: { [option: string]: any };
}
