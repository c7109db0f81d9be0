import { Token } from 'cdktf';
import { checked } from '../../private/validation/checked';
import { Violation, Violations } from '../../private/validation/violations';
import { checkConstraint, HCL_NAMES } from './condition-rules';
import { ConstraintSpec } from '../job/spec/spec.generated';

/**
 * Define a condition that a Nomad client must meet to run something.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/constraint
 */
@checked('nomad.Constraint')
export class Constraint {
  /**
   * Define a constraint by its parts.
   *
   * Nomad compares numbers if both sides are numbers, and text otherwise.
   *
   * @param attribute what is compared, such as `${attr.kernel.name}`
   * @param operator one of Nomad's operators: `=`, `!=`, `>`, `>=`, `<`, `<=`, or one of those that have their own
   * factory
   * @param value what it is compared with; `is_set` and `is_not_set` take none
   */
  public static attribute(attribute: string, operator: string, value?: string): Constraint {
    return new Constraint({ ltarget: attribute, operand: operator, rtarget: value });
  }

  /** Define a constraint to the clients that have an attribute, whatever its value. */
  public static isSet(attribute: string): Constraint {
    return Constraint.attribute(attribute, 'is_set');
  }

  /** Define a constraint to the clients that don't have an attribute. */
  public static isNotSet(attribute: string): Constraint {
    return Constraint.attribute(attribute, 'is_not_set');
  }

  /**
   * Define a constraint to the clients on which an attribute, or a part of it, matches a regular expression.
   *
   * @param attribute such as `${attr.unique.hostname}`
   * @param expression an expression in Go's syntax (RE2), without lookahead and lookbehind
   */
  public static regexp(attribute: string, expression: string): Constraint {
    return Constraint.attribute(attribute, 'regexp', expression);
  }

  /**
   * Define a constraint to the clients on which an attribute is a version that meets conditions.
   *
   * @param attribute such as `${attr.driver.docker.version}`
   * @param conditions conditions separated by commas, such as `>= 20.10, < 30`
   */
  public static version(attribute: string, conditions: string): Constraint {
    return Constraint.attribute(attribute, 'version', conditions);
  }

  /**
   * Define a constraint like that of `version`, by the rules of Semantic Versioning: `1.3.0-beta` is at least `1.2.0`.
   *
   * @param attribute such as `${attr.nomad.version}`
   * @param conditions conditions separated by commas, such as `>= 1.11.0`
   */
  public static semver(attribute: string, conditions: string): Constraint {
    return Constraint.attribute(attribute, 'semver', conditions);
  }

  /**
   * Define a constraint to the clients on which an attribute, a list separated by commas, contains all of the values.
   */
  public static setContains(attribute: string, values: string[]): Constraint {
    return Constraint.attribute(attribute, 'set_contains', listOf(values));
  }

  /**
   * Define a constraint to the clients on which an attribute, a list separated by commas, contains one of the values.
   */
  public static setContainsAny(attribute: string, values: string[]): Constraint {
    return Constraint.attribute(attribute, 'set_contains_any', listOf(values));
  }

  /** Define a constraint to the clients of one node class. */
  public static nodeClass(nodeClass: string): Constraint {
    return Constraint.attribute('${node.class}', '=', nodeClass);
  }

  /** Define a constraint to the clients whose metadata has one value. */
  public static nodeMeta(key: string, value: string): Constraint {
    return Constraint.attribute(`\${meta.${key}}`, '=', value);
  }

  /** Define a constraint to one client, by the name of its host. */
  public static nodeName(name: string): Constraint {
    return Constraint.attribute('${node.unique.name}', '=', name);
  }

  /** Define a constraint that puts every instance on a different host. */
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

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    checkConstraint(prop, this.spec, HCL_NAMES, violations);
    return violations.all;
  }
}

function listOf(values: string[]): string {
  const broken = values.find((value) => !Token.isUnresolved(value) && (/^\s|,|\s$/.test(value) || value === ''));
  if (broken === undefined) return values.join(',');
  throw new Error(`a value of a set must not be empty, contain a comma, or have spaces around it, got '${broken}'`);
}
