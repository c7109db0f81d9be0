import { Testing, TerraformStack } from 'cdktf';
import { PolicyReport } from '../policies/policy-report';
import { parseJobspec } from '../private/rendering/jobspec';
import { checked } from '../private/validation/checked';

/** The part of a synthesized stack that tests look at. */
interface Synthesized {
  readonly resource?: { [type: string]: { [id: string]: any } };
  readonly moved?: { readonly from: string; readonly to: string }[];
}

/**
 * Define a view of what a stack synthesizes to, for the tests of those who write stacks.
 *
 * @example
 * import { AppStack } from 'berth-cdk';
 * import { Template } from 'berth-cdk/testing';
 *
 * declare const shop: AppStack;
 * expect(Template.of(shop).job('webapi').TaskGroups[0].Count).toBe(3);
 */
@checked('testing.Template')
export class Template {
  /** Synthesize a stack, with all of its validations, and with the policies of its app. */
  public static of(stack: TerraformStack): Template {
    const template = new Template(JSON.parse(Testing.synth(stack, true)));
    const problems = PolicyReport.problemsIn(stack);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return template;
  }

  private constructor(private readonly json: Synthesized) {}

  /**
   * The specification of a Nomad job, in the words of Nomad's API.
   *
   * What only Terraform knows is a string such as `${var.image}`.
   *
   * @param name name of the job, or its id
   */
  public job(name: string): any {
    const specs = Object.values(this.resources('nomad_job')).map(({ jobspec }) => parseJobspec(jobspec));
    const found = specs.find((spec) => spec.Name === name || spec.ID === name);
    return (
      found ??
      this.missing(
        `job '${name}'`,
        specs.map((spec) => spec.Name),
      )
    );
  }

  /** Types of all resources, sorted, each once for each resource. */
  public resourceTypes(): string[] {
    const types = Object.entries(this.json.resource ?? {});
    return types.flatMap(([type, byId]) => Object.keys(byId).map(() => type)).sort();
  }

  /** One resource by its type and its id in Terraform, as `nomad_job` and `webapi`; one that has moved also by its old id. */
  public resource(type: string, id: string): any {
    const byId = this.resources(type);
    const moved = this.json.moved?.find(({ from }) => from === `${type}.${id}`);
    return byId[id] ?? byId[moved?.to.split('.')[1] ?? ''] ?? this.missing(`resource ${type}.${id}`, Object.keys(byId));
  }

  private resources(type: string): { [id: string]: any } {
    return this.json.resource?.[type] ?? {};
  }

  private missing(what: string, there: string[]): never {
    throw new Error(`the stack has no ${what}, it has: ${there.join(', ') || 'none'}`);
  }
}
