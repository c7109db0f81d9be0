import { SpreadSpec } from './spec.generated';

/**
 * Define how instances spread over the values of an attribute.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/spread
 */
export class Spread {
  /** Define an even spread over all hosts. */
  public static overHosts(): Spread {
    return Spread.overAttribute('${node.unique.id}');
  }

  /**
   * Define a spread over the values of an attribute.
   *
   * @param attribute such as `${node.datacenter}` or `${meta.rack}`
   * @param percentages share of instances for single values
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
}
