import { checked } from '../../private/validation/checked';
import { Violation, Violations } from '../../private/validation/violations';
import { checkAffinity, HCL_NAMES } from './condition-rules';
import { AffinitySpec } from '../job/spec/spec.generated';

/**
 * Define a preference for some Nomad clients over others.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/affinity
 */
@checked('nomad.Affinity')
export class Affinity {
  /**
   * Define an affinity by its parts.
   *
   * @param attribute what is compared, such as `${attr.cpu.arch}`
   * @param operator one of Nomad's operators: `=`, `!=`, `>`, `>=`, `<`, `<=`, `regexp`, `version`, `semver`, `set_contains`
   * or `set_contains_any`
   * @param value what it is compared with
   * @param weight from -100 (avoid) to 100 (prefer), not 0
   */
  public static attribute(attribute: string, operator: string, value: string, weight: number = 50): Affinity {
    return new Affinity({ ltarget: attribute, operand: operator, rtarget: value, weight });
  }

  /** Define an affinity to the clients of one node class. */
  public static nodeClass(nodeClass: string, weight?: number): Affinity {
    return Affinity.attribute('${node.class}', '=', nodeClass, weight);
  }

  /** Define an affinity to the clients whose metadata has one value. */
  public static nodeMeta(key: string, value: string, weight?: number): Affinity {
    return Affinity.attribute(`\${meta.${key}}`, '=', value, weight);
  }

  /** Define an affinity to the clients of one datacenter. */
  public static datacenter(datacenter: string, weight?: number): Affinity {
    return Affinity.attribute('${node.datacenter}', '=', datacenter, weight);
  }

  private constructor(private readonly spec: AffinitySpec) {}

  /** The block of the job specification. */
  public toSpec(): AffinitySpec {
    return this.spec;
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    checkAffinity(prop, this.spec, HCL_NAMES, violations);
    return violations.all;
  }
}
