import { PolicyPack } from './policy-pack';
import {
  AUTO_REVERT,
  CANARY_CHECK,
  HEALTH_CHECK,
  NO_OVERLAP,
  RESOURCES,
  TWO_HOSTS,
  TWO_INSTANCES,
} from './rules/availability';
import { ROUTE_HOST, ROUTE_TLS } from './rules/exposure';
import { IMAGE_DIGEST, IMAGE_VERSION, imageRegistry } from './rules/images';
import { LITERAL_SECRETS, NAMESPACE, OWNER, VOLUME_BACKUP } from './rules/ownership';
import {
  CAPABILITIES,
  HOST_NAMESPACES,
  HOST_PATHS,
  NOT_PRIVILEGED,
  NOT_ROOT,
  READ_ONLY_ROOT,
} from './rules/privileges';

/** Options for `Policies.production`. */
export interface ProductionOptions {
  /**
   * Registries that images come from, such as `registry.example.com`; Docker Hub is `docker.io`.
   *
   * @default - any
   */
  readonly registries?: string[];
}

/** The policies for jobs that people depend on. */
export function production({ registries }: ProductionOptions): PolicyPack {
  return new PolicyPack('production', [
    IMAGE_DIGEST,
    IMAGE_VERSION,
    ...(registries === undefined ? [] : [imageRegistry(registries)]),
    RESOURCES,
    HEALTH_CHECK,
    TWO_INSTANCES,
    TWO_HOSTS,
    AUTO_REVERT,
    CANARY_CHECK,
    NO_OVERLAP,
    NOT_PRIVILEGED,
    CAPABILITIES,
    HOST_NAMESPACES,
    HOST_PATHS,
    READ_ONLY_ROOT,
    NOT_ROOT,
    ROUTE_TLS,
    ROUTE_HOST,
    NAMESPACE,
    OWNER,
    LITERAL_SECRETS,
    VOLUME_BACKUP,
  ]);
}
