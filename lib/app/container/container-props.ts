import { Duration } from '../../core/duration';
import { EnvValue } from '../../core/env-value';
import { Size } from '../../core/size';
import { ContainerImage } from '../../docker/container-image';
import { ConfigFile } from './config-file';
import { ContainerSecurity } from './container-security';
import { RegistryAuth } from './registry-auth';
import { Volume } from './volume';

/** Properties of everything that runs as a container. */
export interface ContainerProps extends ContainerOptions {
  /** Image that the container runs. */
  readonly image: ContainerImage;
}

/** What may be said of everything that runs as a container. */
export interface ContainerOptions {
  /**
   * Program to run instead of the image's own command.
   *
   * @default - the image's command
   */
  readonly command?: string;

  /**
   * Arguments of the program.
   *
   * Any text is legal and arrives as written, except for what Nomad itself interpolates.
   *
   * @default - the image's arguments
   */
  readonly args?: string[];

  /**
   * Environment variables by name.
   *
   * @default - only Nomad's own
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Share of the processor, in MHz.
   *
   * @default 100 - unless there are `cores`
   */
  readonly cpu?: number;

  /**
   * Whole cores of the processor, which no other task has then.
   *
   * @default - a share
   */
  readonly cores?: number;

  /**
   * Memory, in whole mebibytes; a container that takes more is killed.
   *
   * @default Size.mebibytes(256)
   */
  readonly memory?: Size;

  /**
   * Memory that the container may take while its host has some left, where the platform allows `memoryOversubscription`.
   *
   * @default - no more than `memory`
   */
  readonly memoryMax?: Size;

  /**
   * Devices of the host, such as GPUs: how many, by their name, such as `nvidia/gpu`.
   *
   * @default - none
   */
  readonly devices?: { [name: string]: number };

  /**
   * User, and optionally group, that runs the program, such as `1000:1000`.
   *
   * @default - the image's user
   */
  readonly user?: string;

  /**
   * Time between the signal to stop and the kill; at most what the cluster allows.
   *
   * @default Duration.seconds(30) - or what the cluster allows, when that is less
   */
  readonly killTimeout?: Duration;

  /**
   * Signal to stop, such as `SIGQUIT`.
   *
   * @default 'SIGTERM'
   */
  readonly killSignal?: string;

  /**
   * Files that are there when the program starts, by their path: an absolute one of the container, or one below the task's
   * own directory, `/local`.
   *
   * @default - none
   */
  readonly files?: { [path: string]: ConfigFile };

  /**
   * Volumes by the absolute path at which the container sees them.
   *
   * @default - none
   */
  readonly volumes?: { [path: string]: Volume };

  /**
   * What the container may do.
   *
   * @default - little: see `ContainerSecurity`
   */
  readonly security?: ContainerSecurity;

  /**
   * As whom the image's registry is asked, where the platform's clients have no access of their own (`registryAuthFile`). The
   * program sees the password too, as `BERTH_REGISTRY_PASSWORD`.
   *
   * @default - as the client does
   */
  readonly registryAuth?: RegistryAuth;

  /**
   * How much of what the program prints is kept.
   *
   * @default - Nomad's own: 10 files of 10 MiB each, for either stream
   */
  readonly logs?: ContainerLogs;

  /**
   * Further options of Nomad's Docker driver, by its own names; they win over all else.
   *
   * @default - none
   * @see https://developer.hashicorp.com/nomad/docs/deploy/task-driver/docker
   */
  readonly dockerOptions?: { [option: string]: any };
}

/** How much of what a program prints is kept. */
export interface ContainerLogs {
  /**
   * Files for either stream; the oldest goes.
   *
   * @default 10
   */
  readonly maxFiles?: number;

  /**
   * Most that one file holds, in whole mebibytes.
   *
   * @default Size.mebibytes(10)
   */
  readonly maxFileSize?: Size;
}
