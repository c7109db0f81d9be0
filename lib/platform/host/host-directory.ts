import { Container } from '@cdktf/provider-docker/lib/container';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { DockerHost } from '../../docker/docker-host';
import { LocalCommand } from './local-command';
import { REMOVE_DIRECTORY } from './remove-directory.generated';

/** Properties for `HostDirectory`. */
export interface HostDirectoryProps {
  /** Provider of the host. */
  readonly provider: DockerProvider;

  /** The host. */
  readonly dockerHost: DockerHost;

  /** Absolute path on the host. */
  readonly path: string;

  /** Name of the container that makes the directory. */
  readonly containerName: string;

  /** Id of an image on the host that holds a shell. */
  readonly imageId: string;
}

/**
 * Define a directory on a host, which is removed when the stack is destroyed.
 *
 * A Docker volume would not do for Nomad: Docker refuses to mount anything from its own directory into a task's container.
 */
export class HostDirectory extends Construct {
  /** What must exist before the directory is used. */
  public readonly dependables: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: HostDirectoryProps) {
    super(scope, id);
    const { provider, dockerHost, path, imageId } = props;
    const remove = new LocalCommand(this, 'remove', {
      onDestroy: { failure: 'the directory is not removed', text: REMOVE_DIRECTORY },
      dockerHost,
      environment: { DIRECTORY: path, IMAGE: imageId },
    });
    // Docker makes the missing source of a volume, but not that of a mount with propagation.
    const make = new Container(this, 'make', {
      provider,
      dependsOn: [remove],
      name: props.containerName,
      image: imageId,
      entrypoint: ['/bin/true'],
      command: [],
      env: [],
      volumes: [{ hostPath: path, containerPath: '/directory' }],
      networkMode: 'none',
      attach: true,
      mustRun: false,
      restart: 'no',
      logDriver: 'json-file',
      ipcMode: 'private',
      runtime: 'runc',
      shmSize: 64,
      cgroupnsMode: 'private',
    });
    this.dependables = [make];
  }
}
