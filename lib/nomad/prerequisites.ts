import { NamedResources, RegistryKey } from '../private/stack/stack-registry';

/** Namespaces that a stack makes, by name. */
export const NAMESPACES = new RegistryKey(() => new NamedResources());

/** Dynamic host volumes that a stack makes, as `<namespace>/<name>`. */
export const HOST_VOLUMES = new RegistryKey(() => new NamedResources());

/** Variables that a stack makes for the tasks of a job, as `<namespace>/<job>`. */
export const JOB_VARIABLES = new RegistryKey(() => new NamedResources());
