import { ITerraformDependable, TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Job } from '../job/job';

/** Seconds within which a client reports to its servers that a task has ended. */
const REPORT_SECONDS = 10;

/**
 * Waits on destroy, after the last job that mounts a volume and before the volume, until the job's tasks have had time
 * to stop.
 *
 * Terraform goes on once a job is told to stop, and Nomad refuses to delete what its tasks still use; asking it would need a
 * token, which a destroy-time provisioner could only have from Terraform's state.
 */
export class VolumeRelease extends TerraformResource {
  public constructor(
    scope: Construct,
    id: string,
    private readonly volume: {
      readonly namespace: string;
      readonly name: string;
      readonly resource: ITerraformDependable;
    },
  ) {
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      dependsOn: [volume.resource],
      provisioners: [
        {
          type: 'local-exec',
          when: 'destroy',
          command: 'sleep "$WAIT"',
          environment: { WAIT: '${self.input}' },
        },
      ],
    });
  }

  protected override synthesizeAttributes(): { [name: string]: any } {
    const { namespace, name } = this.volume;
    const jobs = TerraformStack.of(this)
      .node.findAll()
      .filter((each): each is Job => each instanceof Job && each._mounts(namespace, name));
    return { input: jobs.length === 0 ? 0 : Math.max(...jobs.map((job) => job._secondsToStop())) + REPORT_SECONDS };
  }
}
