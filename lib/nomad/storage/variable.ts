import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Secret } from '../../core/secret';
import { checked } from '../../private/validation/checked';
import { plain } from '../../private/validation/plain-text';
import { literalSecret } from '../../private/validation/rules';
import { PRIVATE_KEY, SECRET_KEY } from '../../private/validation/secret-words';
import { Rule, Violations } from '../../private/validation/violations';
import { JOB_VARIABLES, NAMESPACES } from '../prerequisites';
import { claimPlace } from './variable-place';
import { VariableResource } from './variable-resource';

/** Properties for `Variable`. */
export interface VariableProps {
  /**
   * Path of the variable. The tasks of the job `webapi` may read `nomad/jobs/webapi`, and its
   * `/<group>` and `/<group>/<task>`; for others they need an `AclPolicy`.
   */
  readonly path: string;

  /**
   * The items. Pass a secret as a reference to a sensitive Terraform variable: it then stands in Terraform's state and,
   * encrypted, in Nomad, but not in the synthesized files. A literal is an error where it holds a private key, or where the
   * name of its item ends in `password`, `passphrase`, `secret`, `token`, `credentials`, `api_key` or `private_key`.
   */
  readonly items: { [key: string]: string };

  /**
   * Namespace of the variable, the same as the job's.
   *
   * @default 'default'
   */
  readonly namespace?: string;
}

/**
 * Define a Nomad variable: items that Nomad stores encrypted, and gives to the tasks that may read them.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/variables
 */
@checked('nomad.Variable')
export class Variable extends Construct {
  /** Path of the variable. */
  public readonly path: string;

  /** Namespace of the variable. */
  public readonly namespace: string;

  private readonly keys: string[];

  public constructor(scope: Construct, id: string, props: VariableProps) {
    super(scope, id);
    this.path = props.path;
    this.namespace = props.namespace ?? 'default';
    this.keys = Object.keys(props.items);
    const violations = new Violations();
    claimPlace(this, this.namespace, this.path, violations);
    violations.require('items', this.keys, ITEMS);
    for (const [key, item] of Object.entries(props.items)) {
      if (SECRET_KEY.test(key) || PRIVATE_KEY.test(item)) violations.add(...literalSecret(`items.${key}`, item));
    }
    const items = plain('items', props.items, violations);
    const namespace = plain('namespace', this.namespace, violations);
    violations.throwFor(this);
    const resource = new VariableResource(this, 'Default', {
      path: this.path,
      namespace,
      dependsOn: NAMESPACES.ofStack(this).get(this.namespace),
      items,
    });
    const [, job] = /^nomad\/jobs\/([^/]+)/.exec(this.path) ?? [];
    if (job !== undefined) JOB_VARIABLES.ofStack(this).add(`${this.namespace}/${job}`, resource);
  }

  /**
   * A reference to one item, for the environment of a task.
   *
   * @param key key of the item; it is an error when the variable has none of that key
   */
  public secret(key: string): Secret {
    const violations = new Violations();
    violations.require('key', key, { must: `be one of ${this.keys.join(', ')}`, holds: (k) => this.keys.includes(k) });
    violations.throwFor(this);
    return Secret.fromNomadVariable(this.path, key);
  }
}

const ITEMS: Rule<string[]> = {
  must: 'have at least one item, and no spaces, quotes, braces, backslashes or control characters in its keys',
  holds: (keys) => keys.length > 0 && keys.every((key) => Token.isUnresolved(key) || /^[^"`{}\s\\\p{C}]+$/u.test(key)),
};
