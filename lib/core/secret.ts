import { Token } from 'cdktf';
import { VARIABLE_ITEM, VARIABLE_PATH } from './variable-names';
import { checked } from '../private/validation/checked';

const PLACE = /^[A-Za-z0-9\-_~./]{1,256}$/;

/**
 * Define a reference to a secret that Nomad or Vault stores.
 *
 * Only the reference stands in a job specification and in Terraform's state; the task's Nomad client reads the value.
 */
@checked('Secret')
export class Secret {
  /**
   * Define a reference to one item of a Nomad variable.
   *
   * Without a further policy a task may read the variable `nomad/jobs/<job>`, and its `/<group>` and `/<group>/<task>`.
   *
   * @param path path of the variable, such as `nomad/jobs/webapi`
   * @param key key of the item inside the variable
   * @see https://developer.hashicorp.com/nomad/docs/concepts/variables
   */
  public static fromNomadVariable(path: string, key: string): Secret {
    if (!Token.isUnresolved(path) && !VARIABLE_PATH.test(path)) {
      throw new Error(`a Nomad variable's path must be 1 to 128 of the characters A-Z a-z 0-9 - _ ~ /, got '${path}'`);
    }
    return new Secret('nomad', path, key);
  }

  /**
   * Define a reference to one key of a secret in Vault's key-value store, version 2.
   *
   * Nomad must be configured to use Vault, with the platform's `nomadConfig`; it logs the task in with the role
   * configured there.
   *
   * @param path path of the secret, including `data`, such as `kv/data/webapi`
   * @param key key of the value inside the secret
   * @see https://developer.hashicorp.com/nomad/docs/integrations/vault
   */
  public static fromVault(path: string, key: string): Secret {
    if (!Token.isUnresolved(path) && !PLACE.test(path)) {
      throw new Error(`a path in Vault must be 1 to 256 of the characters A-Z a-z 0-9 - _ ~ . /, got '${path}'`);
    }
    return new Secret('vault', path, key);
  }

  /** A key of Consul's key-value store, which is read in the same way. @internal */
  public static _fromConsulKey(path: string): Secret {
    if (!Token.isUnresolved(path) && !isConsulKey(path)) {
      throw new Error(
        `a key of Consul must be 1 to 512 whole characters without @ and ?, which Nomad's templates give a meaning of ` +
          `their own, and not begin with /, got '${path}'`,
      );
    }
    return new Secret('consul', path, '');
  }

  private constructor(
    /** Where it is stored: `nomad`, `vault` or `consul`. */
    public readonly keeper: string,
    /** Path of the secret there. */
    public readonly path: string,
    /** Key of the item at that path, if there are several. */
    public readonly key: string,
  ) {
    if (!Token.isUnresolved(key) && !VARIABLE_ITEM.test(key)) {
      throw new Error(
        `the key of a secret's item must hold no spaces, quotes, braces, backslashes or control characters, got '${key}'`,
      );
    }
    if (keeper !== 'consul' && key === '') throw new Error(`the key of a secret's item must not be empty, got ''`);
  }

  /** The expression of a template that yields the value. @internal */
  public get _expression(): string {
    const { keeper, path, key } = this;
    if (keeper === 'consul') return `{{ key ${goText(path)} | toJSON }}`;
    if (keeper === 'vault') return `{{ with secret "${path}" }}{{ index .Data.data "${key}" | toJSON }}{{ end }}`;
    return `{{ with nomadVar "${path}" }}{{ (index . "${key}").Value | toJSON }}{{ end }}`;
  }
}

function isConsulKey(path: string): boolean {
  return path.length > 0 && path.length <= 512 && !/^\/|[@?\p{Cs}]/u.test(path);
}

/** A text as Go writes it; JSON escapes the same characters in the same way. */
function goText(text: string): string {
  return JSON.stringify(text);
}
