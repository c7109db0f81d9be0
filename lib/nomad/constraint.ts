import { ConstraintSpec } from './spec.generated';

/**
 * Define a condition that a Nomad client must meet to run something.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/constraint
 */
export class Constraint {
  /**
   * Define a constraint by its parts.
   *
   * @param attribute what is compared, such as `${attr.kernel.name}`
   * @param operator one of Nomad's operators, such as `=`, `!=`, `>=`, `regexp`, `version`, `set_contains`
   * @param value what it is compared with
   */
  public static attribute(attribute: string, operator: string, value: string): Constraint {
    return new Constraint({ ltarget: attribute, operand: operator, rtarget: value });
  }

  /** Define a constraint to the clients of one node class. */
  public static nodeClass(nodeClass: string): Constraint {
    return Constraint.attribute('${node.class}', '=', nodeClass);
  }

  /** Define a constraint to the clients whose metadata has one value. */
  public static nodeMeta(key: string, value: string): Constraint {
    return Constraint.attribute(`\${meta.${key}}`, '=', value);
  }

  /** Define a constraint that puts every instance on a host of its own. */
  public static distinctHosts(): Constraint {
    return new Constraint({ operand: 'distinct_hosts', rtarget: 'true' });
  }

  /** Define a constraint that allows at most `limit` instances for each value of an attribute. */
  public static distinctProperty(attribute: string, limit: number = 1): Constraint {
    return new Constraint({ ltarget: attribute, operand: 'distinct_property', rtarget: String(limit) });
  }

  private constructor(private readonly spec: ConstraintSpec) {}

  /** The block of the job specification. */
  public toSpec(): ConstraintSpec {
    return this.spec;
  }
}
