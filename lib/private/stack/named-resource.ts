import { Construct } from 'constructs';
import { claimInStack } from '../validation/claims';
import { plain } from '../validation/plain-text';
import { Rule, Violations } from '../validation/violations';

/** What things with a name have in common: it defaults to the construct's id, and is unique in the stack. */
export class NamedResource {
  /** Refer to a thing that is defined elsewhere, by its name or id. */
  public static import<T extends object>(scope: Construct, id: string, attributes: T): Construct & T {
    return Object.assign(new Construct(scope, id), attributes);
  }

  public readonly name: string;

  /** What is wrong with the thing. */
  public readonly violations = new Violations();

  private readonly description: string | undefined;

  /** @param what the thing in words, such as `the ACL role` */
  public constructor(
    private readonly construct: Construct,
    what: string,
    rule: Rule<string>,
    props: { readonly name?: string; readonly description?: string },
  ) {
    this.name = props.name ?? construct.node.id;
    this.violations.require('name', this.name, rule);
    this.violations.add(...claimInStack(construct, 'name', `${what} '${this.name}'`));
    this.description = plain('description', props.description, this.violations);
  }

  /** Name and description, for the resource; throws one error with all that is wrong. */
  public config(): { readonly name: string; readonly description?: string } {
    this.violations.throwFor(this.construct);
    return { name: this.name, description: this.description };
  }
}
