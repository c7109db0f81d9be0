import { DnsConfigSpec, TaskGroupSpec, TaskSpec } from '../../nomad/job/spec/spec.generated';
import { UpdateStrategy } from '../../nomad/job/update-strategy';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { wholeMebibytes } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { Container } from '../container/container';
import { LifecycleTask, LifecycleTaskProps } from './lifecycle-task';
import { WorkloadProps } from './workload-props';

/** What the program's own task has beside its container. */
export interface ProgramTask {
  /**
   * Labels of its ports.
   *
   * @default - none
   */
  readonly ports?: string[];

  /**
   * What else there is to say of it.
   *
   * @default - nothing
   */
  readonly more?: TaskSpec;
}

/** What each instance of a workload consists of: the program's container, and those that run before, beside and after it. */
export class Instance {
  /** The container of the program. */
  public readonly program: Container;

  private readonly tasks: LifecycleTask[] = [];
  private update?: UpdateStrategy;

  public constructor(
    private readonly name: string,
    private readonly props: WorkloadProps,
    private readonly cluster: ICluster,
    violations: Violations,
  ) {
    this.program = new Container(name, props, cluster, violations);
    violations.require('ephemeralDisk.size', props.ephemeralDisk?.size, wholeMebibytes(10, "Nomad's least"));
    violations.require('ephemeralDisk.size', this.disk, this.program.diskRule);
  }

  /** Remember how instances are replaced, which bounds how long one may take to stop. */
  public checkUpdate(update: UpdateStrategy, violations: Violations): void {
    violations.add(...update._violations('update', this.program.killTimeout));
    this.update = update;
  }

  public addTask(props: LifecycleTaskProps, violations: Violations): void {
    const names = [this.name, ...this.tasks.map((task) => task.name)];
    const task = new LifecycleTask(props, names, this.cluster, violations);
    violations.add(...(this.update?._violations('update', task.container.killTimeout) ?? []));
    violations.require('ephemeralDisk.size', this.disk, task.container.diskRule);
    if (violations.all.length === 0) this.tasks.push(task);
  }

  /** The group of the job, completed. */
  public toGroup(own: TaskGroupSpec, task: ProgramTask, dns: DnsConfigSpec | undefined): TaskGroupSpec {
    const { ephemeralDisk: disk } = this.props;
    const volumes = [this.program, ...this.tasks.map(({ container }) => container)].flatMap((each) => each.volumes);
    const requests = volumes.map((volume) => [volume.name, volume.toRequest()!]);
    return {
      name: this.name,
      ...own,
      networks: own.networks ?? (dns && [{ dns }]),
      volumes: requests.length === 0 ? undefined : Object.fromEntries(requests),
      ephemeralDisk: disk && { sizeMb: disk.size?.toMebibytes(), sticky: disk.sticky, migrate: disk.migrate },
      tasks: [{ ...this.program.toSpec(task.ports ?? []), ...task.more }, ...this.tasks.map((each) => each.toSpec())],
    };
  }

  /** Size of the disk in mebibytes, when it is not Nomad's own. */
  private get disk(): number | undefined {
    return this.props.ephemeralDisk?.size?.toMebibytes();
  }
}
