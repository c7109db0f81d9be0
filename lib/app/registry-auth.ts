import { Token } from 'cdktf';
import { Secret } from '../core/secret';
import { SecretSpec } from '../nomad/spec.generated';
import { NOT_EMPTY } from '../private/rules';
import { Rule, Violations } from '../private/violations';

/** As whom a registry is asked for an image. */
export interface RegistryAuth {
  /** Name of the user. */
  readonly username: string;

  /** Password, or a token in its place. */
  readonly password: Secret;

  /**
   * Address of the registry.
   *
   * @default - that of the image's name
   */
  readonly serverAddress?: string;
}

/** Name under which a task's driver finds it; unlike a variable of the environment, the program never sees it. */
const SECRET = 'registry';

const KEY: Rule<string> = {
  must: "be a secret whose key is letters, digits, '_' and '-', as it stands in an expression of Nomad's",
  holds: (key) => Token.isUnresolved(key) || /^[A-Za-z_][\w-]*$/.test(key),
};

/** Check as whom a registry is asked. */
export function checkRegistryAuth({ username, password, serverAddress }: RegistryAuth, violations: Violations): void {
  violations.require('registryAuth.username', username, NOT_EMPTY as Rule<string>);
  violations.require('registryAuth.password', password.key, KEY);
  violations.require('registryAuth.serverAddress', serverAddress, NOT_EMPTY as Rule<string>);
}

/** The `secret` block by which the task's client reads the password. */
export function registrySecret({ password }: RegistryAuth): SecretSpec {
  const { keeper: provider, path } = password;
  return { name: SECRET, provider, path, config: provider === 'vault' ? { engine: 'kv_v2' } : undefined };
}

/** The `auth` block of the driver's configuration. */
export function registryConfig({ username, password, serverAddress }: RegistryAuth): { [option: string]: any } {
  const auth = { username, password: `\${secret.${SECRET}.${password.key}}`, server_address: serverAddress };
  return { auth: [auth] };
}
