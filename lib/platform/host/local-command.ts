import { ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { DockerHost } from '../../docker/docker-host';

/** Properties for `LocalCommand`. */
export interface LocalCommandProps {
  /**
   * Command that runs when the resource is created; it fails the deployment when it fails.
   *
   * @default - none
   */
  readonly onCreate?: string;

  /**
   * Command that runs before the resource is destroyed, which it prevents when it fails.
   *
   * @default - none
   */
  readonly onDestroy?: string;

  /** The host whose engine the docker command of both commands speaks to, at the address `$ENGINE`. */
  readonly dockerHost: DockerHost;

  /** Environment of both commands. */
  readonly environment: { [name: string]: string };

  /**
   * What is created before the one command, and destroyed after the other.
   *
   * @default - nothing
   */
  readonly dependsOn?: ITerraformDependable[];

  /**
   * Resources with which this one is replaced: before they are destroyed the one command runs, after they are there again
   * the other.
   *
   * @default - none
   */
  readonly replacedWith?: TerraformResource[];

  /**
   * Whether a changed environment runs the commands again.
   *
   * @default false
   */
  readonly replacedOnChange?: boolean;
}

/**
 * Define a command for the shell of the one who runs Terraform.
 *
 * It is Terraform's built-in `terraform_data`, written here because cdktf's own class for it calls Terraform at synthesis.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class LocalCommand extends TerraformResource {
  private readonly environment: { [name: string]: string };
  private readonly replacedOnChange: boolean;

  public constructor(scope: Construct, id: string, props: LocalCommandProps) {
    const { prelude, environment: access } = props.dockerHost._command;
    const input = { ENGINE: props.dockerHost.address, ...access, ...props.environment };
    // At destruction a provisioner may refer to nothing but the resource itself.
    const environment = Object.fromEntries(Object.keys(input).map((name) => [name, `\${self.input.${name}}`]));
    const provisioner = (when: 'create' | 'destroy', command: string | undefined) =>
      command === undefined ? [] : [{ type: 'local-exec' as const, when, command: prelude + command, environment }];
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      dependsOn: props.dependsOn,
      lifecycle: props.replacedWith && {
        // cdktf would write a resource as an expression, which Terraform refuses here.
        replaceTriggeredBy: props.replacedWith.map(
          (each) => `${each.terraformResourceType}.${each.friendlyUniqueId}.id`,
        ),
      },
      provisioners: [...provisioner('create', props.onCreate), ...provisioner('destroy', props.onDestroy)],
    });
    this.environment = input;
    this.replacedOnChange = props.replacedOnChange ?? false;
  }

  protected override synthesizeAttributes(): { [name: string]: any } {
    return { input: this.environment, triggers_replace: this.replacedOnChange ? this.environment : undefined };
  }
}
