import { isPlainMap } from '../../private/rendering/json';
import { Size } from '../../core/size';
import { checked } from '../../private/validation/checked';
import { Violation } from '../../private/validation/violations';

/** One mount of a container. */
export interface DockerMount {
  /** Path inside the container. */
  readonly target: string;

  /**
   * Kind of the mount: `volume`, `bind` or `tmpfs`.
   *
   * @default 'volume'
   */
  readonly type?: string;

  /**
   * Name of the volume, or path on the host.
   *
   * @default - an anonymous volume
   */
  readonly source?: string;

  /**
   * Mount it read-only.
   *
   * @default false
   */
  readonly readonly?: boolean;

  /**
   * Size of a `tmpfs`.
   *
   * @default - Docker's: half of the host's memory
   */
  readonly tmpfsSize?: Size;
}

/** Properties for `DockerDriver.config`. */
export interface DockerDriverProps {
  /** Image with its tag or digest. */
  readonly image: string;

  /**
   * Program to run instead of the image's own command.
   *
   * @default - the image's command
   */
  readonly command?: string;

  /**
   * Arguments of the program.
   *
   * @default - the image's arguments
   */
  readonly args?: string[];

  /**
   * Entry point to use instead of the image's own.
   *
   * @default - the image's entry point
   */
  readonly entrypoint?: string[];

  /**
   * Labels of the group's ports that are published for the container.
   *
   * @default - none
   */
  readonly ports?: string[];

  /**
   * Network of the container, such as `host`.
   *
   * @default - Docker's bridge
   */
  readonly networkMode?: string;

  /**
   * Run a small init process that forwards signals and reaps children.
   *
   * @default false
   */
  readonly init?: boolean;

  /**
   * Make the container's root file system read-only.
   *
   * @default false
   */
  readonly readonlyRootfs?: boolean;

  /**
   * Linux capabilities to add; the client must allow them.
   *
   * @default - none
   */
  readonly capAdd?: string[];

  /**
   * Linux capabilities to drop.
   *
   * @default - none
   */
  readonly capDrop?: string[];

  /**
   * Labels of the container.
   *
   * @default - only Nomad's own
   */
  readonly labels?: { [name: string]: string };

  /**
   * Kernel parameters of the container.
   *
   * @default - none
   */
  readonly sysctl?: { [name: string]: string };

  /**
   * Resource limits, such as `{ nofile: '4242:8484' }`.
   *
   * @default - Docker's own
   */
  readonly ulimit?: { [name: string]: string };

  /**
   * Log driver of the container.
   *
   * @default - the client's own
   */
  readonly loggingType?: string;

  /**
   * Options of the log driver.
   *
   * @default - none
   */
  readonly loggingOptions?: { [name: string]: string };

  /**
   * Mounts of the container.
   *
   * @default - only those that Nomad makes
   */
  readonly mounts?: DockerMount[];

  /**
   * Further options of the driver, by Nomad's own names.
   *
   * @default - none
   */
  readonly raw?: { [option: string]: any };
}

/** The options of a container that may do as little as it can. */
type DockerConfinement = Pick<DockerDriverProps, 'capDrop' | 'capAdd' | 'readonlyRootfs' | 'raw'>;

/** Options of the driver whose type in HCL is a list of maps: as plain objects, Nomad's client refuses them. */
const LISTS_OF_MAPS = ['labels', 'port_map', 'sysctl', 'ulimit'];

const OPTIONS = new Set(
  `advertise_ipv6_address args auth auth_soft_fail cap_add cap_drop cgroupns command container_exists_attempts
  cpuset_cpus cpu_hard_limit cpu_cfs_period devices dns_search_domains dns_options dns_servers entrypoint extra_hosts
  force_pull group_add healthchecks hostname image image_pull_timeout init interactive ipc_mode ipv4_address
  ipv6_address isolation labels load logging mac_address memory_hard_limit mount mounts network_aliases network_mode
  oom_score_adj pid_mode pids_limit port_map ports privileged readonly_rootfs runtime security_opt shm_size storage_opt
  sysctl tty ulimit userns_mode uts_mode volume_driver volumes work_dir`.split(/\s+/),
);

/**
 * Define the `config` block of a task that runs with Nomad's Docker driver.
 *
 * @see https://developer.hashicorp.com/nomad/docs/deploy/task-driver/docker
 */
@checked('nomad.DockerDriver')
export class DockerDriver {
  /** The user and group without any rights, which every distribution has. @internal */
  public static readonly _nobody = '65534:65534';

  /**
   * What a program of the platform's own gets: no capabilities but these, no new privileges, and no writable root.
   * @internal
   */
  public static _confined(...capabilities: string[]): DockerConfinement {
    return {
      capDrop: ['all'],
      capAdd: capabilities.length === 0 ? undefined : capabilities,
      readonlyRootfs: true,
      raw: { security_opt: ['no-new-privileges'] },
    };
  }

  /** Where a program with a read-only root keeps temporary files. @internal */
  public static readonly _temporary = { TMPDIR: '${NOMAD_ALLOC_DIR}/tmp' };

  /** Define the `config` block, in the shapes that the driver decodes. */
  public static config(props: DockerDriverProps): { [option: string]: any } {
    const { loggingType, loggingOptions } = props;
    const logging = loggingType !== undefined || loggingOptions !== undefined;
    return {
      image: props.image,
      command: props.command,
      args: props.args,
      entrypoint: props.entrypoint,
      ports: props.ports,
      network_mode: props.networkMode,
      init: props.init,
      readonly_rootfs: props.readonlyRootfs,
      cap_add: props.capAdd,
      cap_drop: props.capDrop,
      labels: listOfMaps(props.labels),
      sysctl: listOfMaps(props.sysctl),
      ulimit: listOfMaps(props.ulimit),
      logging: logging ? { type: loggingType, config: listOfMaps(loggingOptions) } : undefined,
      mount: props.mounts?.map(({ tmpfsSize, ...mount }) => ({
        type: 'volume',
        ...mount,
        tmpfs_options: tmpfsSize && { size: tmpfsSize.toBytes() },
      })),
      ...props.raw,
    };
  }

  /** @internal */
  public static _violations(prop: string, config: { [option: string]: any }): Violation[] {
    const found: Violation[] = [];
    for (const [option, value] of Object.entries(config)) {
      if (value === undefined || option.startsWith('&{TfToken[')) continue;
      if (!OPTIONS.has(option)) {
        const candidate = option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        const fix = OPTIONS.has(candidate) ? `write '${candidate}'` : undefined;
        found.push({ prop: `${prop}.${option}`, must: "be an option of Nomad's Docker driver", got: value, fix });
      } else if (
        option === 'logging' ? isPlainMap(value?.config) : LISTS_OF_MAPS.includes(option) && isPlainMap(value)
      ) {
        const fix = 'write [{ key: value }], or use DockerDriver.config';
        found.push({ prop: `${prop}.${option}`, must: 'be a list of maps', got: value, fix });
      }
    }
    return found;
  }

  private constructor() {}
}

function listOfMaps(map: { [key: string]: string } | undefined): { [key: string]: string }[] | undefined {
  return map === undefined ? undefined : [map];
}
