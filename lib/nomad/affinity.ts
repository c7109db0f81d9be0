import { AffinitySpec } from './spec.generated';

/**
 * Define a preference for some Nomad clients over others.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/affinity
 */
export class Affinity {
  /**
   * Define an affinity by its parts.
   *
   * @param attribute what is compared, such as `${attr.cpu.arch}`
   * @param operator one of Nomad's operators, such as `=`, `!=`, `>=`, `regexp`, `version`, `set_contains_any`
   * @param value what it is compared with
   * @param weight from -100 (avoid) to 100 (prefer), not 0
   */
  public static attribute(attribute: string, operator: string, value: string, weight: number = 50): Affinity {
    return new Affinity({ ltarget: attribute, operand: operator, rtarget: value, weight });
  }

  private constructor(private readonly spec: AffinitySpec) {}

  /** The block of the job specification. */
  public toSpec(): AffinitySpec {
    return this.spec;
  }
}
