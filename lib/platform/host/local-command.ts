import { Fn, ITerraformDependable, TerraformResource, Token } from 'cdktf';
import { Construct } from 'constructs';
import { DockerHost } from '../../docker/docker-host';
import { escapeTemplate } from '../../private/rendering/terraform-template';
import { concludingStep, VERDICT } from '../../private/stack/verdict';

/** A program for the shell of whoever runs Terraform. */
export interface ShellProgram {
  /** What its failure means, in a few words: Terraform prints them before the cause. */
  readonly failure: string;

  /** Its text. It may use what `programs/engine.sh` defines, and prints the cause of a failure to stderr. */
  readonly text: string;

  /**
   * Settings of this release, and further programs, by the name of their variable.
   *
   * @default - none
   */
  readonly constants?: { readonly [name: string]: string };
}

/** Properties for `LocalCommand`. */
export interface LocalCommandProps {
  /**
   * Program that runs when the resource is created. When it fails, so does the deployment.
   *
   * @default - none
   */
  readonly onCreate?: ShellProgram;

  /**
   * Program that runs before the resource is destroyed. When it fails, nothing is destroyed.
   *
   * @default - none
   */
  readonly onDestroy?: ShellProgram;

  /** The host whose engine the programs speak to. */
  readonly dockerHost: DockerHost;

  /**
   * Variables of both programs, which the state keeps for the destruction. A program must cope with an empty one: the state
   * of an earlier release may not have it.
   */
  readonly environment: { readonly [name: string]: string };

  /**
   * Names of variables that only the state of an earlier release may hold, for `onDestroy`.
   *
   * @default - none
   */
  readonly earlierVariables?: readonly string[];

  /**
   * Variables of `onCreate` that neither the state nor a plan shows.
   *
   * @default - none
   */
  readonly secrets?: { readonly [name: string]: string };

  /**
   * What is created before this resource, and destroyed after it.
   *
   * @default - nothing
   */
  readonly dependsOn?: ITerraformDependable[];

  /**
   * Resources with which this one is replaced: `onDestroy` runs before they are destroyed, `onCreate` once they exist again.
   *
   * @default - none
   */
  readonly replacedWith?: TerraformResource[];

  /**
   * Whether a changed environment, or a changed secret, runs the programs again.
   *
   * @default false
   */
  readonly replacedOnChange?: boolean;
}

/** The first step: runs the program, whose text goes through the environment, and keeps what it says on stderr. */
const RUN =
  'trap \'rm -f "$VERDICT"; exit 130\' HUP INT TERM; (umask 077; : >"$VERDICT") || exit 1; (eval "$PROGRAM") 2>"$VERDICT" || exit 0; cat "$VERDICT" >&2; echo ok >"$VERDICT"';

/**
 * Define a program that runs on the machine that runs Terraform.
 *
 * It is Terraform's built-in `terraform_data`, written here because cdktf's own class for it calls Terraform at synthesis.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class LocalCommand extends TerraformResource {
  private readonly engine: { readonly [name: string]: string };
  private readonly environment: { readonly [name: string]: string };
  private readonly triggers: { readonly [name: string]: string } | undefined;

  public constructor(scope: Construct, id: string, props: LocalCommandProps) {
    const { prelude, environment: engine } = props.dockerHost._command;
    const secrets = props.secrets ?? {};
    const earlier = Object.fromEntries((props.earlierVariables ?? []).map((name) => [name, '']));
    const provisioner = (when: 'create' | 'destroy', program: ShellProgram | undefined) =>
      program === undefined
        ? []
        : [
            {
              type: 'local-exec' as const,
              when,
              interpreter: ['/bin/sh', '-c', RUN],
              // It is $0 of the shell.
              command: 'berth',
              quiet: true,
              environment: {
                ...mapped(engine, (name, value) => (isLiteral(value) ? value : fromState(name))),
                ...mapped(props.environment, fromState),
                // Set in either case: those of the caller's shell are not meant.
                ...(when === 'create' ? { ...earlier, ...secrets } : mapped(earlier, fromState)),
                ...mapped(program.constants ?? {}, (_, text) => escapeTemplate(text)),
                PROGRAM: escapeTemplate(prelude + program.text),
                VERDICT,
              },
            },
            {
              type: 'local-exec' as const,
              when,
              ...concludingStep(`${program.failure}: \${trimspace(file("${VERDICT}"))}`),
            },
          ];
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
    this.engine = engine;
    this.environment = props.environment;
    this.triggers = props.replacedOnChange ? { ...props.environment, ...hashed(props.secrets) } : undefined;
  }

  protected override synthesizeAttributes(): { [name: string]: any } {
    return {
      input: { ...this.engine, ...this.environment },
      triggers_replace: this.triggers,
    };
  }
}

/** At destruction a provisioner may refer to nothing but its own resource, whose state an earlier release may have written. */
function fromState(name: string): string {
  return `\${try(self.input.${name}, "")}`;
}

/** The way to the engine is that of the provider, which is the new one also when what it destroys is old. */
function isLiteral(text: string): boolean {
  return !Token.isUnresolved(text);
}

/** A hash tells of a change, and nothing else. */
function hashed(secrets: LocalCommandProps['secrets']): { [name: string]: string } {
  if (secrets === undefined) return {};
  return { SECRETS: Token.asString(Fn.nonsensitive(Fn.sha256(Fn.jsonencode(secrets)))) };
}

function mapped(
  variables: { readonly [name: string]: string },
  value: (name: string, text: string) => string,
): { [name: string]: string } {
  return Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, value(name, text)]));
}
