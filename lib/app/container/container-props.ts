import { Duration } from '../../core/duration';
import { EnvValue } from '../../core/env-value';
import { Size } from '../../core/size';
import { ContainerImage } from '../../docker/container-image';
import { ConfigFile } from './config-file';
import { ContainerLogs } from './container-logs';
import { ContainerSecurity } from './container-security';
import { RegistryAuth } from './registry-auth';
import { Volume } from './volume';

/** Properties of everything that runs as a container. */
export interface ContainerProps extends ContainerOptions {
  /** Image that the container runs. */
  readonly image: ContainerImage;
}

/** Options of everything that runs as a container. */
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
   * Whole cores of the processor, reserved for this container.
   *
   * @default - a share of all cores: `cpu`
   */
  readonly cores?: number;

  /**
   * Memory, in whole mebibytes; a container that uses more is killed.
   *
   * @default Size.mebibytes(256)
   */
  readonly memory?: Size;

  /**
   * Memory that the container may use while its host has some free, where the platform allows `memoryOversubscription`.
   *
   * @default - no more than `memory`
   */
  readonly memoryMax?: Size;

  /**
   * Number of devices of the host, such as GPUs, by type, vendor/type or vendor/type/model, such as `nvidia/gpu` or
   * `nvidia/gpu/NVIDIA GeForce RTX 3090`.
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
   * Files that exist when the program starts, by their path: an absolute one in the container, or one relative to the task's
   * own directory, `/local`.
   *
   * @default - none
   */
  readonly files?: { [path: string]: ConfigFile };

  /**
   * Volumes by the absolute path at which the container mounts them.
   *
   * @default - none
   */
  readonly volumes?: { [path: string]: Volume };

  /**
   * Privileges and limits of the container.
   *
   * @default - least privilege: see `ContainerSecurity`
   */
  readonly security?: ContainerSecurity;

  /**
   * Credentials for the image registry, where the platform's clients have none of their own (`registryAuthFile`). The program
   * sees the password too, as `BERTH_REGISTRY_PASSWORD`.
   *
   * @default - those of the client
   */
  readonly registryAuth?: RegistryAuth;

  /**
   * What becomes of the program's output. On a platform with `logs`, `Logs` has its usual forms.
   *
   * @default - Nomad keeps 10 files of 10 MiB for each of stdout and stderr, and a platform with `logs` collects all
   */
  readonly logs?: ContainerLogs;

  /**
   * Tell the program by environment variables (`OTEL_…`) where to send its traces by OpenTelemetry: to the Collector of its
   * host. Those of `env` go before.
   *
   * @default false - an error on a platform without `traces`
   * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
   */
  readonly traces?: boolean;

  /**
   * Further options of Nomad's Docker driver, by its own names; they override all others.
   *
   * @default - none
   * @see https://developer.hashicorp.com/nomad/docs/deploy/task-driver/docker
   */
  readonly dockerOptions?: { [option: string]: any };
}
