import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { EnvValue } from '../../core/env-value';
import { ContainerImage } from '../../docker/container-image';
import { Job } from '../../nomad/job/job';
import { JobMonitor, JobRun } from '../../nomad/monitor/job-monitor';
import { Spread } from '../../nomad/placement/spread';
import { DnsConfigSpec, JobSpec, SpreadSpec, TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { UpdateStrategy } from '../../nomad/job/update-strategy';
import { claim } from '../../private/validation/claims';
import { Deferred } from '../../private/rendering/deferred';
import { DNS_LABEL, integer, NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { Violation, Violations } from '../../private/validation/violations';
import { AppStack } from '../app-stack';
import { ConfigFile } from '../container/config-file';
import { Connections, ICaller } from '../connections';
import { Instance, ProgramTask } from './instance';
import { JobOptions } from './job-options';
import { LifecycleTaskProps, SidecarOptions, TaskOptions } from './lifecycle-task';
import { MeshProxy } from '../mesh-proxy';
import { Volume } from '../container/volume';
import { DependencyOptions, PlacedWorkloadProps } from './workload-props';

/**
 * Define what everything has in common that an app team runs: a container, its environment, its place, and its job.
 */
export abstract class Workload extends Construct implements ICaller {
  /** Name of the job. */
  public readonly name: string;

  /** The Nomad job. */
  public abstract readonly job: Job;

  /** @internal */
  protected readonly _stack: AppStack;

  /** What is wrong so far; `_define` throws all of it. @internal */
  protected readonly _violations = new Violations();

  /** Image of the program. @internal */
  protected readonly _image: ContainerImage;

  /** Its proxy in the service mesh, when it is in that. */
  public readonly mesh?: MeshProxy;

  /** Whom it calls, and in the service mesh who calls it. */
  public readonly connections = new Connections(this);

  private readonly instance: Instance;
  private readonly dependencies = new Map<Workload, DependencyOptions>();
  private monitor?: JobMonitor;

  protected constructor(
    scope: Construct,
    id: string,
    private readonly workload: PlacedWorkloadProps,
    mesh: boolean = false,
  ) {
    super(scope, id);
    this._stack = AppStack.ofConstruct(this);
    this.name = workload.name ?? id;
    this._image = workload.image;
    this._stack._addresses.add(this, this.name);
    const { cluster, namespace } = this._stack;
    const violations = this._violations;
    this.instance = new Instance(this.name, workload, cluster, violations);
    violations.require('name', this.name, DNS_LABEL);
    if (mesh) {
      this.mesh = new MeshProxy(this, this.name);
      const fix = "give the platform 'mesh: true'";
      if (!cluster.hasMesh) violations.add({ prop: 'mesh', must: 'be false: the cluster has none', got: true, fix });
    }
    violations.require('priority', workload.priority, integer(1, 100));
    violations.require('nodePool', workload.nodePool, oneOf(...cluster.nodePools));
    violations.require('datacenters', workload.datacenters, NOT_EMPTY);
    workload.datacenters?.forEach((datacenter, index) => {
      violations.require(`datacenters[${index}]`, datacenter, NOT_EMPTY);
      if (cluster.datacenters.includes('*')) return;
      violations.require(`datacenters[${index}]`, datacenter, oneOf(...cluster.datacenters));
    });
    workload.constraints?.forEach((each, index) => violations.add(...each._violations(`constraints[${index}]`)));
    workload.affinities?.forEach((each, index) => violations.add(...each._violations(`affinities[${index}]`)));
    violations.add(...claim(this, 'name', `the name '${this.name}'`, `${cluster.nomadAddress} ${namespace}`));
  }

  /** Set one more environment variable; to set one to another value is an error. */
  public addEnv(name: string, value: EnvValue): void {
    this.refuse(this.instance.program.addEnv(name, value));
  }

  /** Put one more file into the program's container. */
  public addFile(path: string, file: ConfigFile): void {
    this.refuse(this.instance.program.addFile(path, file));
  }

  /** Let the program's container see one more volume. */
  public addVolume(path: string, volume: Volume): void {
    this.refuse(this.instance.program.addVolume(path, volume));
  }

  /** Run one more container beside the program in each instance, from before it starts until after it has stopped. */
  public addSidecar(name: string, options: SidecarOptions): void {
    this._addTask({ name, lifecycle: { hook: 'prestart', sidecar: true }, options });
  }

  /** Run a container to its end in each instance before the program starts; several run side by side. */
  public addInitTask(name: string, options: TaskOptions): void {
    this._addTask({ name, lifecycle: { hook: 'prestart', sidecar: false }, options });
  }

  /** Run a container to its end in each instance once the program has started. */
  public addPoststartTask(name: string, options: TaskOptions): void {
    this._addTask({ name, lifecycle: { hook: 'poststart', sidecar: false }, options });
  }

  /** Run a container to its end in each instance after the program has stopped. */
  public addPoststopTask(name: string, options: TaskOptions): void {
    this._addTask({ name, lifecycle: { hook: 'poststop', sidecar: false }, options });
  }

  /**
   * Deploy this after another, and remove it before that. Of another stack, all of it comes first.
   *
   * @param other it must not depend on this one, in however many steps
   */
  public dependsOn(other: Workload, options: DependencyOptions = {}): void {
    const violations = new Violations();
    if (other === this || other.reaches(this)) {
      violations.add({ prop: 'dependsOn', must: 'not lead back here', got: other.node.path });
    }
    violations.throwFor(this);
    this.dependencies.set(other, options);
    if (other._stack !== this._stack) this._stack.addDependency(other._stack);
  }

  /**
   * Make the job, when nothing is wrong.
   *
   * @param group the group of the job, without its name and tasks; asked for late, as it may grow
   * @internal
   */
  protected _define(spec: JobSpec, group: () => TaskGroupSpec, options: JobOptions = {}, task: ProgramTask = {}): Job {
    this._violations.throwFor(this);
    const { cluster, namespace } = this._stack;
    const { constraints, affinities, datacenters, nodePool, priority, meta } = this.workload;
    const whole = (): TaskGroupSpec[] => [this.instance.toGroup(group(), task, this._dns)];
    const job = new Job(this, 'Default', {
      spec: {
        id: this.name,
        name: this.name,
        namespace,
        region: cluster.region,
        datacenters: [...(datacenters ?? cluster.datacenters)],
        nodePool,
        priority,
        constraints: constraints?.map((constraint) => constraint.toSpec()),
        affinities: affinities?.map((affinity) => affinity.toSpec()),
        meta: meta && { ...meta },
        ...spec,
        taskGroups: new Deferred(whole) as unknown as TaskGroupSpec[],
      },
      detach: this._stack.monitored,
      timeout: options.timeout,
      rerunIfDead: options.rerunIfDead,
      preserveCounts: options.preserveCounts,
    });
    job._comesAfter(() => this._prerequisites);
    const { awaited = true } = options;
    const starts = spec.periodic === undefined && spec.parameterizedJob === undefined;
    if (this._stack.monitored && starts && awaited) this.monitor = this.follow(job, options);
    return job;
  }

  /** What is wrong with how instances are replaced. @internal */
  protected _checkUpdate(update: UpdateStrategy): void {
    this.instance.checkUpdate(update, this._violations);
  }

  /** What the job comes after. @internal */
  protected get _prerequisites(): ITerraformDependable[] {
    return [...this.dependencies]
      .filter(([other]) => other._stack === this._stack)
      .map(([{ monitor, job }, { healthy = true }]) => (healthy && monitor ? monitor : job.resource));
  }

  /** What must succeed for a deployment to be a success. @internal */
  protected get _checks(): JobRun[] {
    return [];
  }

  /** @internal */
  protected _addTask(props: LifecycleTaskProps): void {
    const violations = new Violations();
    this.instance.addTask(props, violations);
    violations.throwFor(this);
  }

  /** The spreads that are given; or over hosts, and over datacenters where several are known. @internal */
  protected _spreadsOf(given: Spread[] | undefined): SpreadSpec[] {
    given?.forEach((spread, index) => this._violations.add(...spread._violations(`spreads[${index}]`)));
    const datacenters = this.workload.datacenters ?? this._stack.cluster.datacenters;
    const several = datacenters.length > 1 && !datacenters.some((name) => name.includes('*'));
    const spreads = given ?? [...(several ? [Spread.overDatacenters()] : []), Spread.overHosts()];
    return spreads.map((spread) => spread.toSpec());
  }

  /** Name servers that know Consul's domain. @internal */
  protected get _dns(): DnsConfigSpec | undefined {
    const { dnsServers, dnsSearches } = this._stack.cluster;
    return dnsServers.length === 0 ? undefined : { servers: dnsServers, searches: dnsSearches };
  }

  private follow(job: Job, { timeout = Duration.hours(1), manualPromotion }: JobOptions): JobMonitor {
    const checks = (): JobRun[] => this._checks;
    return new JobMonitor(this, 'Monitor', { api: this._stack._nomadApi, job, timeout, checks, manualPromotion });
  }

  private refuse(found: Violation[]): void {
    const violations = new Violations();
    violations.add(...found);
    violations.throwFor(this);
  }

  private reaches(other: Workload): boolean {
    return [...this.dependencies.keys()].some((each) => each === other || each.reaches(other));
  }
}
