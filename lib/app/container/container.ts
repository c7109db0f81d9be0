import { Duration } from '../../core/duration';
import { EnvValue } from '../../core/env-value';
import { Size } from '../../core/size';
import { checkTaskModes } from '../../nomad/agent/docker-mode-rules';
import { DockerDriver, DockerMount } from '../../nomad/job/docker-driver';
import { ResourcesSpec, TaskSpec, TemplateSpec } from '../../nomad/job/spec/spec.generated';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { otlpEnvironment } from '../../observability/traces/otlp-environment';
import { roomForLogs } from '../../nomad/rules';
import { durationBetween, ENV_NAME, integer, NOT_EMPTY, wholeMebibytes } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { ConfigFile } from './config-file';
import { checkLogs, collection } from './container-logs';
import { ContainerProps } from './container-props';
import { checkSecurity, securityConfig } from './container-security';
import { checkRegistryAuth, registryConfig, registryTemplate } from './registry-auth';
import { Volume } from './volume';

/** File below the task's directory with the environment variables that come from secrets. */
const SECRET_ENV = 'secrets/berth.env';

/** Instances restart within this time after a secret has changed, at random, so that they don't all restart together. */
const SPLAY = Duration.minutes(1);

/** One container of a workload: its rules, its environment, and its task block. */
export class Container {
  public readonly env = new Map<string, EnvValue>();

  /** Time between the signal to stop and the kill. */
  public readonly killTimeout: Duration;

  private readonly files = new Map<string, ConfigFile>();
  private readonly mounts = new Map<string, Volume>();

  public constructor(
    private readonly name: string,
    private readonly props: ContainerProps,
    private readonly cluster: ICluster,
    violations: Violations,
    private readonly job: string = name,
  ) {
    const { maxKillTimeout } = cluster;
    this.killTimeout = props.killTimeout ?? shorter(Duration.seconds(30), maxKillTimeout);
    violations.add(...props.image._violations('image'));
    violations.require('cpu', props.cpu, integer(1));
    violations.require('cores', props.cores, integer(1));
    if (props.cpu !== undefined && props.cores !== undefined) {
      violations.add({ prop: 'cores', must: "not be given beside 'cpu'", got: props.cores });
    }
    const least = wholeMebibytes(10, "Nomad's least; Docker's is 6");
    violations.require('memory', props.memory, least);
    violations.require('memoryMax', props.memoryMax, least);
    violations.require('memoryMax', props.memoryMax, notLessThan(this.memory));
    for (const [name, count] of Object.entries(props.devices ?? {})) {
      violations.require(`devices.${name}`, name, DEVICE);
      violations.require(`devices.${name}`, count, integer(1));
    }
    const limit = durationBetween(Duration.seconds(0), maxKillTimeout, "the cluster's 'maxKillTimeout'");
    violations.require('killTimeout', this.killTimeout, limit);
    violations.require('killSignal', props.killSignal, SIGNAL);
    violations.require('command', props.command, NOT_EMPTY);
    violations.require('user', props.user, NOT_EMPTY);
    checkSecurity(props.security ?? {}, violations);
    if (props.registryAuth !== undefined) checkRegistryAuth(props.registryAuth, violations);
    checkLogs(props.logs ?? {}, violations);
    if (props.traces && !cluster.hasTraces) {
      const fix = "give the platform 'traces', with the endpoint that they go to";
      violations.add({ prop: 'traces', must: 'be false: the cluster takes none', got: true, fix });
    }
    violations.add(...DockerDriver._violations('dockerOptions', props.dockerOptions ?? {}));
    checkTaskModes('dockerOptions', props.dockerOptions ?? {}, cluster.dockerModes, violations);
    for (const [name, value] of Object.entries(props.env ?? {})) violations.add(...this.addEnv(name, value));
    for (const [path, file] of Object.entries(props.files ?? {})) violations.add(...this.addFile(path, file));
    for (const [path, volume] of Object.entries(props.volumes ?? {})) violations.add(...this.addVolume(path, volume));
  }

  /** The least disk of an instance that holds the container's logs. */
  public get diskRule(): Rule<number> {
    const { maxFiles, maxFileSize } = this.props.logs ?? {};
    return roomForLogs(maxFiles, maxFileSize?.toMebibytes());
  }

  /** Whether it has a share of the processor, and not whole cores; and whether its output is collected. */
  public get facts(): { readonly isThrottled: boolean; readonly isCollected: boolean } {
    return { isThrottled: this.props.cores === undefined, isCollected: this.props.logs?.collect ?? true };
  }

