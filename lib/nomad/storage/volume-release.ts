import { ITerraformDependable, TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Job } from '../job/job';

/** Time in which a client tells its servers that a task has ended. */
const TOLD = 10;

/**
 * Waits, between the last job that mounts a volume and the volume itself, until the job's tasks have had the time to stop.
 *
 * Nomad forgets a job at once and refuses to delete what its tasks still use; asking it would need a token, which a
 * destroy-time provisioner could only have from Terraform's state.
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
    return { input: jobs.length === 0 ? 0 : Math.max(...jobs.map((job) => job._secondsToStop())) + TOLD };
  }
}
