import {
  Container,
  ContainerCapabilities,
  ContainerMounts,
  ContainerUpload,
  ContainerVolumes,
} from '@cdktf/provider-docker/lib/container';
import { ITerraformDependable, Token } from 'cdktf';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { JsonDocument } from '../private/rendering/json-document';
import { checked } from '../private/validation/checked';

/** Properties for `AgentContainer`. */
export interface AgentContainerProps {
  /** Provider of the host that runs the container. */
  readonly provider: DockerProvider;

  /** Name of the container on its host. */
  readonly name: string;

  /** Id of the image that holds the agent, on the same host. */
  readonly imageId: string;

  /** Program and leading arguments. */
  readonly entrypoint: string[];

  /** Further arguments. */
  readonly command: string[];

  /** Path of the configuration file inside the container. */
  readonly configFile: string;

  /** Content of the configuration file, written as JSON; it may hold Terraform tokens. */
  readonly config: { [key: string]: any };

  /**
   * Further files in the container.
   *
   * @default - none
   */
  readonly files?: ContainerUpload[];

  /**
   * Command that exits with 0 when the agent is ready for use.
   *
   * @default - none: it counts as ready once it has started, as images without a shell or another client can't ask
   */
  readonly readyCommand?: string[];

  /**
   * How long the agent may take until it is ready, before the deployment fails.
   *
   * @default Duration.seconds(120)
   */
  readonly readyTimeout?: Duration;

  /**
   * Environment of the container, as `NAME=value`.
   *
   * @default - only what the image sets
   */
  readonly env?: string[];

  /**
   * User and group that runs the agent, such as `0:0`.
   *
   * @default - the image's user
   */
  readonly user?: string;

  /**
   * Tag that Docker's log driver writes beside each line of output, such as `agent` or `{{.Name}}`.
   *
   * @default - none
   * @see https://docs.docker.com/engine/logging/log_tags/
   */
  readonly logTag?: string;

  /**
   * Permissions of the configuration file, which belongs to root.
   *
   * @default '0600' - it may hold keys and tokens
   */
  readonly configPermissions?: string;

  /**
   * Process namespace: `host` to see the host's processes.
   *
   * @default - its own
   */
  readonly pidMode?: string;

  /**
   * Docker volumes and host paths that the container sees.
   *
   * @default - none
   */
  readonly volumes?: ContainerVolumes[];

  /**
   * Mounts with options that `volumes` can't express.
   *
   * @default - none
   */
  readonly mounts?: ContainerMounts[];

  /**
   * Linux capabilities beside Docker's own set.
   *
   * @default - Docker's own set
   */
  readonly capabilities?: ContainerCapabilities;

  /**
   * Security options, such as `apparmor=unconfined`.
   *
   * @default - Docker's own profiles
   */
  readonly securityOpts?: string[];

  /**
   * Control group namespace: `private` or `host`.
   *
   * @default 'private'
   */
  readonly cgroupnsMode?: string;

  /**
   * What must exist before the container starts.
   *
   * @default - nothing
   */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * Define a container that runs an agent on a Docker host: on the host's network, restarted when it stops, and awaited
 * until it is ready.
 *
 * A changed image or configuration replaces the container, so data belongs on volumes.
 *
 * @see https://registry.terraform.io/providers/kreuzwerker/docker/latest/docs/resources/container
 */
@checked('docker.AgentContainer')
export class AgentContainer extends Construct {
  /** The Terraform resource of the container. */
  public readonly container: Container;

  public constructor(scope: Construct, id: string, props: AgentContainerProps) {
    super(scope, id);
    const { provider } = props;
    const interval = Duration.seconds(2);
    const readyTimeout = props.readyTimeout ?? Duration.seconds(120);
    this.container = new Container(this, 'Default', {
      provider,
      dependsOn: props.dependsOn,
      name: props.name,
      image: props.imageId,
      entrypoint: [...props.entrypoint],
      command: [...props.command],
      env: props.env ?? [],
      user: props.user,
      pidMode: props.pidMode,
      upload: [
        {
          file: props.configFile,
          content: Token.asString(new JsonDocument(() => props.config)),
          permissions: props.configPermissions ?? '0600',
        },
        ...(props.files ?? []),
      ],
      volumes: props.volumes,
      mounts: props.mounts,
      capabilities: props.capabilities,
      securityOpts: props.securityOpts && [...props.securityOpts],
      networkMode: 'host',
      cgroupnsMode: props.cgroupnsMode ?? 'private',
      restart: 'unless-stopped',
      mustRun: true,
      destroyGraceSeconds: 30,
      ...(props.readyCommand && {
        healthcheck: {
          test: ['CMD', ...props.readyCommand],
          interval: interval.toString(),
          timeout: '5s',
          startPeriod: '1s',
          retries: 15,
        },
        wait: true,
        waitTimeout: readyTimeout.toSeconds(),
      }),
      // The daemon's own defaults, written out: left open, they would show as changes on the next plan.
      logDriver: 'json-file',
      logOpts: { 'max-size': '10m', 'max-file': '3', ...(props.logTag !== undefined && { tag: props.logTag }) },
      ipcMode: 'private',
      runtime: 'runc',
      shmSize: 64,
    });
  }
}
