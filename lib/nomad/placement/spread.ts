import { checked } from '../../private/validation/checked';
import { integer } from '../../private/validation/rules';
import { Violation, Violations } from '../../private/validation/violations';
import { checkAttribute } from './condition-rules';
import { SpreadSpec } from '../job/spec/spec.generated';

/**
 * Define how instances spread over the values of an attribute.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/spread
 */
@checked('nomad.Spread')
export class Spread {
  /** Define an even spread over all hosts. */
  public static overHosts(): Spread {
    return Spread.overAttribute('${node.unique.id}');
  }

  /** Define an even spread over all datacenters. */
  public static overDatacenters(): Spread {
    return Spread.overAttribute('${node.datacenter}');
  }

  /**
   * Define a spread over the values of an attribute.
   *
   * @param attribute such as `${node.datacenter}` or `${meta.rack}`
   * @param percentages share of instances for each value, adding up to at most 100
   * @default - an even spread
   */
  public static overAttribute(attribute: string, percentages?: { [value: string]: number }): Spread {
    const targets = Object.entries(percentages ?? {}).map(([value, percent]) => ({ value, percent }));
    return new Spread({ attribute, weight: 100, spreadTarget: targets.length === 0 ? undefined : targets });
  }

  private constructor(private readonly spec: SpreadSpec) {}

  /** The block of the job specification. */
  public toSpec(): SpreadSpec {
    return this.spec;
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { attribute, spreadTarget = [] } = this.spec;
    checkAttribute(`${prop}.attribute`, attribute, violations);
    const percentages = spreadTarget.map(({ percent }) => percent!);
    percentages.forEach((percent) => violations.require(`${prop}.percentages`, percent, integer(0, 100)));
    const sum = percentages.reduce((one, other) => one + other, 0);
    if (sum > 100) violations.add({ prop: `${prop}.percentages`, must: 'add up to at most 100', got: sum });
    return violations.all;
  }
}
