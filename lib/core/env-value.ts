import { checked } from '../private/validation/checked';
import { Secret } from './secret';

/**
 * Define the value of an environment variable.
 */
@checked('EnvValue')
export class EnvValue {
  /**
   * Define a value as text.
   *
   * Any text is legal. It arrives as written, except that Nomad replaces its own `${NOMAD_…}`, `${attr.…}`, `${meta.…}`
   * and `${node.…}`.
   *
   * @see https://developer.hashicorp.com/nomad/docs/runtime/interpolation
   */
  public static of(text: string): EnvValue {
    return new EnvValue(text);
  }

  /** Define a value that the task's Nomad client reads from a secret when the task starts. */
  public static fromSecret(secret: Secret): EnvValue {
    return new EnvValue(undefined, secret);
  }

  /**
   * Define a value that the task's Nomad client reads from Consul's key-value store when the task starts.
   *
   * On a secured platform the role of the namespace's tasks must be allowed to read the key.
   *
   * @param path path of the key, such as `shop/colour`, without @ and ?, which Nomad's templates give a meaning of their own
   * @see https://developer.hashicorp.com/consul/docs/automate/kv
   */
  public static fromConsulKey(path: string): EnvValue {
    return new EnvValue(undefined, Secret._fromConsulKey(path));
  }

  private constructor(
    /** The text, when the value is one. */
    public readonly text?: string,
    /** The secret, when the value is read from one. */
    public readonly secret?: Secret,
  ) {}
}
