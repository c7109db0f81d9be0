/**
 * Which namespaces of the kernel a task may share with its host or with another container, by Nomad's Docker driver.
 *
 * Nomad refuses all of them unless they are named here. Each is as much as root on the host, or may become so.
 *
 * @see https://developer.hashicorp.com/nomad/docs/deploy/task-driver/docker#allowed_modes
 */
export interface DockerModes {
  /**
   * Values of `pid_mode` that tasks may have: `host`, or `container:` and a container's name, in which `*` is any text.
   *
   * @default - none
   */
  readonly pid?: string[];

  /**
   * Values of `ipc_mode` that tasks may have: `none`, `private`, `shareable`, `host`, or `container:` and a container's name, in
   * which `*` is any text.
   *
   * @default - none
   */
  readonly ipc?: string[];

  /**
   * Values of `uts_mode` that tasks may have: `host`.
   *
   * @default - none
   */
  readonly uts?: string[];

  /**
   * Values of `userns_mode` that tasks may have: `host`.
   *
   * @default - none
   */
  readonly userns?: string[];
}