  /** Its volumes by their paths (a copy). */
  public get volumes(): Map<string, Volume> {
    return new Map(this.mounts);
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

  public addFile(path: string, file: ConfigFile): Violation[] {
    const violations = new Violations();
    const prop = `files.${path}`;
    violations.require(prop, path, FILE_PATH);
    violations.add(...file._violations(prop, path.startsWith('/')));
    if (this.taken(path)) violations.add({ prop, must: 'be a path of its own', got: path });
    if (violations.all.length === 0) this.files.set(path, file);
    return violations.all;
  }

  public addVolume(path: string, volume: Volume): Violation[] {
    const violations = new Violations();
    const prop = `volumes.${path}`;
    violations.require(prop, path, MOUNT_PATH);
    violations.add(...volume._violations(prop));
    if (volume._isOfDocker && !this.cluster.hasDockerVolumes) {
      const fix = "give the platform 'dockerVolumes: true', or take Volume.host";
      violations.add({
        prop,
        must: "not be one of Docker's, which the cluster does not permit",
        got: volume.name,
        fix,
      });
    }
    if (this.taken(path)) violations.add({ prop, must: 'be a path of its own', got: path });
    if (violations.all.length === 0) this.mounts.set(path, volume);
    return violations.all;
  }

  /**
   * @param ports labels of its ports
   * @param written names of the volumes that a container of the instance writes
   */
  public toSpec(ports: string[], written: ReadonlySet<string>): TaskSpec {
    const { props } = this;
    const { logs } = props;
    const templates = this.templates;
    const mounted = [...this.mounts].filter(([, volume]) => volume.toRequest() !== undefined);
    return {
      name: this.name,
      driver: 'docker',
      user: props.user,
      config: this.config(ports),
      env: this.texts,
      templates: templates.length === 0 ? undefined : templates,
      volumeMounts:
        mounted.length === 0
          ? undefined
          : mounted.map(([destination, { name, _isReadOnly: isReadOnly }]) => {
              // Where the whole volume is read-only, so are its mounts.
              return { volume: name, destination, readOnly: (isReadOnly && written.has(name)) || undefined };
            }),
      // Nomad logs the task in only when these are there.
      consul: this.cluster.secured && this.reads('consul') ? {} : undefined,
      vault: this.reads('vault') ? {} : undefined,
      resources: this.resources,
      logConfig: logs && { maxFiles: logs.maxFiles, maxFileSizeMb: logs.maxFileSize?.toMebibytes() },
      killSignal: props.killSignal,
      killTimeout: this.killTimeout,
    };
  }

  /** The variables that the job holds. What is given goes before what the platform says. */
  private get texts(): { [name: string]: string } | undefined {
    const { otlpAddress } = this.cluster;
    const own = this.props.traces && otlpAddress ? otlpEnvironment(otlpAddress, this.job, this.name) : {};
    const texts = Object.entries(own).filter(([name]) => !this.env.has(name));
    for (const [name, { text, secret }] of this.env) if (secret === undefined) texts.push([name, text!]);
    return texts.length === 0 ? undefined : Object.fromEntries(texts);
  }

  private get memory(): Size {
    return this.props.memory ?? Size.mebibytes(256);
  }

  private get resources(): ResourcesSpec {
    const { cpu, cores, memoryMax, devices } = this.props;
    return {
      cpu: cores === undefined ? (cpu ?? 100) : undefined,
      cores,
      memoryMb: this.memory.toMebibytes(),
      memoryMaxMb: memoryMax?.toMebibytes(),
      devices: devices && Object.entries(devices).map(([name, count]) => ({ name, count })),
    };
  }

  private get templates(): TemplateSpec[] {
    const secrets = [...this.env].filter(([, { secret }]) => secret !== undefined);
    const files = [...this.files].map(([path, file]) => file.toSpec(`local/${relative(path)}`));
    const { registryAuth } = this.props;
    const registry = registryAuth === undefined ? [] : [registryTemplate(registryAuth)];
    return [...(secrets.length === 0 ? [] : [secretTemplate(secrets)]), ...registry, ...files];
  }

  private config(ports: string[]): { [option: string]: any } {
    const { image, command, args, security = {}, registryAuth, dockerOptions, logs = {} } = this.props;
    const kept = this.cluster.hasLogs ? collection(logs) : {};
    // Raw labels stand beside Berth's own, not instead of them.
    const more = dockerOptions?.labels;
    const labels = kept.labels && Array.isArray(more) && { labels: [kept.labels, ...more] };
    const files = [...this.files.keys()].filter((path) => path.startsWith('/'));
    const mounts: DockerMount[] = [
      ...files.map((target) => ({ type: 'bind', source: `local/${relative(target)}`, target, readonly: true })),
      ...[...this.mounts].flatMap(([path, volume]) => volume.toMount(path) ?? []),
    ];
    return DockerDriver.config({
      image: image.name,
      command,
      args: args && [...args],
      ports: ports.length === 0 ? undefined : ports,
      // Many programs ignore the signal to stop when they are process 1.
      init: true,
      mounts: mounts.length === 0 ? undefined : mounts,
      ...kept,
      raw: {
        ...(registryAuth && registryConfig(registryAuth)),
        ...securityConfig(security),
        ...dockerOptions,
        ...labels,
      },
    });
  }

  private reads(keeper: 'consul' | 'vault'): boolean {
    const values = [...this.env.values()];
    return (
      this.props.registryAuth?.password.keeper === keeper ||
      values.some(({ secret }) => secret?.keeper === keeper) ||
      [...this.files.values()].some((file) => file.reads(keeper))
    );
  }

  private taken(path: string): boolean {
    const same = (other: string): boolean => relative(other).replace(/\/+$/, '') === relative(path).replace(/\/+$/, '');
    return [...this.files.keys(), ...this.mounts.keys()].some(same);
  }
}

/** Path of a file below the task's directory; files at absolute paths get a directory of their own. */
function relative(path: string): string {
  return path.startsWith('/') ? `mounted${path}` : path;
}

/** Nomad refuses a limit below what is reserved. */
function notLessThan(memory: Size): Rule<Size> {
  return {
    get must() {
      return `be at least the 'memory' of ${memory}`;
    },
    holds: (value) =>
      [value, memory].some((each) => each.isUnresolved()) || value.toMebibytes() >= memory.toMebibytes(),
  };
}

function shorter(one: Duration, other: Duration): Duration {
  return !other.isUnresolved() && other.toNanoseconds() < one.toNanoseconds() ? other : one;
}

/** Nomad's client reads the values when the task starts; the job holds only their location. */
function secretTemplate(secrets: [string, EnvValue][]): TemplateSpec {
  const lines = secrets.map(([name, { secret }]) => `${name}=${secret!._expression}\n`);
  return { destPath: SECRET_ENV, envvars: true, perms: '0400', splay: SPLAY, embeddedTmpl: lines.join('') };
}

const DEVICE: Rule<string> = {
  must: "be a type of device, vendor/type or vendor/type/model, such as 'nvidia/gpu/NVIDIA GeForce RTX 3090'",
  holds: (value) => /^[\w.-]+(?:\/[\w.-]+(?:\/[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?)?)?$/u.test(value),
};

/** Those that Nomad can send, of consul-template's list. */
const SIGNALS =
  `SIGABRT SIGALRM SIGBUS SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT SIGKILL SIGNULL SIGPIPE SIGPROF SIGQUIT
  SIGSEGV SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGUSR1 SIGUSR2 SIGWINCH SIGXCPU SIGXFSZ`.split(/\s+/);

const SIGNAL: Rule<string> = {
  must: "be the name of a signal, such as 'SIGQUIT'",
  holds: (value) => SIGNALS.includes(value),
  fix: (value) => {
    const name = `SIG${value.toUpperCase().replace(/^SIG/, '')}`;
    return SIGNALS.includes(name) ? `write '${name}'` : `known are ${SIGNALS.join(', ')}`;
  },
};

const MOUNT_PATH: Rule<string> = {
  must: 'be an absolute path of the container, without .. and other than /, /local, /secrets and /alloc',
  holds: (value) =>
    /^(?:\/[^/\0]+)+\/?$/.test(value) &&
    !/(?:^|\/)\.\.?(?:\/|$)/.test(value) &&
    !/^\/(?:local|secrets|alloc)\/?$/.test(value),
};

const FILE_PATH: Rule<string> = {
  must: 'be a path of a file, without .. in it',
  holds: (value) => /^\/?[^/\0]+(?:\/[^/\0]+)*$/.test(value) && !/(?:^|\/)\.\.?(?:\/|$)/.test(value),
};
