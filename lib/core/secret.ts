import { Token } from 'cdktf';

const PATH = /^[A-Za-z0-9\-_~/]{1,128}$/;

/**
 * Define a reference to a secret that Nomad keeps.
 *
 * Only the reference stands in a job specification and in Terraform's state; the task's Nomad client reads the value.
 */
export class Secret {
  /**
   * Define a reference to one item of a Nomad variable.
   *
   * Without any further policy a task may read the variables `nomad/jobs/<job>`, and its `/<group>` and `/<group>/<task>`.
   *
   * @param path path of the variable, such as `nomad/jobs/webapi`
   * @param key key of the item inside the variable
   * @see https://developer.hashicorp.com/nomad/docs/concepts/variables
   */
  public static fromNomadVariable(path: string, key: string): Secret {
    return new Secret(path, key);
  }

  private constructor(
    /** Path of the variable. */
    public readonly path: string,
    /** Key of the item inside the variable. */
    public readonly key: string,
  ) {
    if (!Token.isUnresolved(path) && !PATH.test(path)) {
      throw new Error(`a Nomad variable's path must be 1 to 128 of the characters A-Z a-z 0-9 - _ ~ /, got '${path}'`);
    }
    if (!Token.isUnresolved(key) && !/^[^"`{}\s\\\p{C}]+$/u.test(key)) {
      throw new Error(
        `the key of a Nomad variable's item must hold no spaces, quotes, braces, backslashes or control characters, got '${key}'`,
      );
    }
  }
}
