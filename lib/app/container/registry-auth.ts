import { Secret } from '../../core/secret';
import { TemplateSpec } from '../../nomad/job/spec/spec.generated';
import { NOT_EMPTY } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';

/** Credentials for an image registry. */
export interface RegistryAuth {
  /** Name of the user. */
  readonly username: string;

  /** Password, or a token instead. */
  readonly password: Secret;

  /**
   * Address of the registry.
   *
   * @default - that of the image's name
   */
  readonly serverAddress?: string;
}

/**
 * Variable from which a task's driver reads the password; the program sees it too.
 *
 * Nomad's `secret` block would hide it from the program, but Nomad 1.11 loses its values when an agent restarts, and then kills
 * the task.
 */
const VARIABLE = 'BERTH_REGISTRY_PASSWORD';

/** Check the credentials for a registry. */
export function checkRegistryAuth({ username, serverAddress }: RegistryAuth, violations: Violations): void {
  violations.require('registryAuth.username', username, NOT_EMPTY);
  violations.require('registryAuth.serverAddress', serverAddress, NOT_EMPTY);
}

/** The template by which Nomad's client reads the password; a new one restarts nothing, as the image is already there. */
export function registryTemplate({ password }: RegistryAuth): TemplateSpec {
  const embeddedTmpl = `${VARIABLE}=${password._expression}\n`;
  return { destPath: 'secrets/registry.env', envvars: true, perms: '0400', changeMode: 'noop', embeddedTmpl };
}

/** The `auth` block of the driver's configuration. */
export function registryConfig({ username, serverAddress }: RegistryAuth): { [option: string]: any } {
  return { auth: [{ username, password: `\${${VARIABLE}}`, server_address: serverAddress }] };
}
