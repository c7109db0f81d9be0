import { Container } from '@cdktf/provider-docker/lib/container';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { DockerHost } from '../../docker/docker-host';
import { escapeTemplate } from '../../private/rendering/terraform-template';
import { LocalCommand } from './local-command';
import { OWNED_DIRECTORY } from './owned-directory.generated';
import { REMOVE_DIRECTORY } from './remove-directory.generated';

/** Properties for `HostDirectory`. */
export interface HostDirectoryProps {
  /** Provider of the host. */
  readonly provider: DockerProvider;

  /** The host. */
  readonly dockerHost: DockerHost;

  /** Absolute path on the host. */
  readonly path: string;

  /** Name of the platform that the directory belongs to. */
  readonly owner: string;

  /** Name of the container that makes the directory. */
  readonly containerName: string;

  /** Id of an image on the host that holds a shell. */
  readonly imageId: string;
}

/**
 * Define a directory on a host, which is removed when the stack is destroyed.
 *
 * It carries its owner's mark, which is made only where nothing of others is; a directory without the mark is not removed.
 *
 * A Docker volume would not do for Nomad: Docker refuses to mount anything from its own directory into a task's container.
 */
export class HostDirectory extends Construct {
  /** What must exist before the directory is used. */
  public readonly dependables: ITerraformDependable[];

  public constructor(scope: Construct, id: string, props: HostDirectoryProps) {
    super(scope, id);
    const { provider, dockerHost, path, owner, containerName, imageId } = props;
    const remove = new LocalCommand(this, 'remove', {
      onDestroy: {
        failure: 'the directory is not removed',
        text: REMOVE_DIRECTORY,
        constants: { OWNED_DIRECTORY },
      },
      dockerHost,
      environment: { DIRECTORY: path, OWNER: owner, IMAGE: imageId },
    });
    const name = path.slice(path.lastIndexOf('/') + 1);
    const wayOut = `then run 'docker rm ${containerName}' on the host, and deploy again`;
    // Docker makes the missing source of a volume, but not that of a mount with propagation. A container, as one that is gone
    // with its host is made again.
    const make = new Container(this, 'make', {
      provider,
      dependsOn: [remove],
      name: containerName,
      image: imageId,
      entrypoint: ['/bin/sh', '-c'],
      command: [escapeTemplate(OWNED_DIRECTORY)],
      env: [`DIRECTORY=${path}`, `NAME=${name}`, `OWNER=${owner}`, 'STEP=make'],
      volumes: [{ hostPath: path.slice(0, -name.length - 1), containerPath: '/parent' }],
      workingDir: '/parent',
      networkMode: 'none',
      attach: true,
      logs: true,
      // Without, each message would begin with the header of a stream.
      tty: true,
      mustRun: false,
      restart: 'no',
      logDriver: 'json-file',
      ipcMode: 'private',
      runtime: 'runc',
      shmSize: 64,
      cgroupnsMode: 'private',
      lifecycle: {
        postcondition: [
          {
            condition: '${self.exit_code == 0}',
            errorMessage: `\${try(trimspace(self.container_logs), "")}; ${wayOut}`,
          },
        ],
      },
    });
    this.dependables = [make];
  }
}
