import { NamedResources, RegistryKey } from '../private/stack/stack-registry';

/** Namespaces that a stack defines, by name. */
export const NAMESPACES = new RegistryKey(() => new NamedResources());

/** Dynamic host volumes that a stack defines, as `<namespace>/<name>`. */
export const HOST_VOLUMES = new RegistryKey(() => new NamedResources());

/** Variables that a stack defines for the tasks of a job, as `<namespace>/<job>`. */
export const JOB_VARIABLES = new RegistryKey(() => new NamedResources());
