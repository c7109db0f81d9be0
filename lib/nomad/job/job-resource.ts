import { Job, JobConfig } from '@cdktf/provider-nomad/lib/job';
import {
  IResolveContext,
  ITerraformDependable,
  Lazy,
  TerraformCondition,
  TerraformProvider,
  TerraformStack,
  Token,
} from 'cdktf';
import { Construct } from 'constructs';
import { Json } from '../../private/rendering/json';
import { JsonDocument } from '../../private/rendering/json-document';
import { dependsOn } from '../../private/stack/depends-on';
import { requireKeptCounts, requireTerraformFor } from '../../private/stack/provider-constraints';
import { isUsual, RenderedResource, RenderedResources } from '../../private/stack/rendered-resources';

/** What is known of a job when the stack is synthesized, and not before. */
export interface LateJobConfig {
  /** The specification. */
  readonly jobspec: JsonDocument;

  /**
   * Whether a deploy keeps the numbers of instances: Nomad takes those of the specification otherwise, and undoes what an
   * autoscaler has done. The bindings are older than that argument.
   */
  preservesCounts(): boolean;

  /** What must hold before Terraform registers the specification that was rendered last. */
  preconditions(): Json[];

  /** What of its stack it comes after. */
  prerequisites(): ITerraformDependable[];
}

/** The Terraform resource of a job, of which others may say something until the stack is synthesized. */
export class JobResource extends Job implements RenderedResource {
  private readonly late: LateJobConfig;
  private readonly isCollected: boolean;
  private readonly ownSpec: string | undefined;
  private imported = false;

  public constructor(scope: Construct, id: string, config: Omit<JobConfig, 'jobspec'>, late: LateJobConfig) {
    super(scope, id, { ...config, jobspec: Token.asString(late.jobspec) });
    this.late = late;
    this.ownSpec = this.jobspecInput;
    const rendered = RenderedResources.of(TerraformStack.of(this));
    rendered?.add(this);
    this.isCollected = rendered !== undefined;
  }

  public override toTerraform(): any {
    if (this.late.preservesCounts()) {
      this.addOverride('preserve_counts', true);
      requireKeptCounts(TerraformStack.of(this));
    }
    return this._isRendered ? {} : super.toTerraform();
  }

  public override importFrom(id: string, provider?: TerraformProvider): void {
    super.importFrom(id, provider);
    this.imported = true;
  }

  public override get terraformMetaArguments(): { [name: string]: any } {
    const { lifecycle, ...more } = super.terraformMetaArguments;
    // These are resolved after the specification, which stands before them.
    const own = lifecycle?.precondition as TerraformCondition[] | undefined;
    const guarded =
      lifecycle === undefined
        ? Lazy.anyValue({ produce: () => this.guard() })
        : { ...lifecycle, precondition: Lazy.anyValue({ produce: () => this.guard(own)?.precondition }) };
    return { ...more, lifecycle: guarded, dependsOn: this.dependencies() };
  }

  /** @internal */
  public _render(context: IResolveContext): Json {
    const attributes = this.synthesizeAttributes();
    const jobspec = attributes.jobspec === this.ownSpec ? this.late.jobspec.resolve(context) : attributes.jobspec;
    // Only these can refer to another stack.
    if (context.preparing) {
      // Before the rest of the stack is written.
      if (this.late.preconditions().length > 0) requireTerraformFor(TerraformStack.of(this), 'issensitive');
      return { ...attributes, jobspec };
    }
    return {
      ...attributes,
      jobspec,
      ...this.rawOverrides,
      lifecycle: this.guard(),
      depends_on: this.dependencies(),
      '//': this.constructNodeMetadata,
    };
  }

  /** What must hold before Terraform registers the job, by the specification that was rendered last. */
  private guard(own: TerraformCondition[] = []): { readonly precondition: Json[] } | undefined {
    const given = own.map(({ condition, errorMessage }) => ({ condition, error_message: errorMessage }));
    const precondition = [...given, ...this.late.preconditions()];
    return precondition.length === 0 ? undefined : { precondition };
  }

  private dependencies(): string[] | undefined {
    const all = [...(this.dependsOn ?? []), ...dependsOn(this.late.prerequisites())];
    return all.length === 0 ? undefined : all;
  }

  /** Whether nothing was given that Berth itself never gives. @internal */
  public get _isRendered(): boolean {
    return (
      this.isCollected &&
      !this.imported &&
      isUsual(this) &&
      Object.keys(this.rawOverrides).every((name) => name === 'preserve_counts')
    );
  }
}
