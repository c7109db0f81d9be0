import { ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';

/** Properties for `DestroyCommand`. */
export interface DestroyCommandProps {
  /** Command for the shell of the one who runs Terraform. */
  readonly command: string;

  /** Environment of the command. */
  readonly environment: { [name: string]: string };

  /**
   * What is destroyed only after the command has run.
   *
   * @default - nothing
   */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * Define a command that runs when the stack is destroyed.
 *
 * It is Terraform's built-in `terraform_data`, written here because cdktf's own class for it calls Terraform at synthesis.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class DestroyCommand extends TerraformResource {
  private readonly environment: { [name: string]: string };

  public constructor(scope: Construct, id: string, props: DestroyCommandProps) {
    const names = Object.keys(props.environment);
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      dependsOn: props.dependsOn,
      provisioners: [
        {
          type: 'local-exec',
          when: 'destroy',
          command: props.command,
          // At that time a provisioner may refer to nothing but the resource itself.
          environment: Object.fromEntries(names.map((name) => [name, `\${self.input.${name}}`])),
        },
      ],
    });
    this.environment = { ...props.environment };
  }

  protected override synthesizeAttributes(): { [name: string]: any } {
    return { input: this.environment };
  }
}
