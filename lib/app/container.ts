import { Duration } from '../core/duration';
import { EnvValue } from '../core/env-value';
import { Size } from '../core/size';
import { ContainerImage } from '../docker/container-image';
import { DockerDriver } from '../nomad/docker-driver';
import { TaskSpec, TemplateSpec } from '../nomad/spec.generated';
import { durationBetween, ENV_NAME, integer, wholeMebibytes } from '../private/rules';
import { Violation, Violations } from '../private/violations';

/** Properties of everything that runs as a container. */
export interface ContainerProps extends ContainerOptions {
  /** Image that the container runs. */
  readonly image: ContainerImage;
}

/** What may be said of everything that runs as a container. */
export interface ContainerOptions {
  /**
   * Program to run instead of the image's own command.
   *
   * @default - the image's command
   */
  readonly command?: string;

  /**
   * Arguments of the program.
   *
   * Any text is legal and arrives as written, except for what Nomad itself interpolates.
   *
   * @default - the image's arguments
   */
  readonly args?: string[];

  /**
   * Environment variables by name.
   *
   * @default - only Nomad's own
   */
  readonly env?: { [name: string]: EnvValue };

  /**
   * Share of the processor, in MHz.
   *
   * @default 100
   */
  readonly cpu?: number;

  /**
   * Memory, in whole mebibytes; a container that takes more is killed.
   *
   * @default Size.mebibytes(256)
   */
  readonly memory?: Size;

  /**
   * User, and optionally group, that runs the program, such as `1000:1000`.
   *
   * @default - the image's user
   */
  readonly user?: string;

  /**
   * Time between the signal to stop and the kill; at most what the cluster allows.
   *
   * @default Duration.seconds(30) - or what the cluster allows, when that is less
   */
  readonly killTimeout?: Duration;
}

/** File of the task's secrets directory that gives it the variables that are read from secrets. */
const SECRET_ENV = 'secrets/berth.env';

/** One container of a service: its rules, its environment, and its task block. */
export class Container {
  public readonly env = new Map<string, EnvValue>();

  /** Time between the signal to stop and the kill. */
  public readonly killTimeout: Duration;

  public constructor(
    private readonly name: string,
    private readonly props: ContainerProps,
    maxKillTimeout: Duration,
    violations: Violations,
  ) {
    this.killTimeout = props.killTimeout ?? shorter(Duration.seconds(30), maxKillTimeout);
    violations.add(...props.image._violations('image'));
    violations.require('cpu', props.cpu, integer(1));
    violations.require('memory', props.memory, wholeMebibytes(10, "Nomad's least; Docker's is 6"));
    const limit = durationBetween(Duration.seconds(0), maxKillTimeout, "the cluster's 'maxKillTimeout'");
    violations.require('killTimeout', this.killTimeout, limit);
    for (const [name, value] of Object.entries(props.env ?? {})) violations.add(...this.addEnv(name, value));
  }

  public addEnv(name: string, value: EnvValue): Violation[] {
    const violations = new Violations();
    const known = this.env.get(name);
    violations.require(`env.${name}`, name, ENV_NAME);
    if (known !== undefined && known !== value && (known.text !== value.text || known.secret !== value.secret)) {
      violations.add({ prop: `env.${name}`, must: 'be set once', got: value.text ?? 'a secret' });
    }
    if (violations.all.length === 0) this.env.set(name, value);
    return violations.all;
  }

  public toSpec(ports: string[]): TaskSpec {
    const { props } = this;
    const texts = [...this.env].filter(([, { secret }]) => secret === undefined);
    const secrets = [...this.env].filter(([, { secret }]) => secret !== undefined);
    return {
      name: this.name,
      driver: 'docker',
      user: props.user,
      config: DockerDriver.config({
        image: props.image.name,
        command: props.command,
        args: props.args && [...props.args],
        ports: ports.length === 0 ? undefined : ports,
        // As process 1 many programs ignore the signal to stop.
        init: true,
      }),
      env: texts.length === 0 ? undefined : Object.fromEntries(texts.map(([name, { text }]) => [name, text!])),
      templates: secrets.length === 0 ? undefined : [secretTemplate(secrets)],
      resources: { cpu: props.cpu ?? 100, memoryMb: (props.memory ?? Size.mebibytes(256)).toMebibytes() },
      killTimeout: this.killTimeout,
    };
  }
}

function shorter(one: Duration, other: Duration): Duration {
  return !other.isUnresolved() && other.toNanoseconds() < one.toNanoseconds() ? other : one;
}

/** The client reads the values when the task starts; only their place stands in the job. */
function secretTemplate(secrets: [string, EnvValue][]): TemplateSpec {
  const line = ([name, { secret }]: [string, EnvValue]): string =>
    `${name}={{ with nomadVar "${secret!.path}" }}{{ (index . "${secret!.key}").Value | toJSON }}{{ end }}\n`;
  return { destPath: SECRET_ENV, envvars: true, perms: '0400', embeddedTmpl: secrets.map(line).join('') };
}
