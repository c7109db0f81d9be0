import { Job, JobConfig } from '@cdktf/provider-nomad/lib/job';
import { ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { dependsOn } from '../../private/stack/depends-on';
import { TaskGroupSpec } from './spec/spec.generated';

/** 2.6.0 has `preserve_counts` too, but refuses a provider whose address is not in the environment. */
const PROVIDER = '>= 2.6.1, < 3.0.0';

/** Whether something else changes how many instances of a group there are. */
export function scales({ scaling }: TaskGroupSpec): boolean {
  return scaling !== undefined && scaling.enabled !== false;
}

/** What is known of a job when the stack is synthesized, and not before. */
export interface LateJobConfig {
  /**
   * Whether a deploy keeps the numbers of instances: Nomad takes those of the specification otherwise, and undoes what an
   * autoscaler has done. The bindings are older than that argument.
   */
  preservesCounts(): boolean;

  /** What of its stack it comes after. */
  prerequisites(): ITerraformDependable[];
}

/** The Terraform resource of a job, of which others may say something until the stack is synthesized. */
export class JobResource extends Job {
  public constructor(
    scope: Construct,
    id: string,
    config: JobConfig,
    private readonly late: LateJobConfig,
  ) {
    super(scope, id, config);
  }

  public override toTerraform(): any {
    if (this.late.preservesCounts()) {
      this.addOverride('preserve_counts', true);
      TerraformStack.of(this).addOverride('terraform.required_providers.nomad.version', PROVIDER);
    }
    return super.toTerraform();
  }

  public override get terraformMetaArguments(): { [name: string]: any } {
    const given = super.terraformMetaArguments;
    const all = [...(given.dependsOn ?? []), ...dependsOn(this.late.prerequisites())];
    return { ...given, dependsOn: all.length === 0 ? undefined : all };
  }
}
