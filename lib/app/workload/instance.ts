import { Size } from '../../core/size';
import { HealthCheck } from '../../nomad/job/health-check';
import { DnsConfigSpec, TaskGroupSpec, TaskSpec } from '../../nomad/job/spec/spec.generated';
import { UpdateStrategy } from '../../nomad/job/update-strategy';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { DISK } from '../../nomad/rules';
import { wholeMebibytes } from '../../private/validation/rules';
import { Violation, Violations } from '../../private/validation/violations';
import { Container } from '../container/container';
import { ContainerProps } from '../container/container-props';
import { Volume } from '../container/volume';
import { InstanceVolumes, mountsOf } from './instance-volumes';
import { LifecycleTask, LifecycleTaskProps } from './lifecycle-task';
import { isForOneAtATime, MountRule } from './volume-rules';

/** Disk of an instance. */
export interface EphemeralDisk {
  /**
   * Size that the host must have free for it, in whole mebibytes.
   *
   * @default Size.mebibytes(300)
   */
  readonly size?: Size;

  /**
   * Prefer the host of the instance that is replaced, and keep the contents of `/alloc/data` there.
   *
   * @default false
   */
  readonly sticky?: boolean;

  /**
   * Copy the contents of `/alloc/data` to another host, as far as that works.
   *
   * @default false
   */
  readonly migrate?: boolean;
}

/** Options of an instance, as a user gives them. */
interface InstanceOptions extends ContainerProps {
  readonly ephemeralDisk?: EphemeralDisk;
}

/** What the program's own task has beside its container. */
export interface ProgramTask {
  /** Labels of its ports. */
  readonly ports: string[];

  /** Further fields of its specification. */
  readonly more: TaskSpec | undefined;
}

/** What each instance of a workload consists of: the program's container, and those that run before, beside and after it. */
export class Instance {
  /** The container of the program. */
  public readonly program: Container;

  private readonly volumes = new InstanceVolumes();
  private readonly tasks: LifecycleTask[] = [];
  private readonly healthChecks: HealthCheck[] = [];
  private update?: UpdateStrategy;

  public constructor(
    private readonly name: string,
    private readonly options: InstanceOptions,
    private readonly cluster: ICluster,
    violations: Violations,
  ) {
    this.program = new Container(name, options, cluster, violations);
    violations.require('ephemeralDisk.size', options.ephemeralDisk?.size, wholeMebibytes(10, "Nomad's least"));
    this.checkDisk(this.program, violations);
    const task = { name, container: this.program };
    violations.add(...this.volumes.violations(mountsOf(task)));
    this.volumes.add(task);
  }

  /** Whether a new instance must not start before the old one has stopped: it needs something that only one can have. */
  public get isForOneAtATime(): boolean {
    const { sticky = false, migrate = false } = this.options.ephemeralDisk ?? {};
    // A canary takes nothing over from the instance that it replaces.
    return sticky || migrate || this.volumes.mounts.some(isForOneAtATime);
  }

  /** Whether one of its containers has a share of the processor, and not whole cores. */
  public get isThrottled(): boolean {
    return this.containers.some(({ facts }) => facts.isThrottled);
  }

  /** Whether the output of one of its containers is collected, where the platform has logs. */
  public get isCollected(): boolean {
    return this.containers.some(({ facts }) => facts.isCollected);
  }

  /** Mount one more volume in the program's container. */
  public addVolume(path: string, volume: Volume): Violation[] {
    const found = this.volumes.violations([{ task: this.name, path, volume }]);
    return found.length > 0 ? found : this.program.addVolume(path, volume);
  }

  /** Check the volumes of all tasks, also of those that come later. */
  public checkVolumes(rule: MountRule, violations: Violations): void {
    violations.add(...this.volumes.require(rule));
  }

  /** Check, also for tasks that come later, how instances are replaced: it bounds how long one may take to stop. */
  public checkUpdate(update: UpdateStrategy, violations: Violations): void {
    violations.add(...update._violations('update', this.program.killTimeout));
    this.update = update;
  }

  /** Check, also for tasks that come later, a health check that may restart the instance. */
  public checkHealth(healthCheck: HealthCheck, violations: Violations): void {
    this.healthChecks.push(healthCheck);
    this.tasks.forEach((task) => violations.add(...graceViolations(healthCheck, task)));
  }

  public addTask(props: LifecycleTaskProps, violations: Violations): void {
    const names = [this.name, ...this.tasks.map((task) => task.name)];
    const task = new LifecycleTask(props, names, this.cluster, violations, this.name);
    violations.add(...(this.update?._violations('update', task.container.killTimeout) ?? []));
    this.checkDisk(task.container, violations);
    this.healthChecks.forEach((healthCheck) => violations.add(...graceViolations(healthCheck, task)));
    violations.add(...this.volumes.violations(mountsOf(task)));
    if (violations.all.length > 0) return;
    this.tasks.push(task);
    this.volumes.add(task);
  }

  /** The group of the job, completed. */
  public toGroup(own: TaskGroupSpec, task: ProgramTask, dns: DnsConfigSpec | undefined): TaskGroupSpec {
    const { ephemeralDisk: disk } = this.options;
    const { written } = this.volumes;
    return {
      name: this.name,
      ...own,
      networks: own.networks ?? (dns && [{ dns }]),
      volumes: this.volumes.toRequests(),
      ephemeralDisk: disk && { sizeMb: disk.size?.toMebibytes(), sticky: disk.sticky, migrate: disk.migrate },
      tasks: [
        { ...this.program.toSpec(task.ports, written), ...task.more },
        ...this.tasks.map((each) => each.toSpec(written)),
      ],
    };
  }

  private get containers(): Container[] {
    return [this.program, ...this.tasks.map(({ container }) => container)];
  }

  private checkDisk({ diskRule }: Container, violations: Violations): void {
    const given = this.options.ephemeralDisk?.size?.toMebibytes();
    violations.require('ephemeralDisk.size', given, diskRule);
    if (given === undefined && !diskRule.holds(DISK)) {
      violations.add({ prop: 'ephemeralDisk.size', must: diskRule.must });
    }
  }
}

/** Nomad counts the grace from the registration of the instance, and so restarts an init task that runs for longer. */
function graceViolations(healthCheck: HealthCheck, { name, isInit }: LifecycleTask): Violation[] {
  if (!isInit || !healthCheck._needsGrace) return [];
  const must = `be given with 'restartAfter' beside the init task '${name}': Nomad counts it from before init tasks run`;
  return [
    { prop: 'healthCheck.restartGrace', must, fix: 'give more time than init tasks and the start take together' },
  ];
}
