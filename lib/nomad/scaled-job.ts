import { Job as JobResource, JobConfig } from '@cdktf/provider-nomad/lib/job';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { TaskGroupSpec } from './spec.generated';

/** 2.6.0 has `preserve_counts` too, but refuses a provider whose address is not in the environment. */
const PROVIDER = '>= 2.6.1, < 3.0.0';

/** Whether something else changes how many instances of a group there are. */
export function scales({ scaling }: TaskGroupSpec): boolean {
  return scaling !== undefined && scaling.enabled !== false;
}

/**
 * The resource of a job of which a deploy may keep the numbers of instances: Nomad takes those of the specification
 * otherwise, and undoes what an autoscaler has done.
 *
 * The bindings are older than that argument.
 */
export class ScaledJob extends JobResource {
  public constructor(
    scope: Construct,
    id: string,
    private readonly preservesCounts: () => boolean,
    config: JobConfig,
  ) {
    super(scope, id, config);
  }

  public override toTerraform(): any {
    if (this.preservesCounts()) {
      this.addOverride('preserve_counts', true);
      TerraformStack.of(this).addOverride('terraform.required_providers.nomad.version', PROVIDER);
    }
    return super.toTerraform();
  }
}
