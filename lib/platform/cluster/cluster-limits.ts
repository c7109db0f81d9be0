import { DockerModes } from '../../nomad/agent/docker-modes';

/** What a platform knows and permits that workloads can ask for. */
export interface ClusterLimits {
  /**
   * Version of Traefik, which decides which fields its routes may have.
   *
   * @default - not known, and not checked
   */
  readonly traefikVersion?: string;

  /**
   * Modes of Docker that tasks may have, such as `pid_mode`.
   *
   * @default - not known, and not checked
   */
  readonly dockerModes?: DockerModes;
}
