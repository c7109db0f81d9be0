import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { EnvValue } from '../../core/env-value';
import { Job } from '../../nomad/job/job';
import { DnsConfigSpec, TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { JobMonitor } from '../../nomad/monitor/job-monitor';
import { Affinity } from '../../nomad/placement/affinity';
import { Constraint } from '../../nomad/placement/constraint';
import { Alert } from '../../observability/alerts/alert';
import { Deferred } from '../../private/rendering/deferred';
import { checked } from '../../private/validation/checked';
import { TASK_NAME } from '../../nomad/rules';
import { claim } from '../../private/validation/claims';
import { DNS_LABEL } from '../../private/validation/rules';
import { Violation, Violations } from '../../private/validation/violations';
import { AppStack } from '../app-stack';
import { Connections, IConnectable, ICaller } from '../connections';
import { ConfigFile } from '../container/config-file';
import { ContainerProps } from '../container/container-props';
import { Volume } from '../container/volume';
import { Alerts, WatchedProps } from '../observability/alerts';
import { MeshProxy } from '../mesh-proxy';
import { Dependencies, DependencyOptions } from './dependencies';
import { EphemeralDisk, Instance, ProgramTask } from './instance';
import { JobDefinition } from './job-definition';
import { LifecycleTaskProps, SidecarOptions, TaskOptions } from './lifecycle-task';
import { Placement } from './placement';
import { PortOptions, PortProps, Ports } from './ports';

/**
 * Properties of everything that an app team runs.
 *
 * A change of `count`, `priority`, `affinities`, `killTimeout`, of a service's tags and routes, and of the update strategy is made
 * in place; so is one of `constraints` and `datacenters` where the host still qualifies. Any other restarts the instances:
 * `docs/changes.md` has the table.
 */
export interface WorkloadProps extends ContainerProps, WatchedProps {
  /**
   * Name of the job, and of its Consul service where it has one: a DNS label other than `alloc`. The construct may be renamed and moved into
   * another scope while its name stays: the job keeps running.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Datacenters in which instances may run.
   *
   * @default - those of the cluster
   */
  readonly datacenters?: string[];

  /**
   * Node pool in which instances run; it must be one of the cluster's.
   *
   * @default 'default'
   */
  readonly nodePool?: string;

  /**
   * Conditions that a client must meet to run an instance.
   *
   * @default - none
   */
  readonly constraints?: Constraint[];

  /**
   * Scheduling priority of the job, 1 to 100; higher is placed first.
   *
   * @default 50 - Nomad's own
   */
  readonly priority?: number;

  /**
   * Disk of an instance, for `/alloc` and `/local`, which its containers share.
   *
   * @default - Nomad's own: 300 MiB, removed with the instance
   */
  readonly ephemeralDisk?: EphemeralDisk;

  /**
   * Further ports of the program by their names, each with a Consul service of its own. The program sees the ports of the host
   * as `NOMAD_HOST_PORT_<name>`.
   *
   * @default - none
   */
  readonly ports?: { [name: string]: PortProps };

  /**
   * Metadata of the job, which its tasks see as `NOMAD_META_<key>`.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };
}

/** Properties of workloads for which Nomad chooses the clients. */
export interface PlacedWorkloadProps extends WorkloadProps {
  /**
   * Clients that are preferred over others.
   *
   * @default - none
   */
  readonly affinities?: Affinity[];
}

/**
 * Define what all workloads of an app team have in common: a container, its environment, its placement, and its job.
 */
@checked('Workload')
export abstract class Workload extends Construct implements ICaller {
  /** Name of the job. */
  public readonly name: string;

  /** The Nomad job. */
  public abstract readonly job: Job;

  /** Its proxy in the service mesh, when it is part of that. */
  public readonly mesh?: MeshProxy;

  /** The services that it calls, and in the service mesh those that may call it. */
  public readonly connections = new Connections(this);

  /** The workloads that it is deployed after. @internal */
  public readonly _dependencies: Dependencies;

  /** @internal */
  protected readonly _stack: AppStack;

  /** @internal */
  protected readonly _placement: Placement;

  /** @internal */
  protected readonly _instance: Instance;

  /** @internal */
  protected readonly _ports: Ports;

  private readonly alerts: Alerts;
  private readonly violations = new Violations();
  private readonly meta?: { [key: string]: string };
  private monitor?: JobMonitor;

  protected constructor(scope: Construct, id: string, props: PlacedWorkloadProps, mesh: boolean = false) {
    super(scope, id);
    this._stack = AppStack.ofConstruct(this);
    this.name = props.name ?? id;
    this.meta = props.meta;
    this._stack._addresses.add(this, this.name);
    const { violations } = this;
    const { cluster, namespace } = this._stack;
    this._instance = new Instance(this.name, props, cluster, violations);
    violations.require('name', this.name, DNS_LABEL);
    violations.require('name', this.name, TASK_NAME);
    if (mesh) {
      this.mesh = new MeshProxy(this, this.name);
      const none = { must: 'be false: the cluster has none', fix: "give the platform 'mesh: true'" };
      if (!cluster.hasMesh) violations.add({ prop: 'mesh', got: true, ...none });
    }
    const owner = { construct: this, name: this.name, namespace, cluster, instance: this._instance, mesh: this.mesh };
    this._ports = new Ports(owner, props.ports);
    this._placement = new Placement(props, cluster);
    this._placement.check(violations);
    violations.add(...claim(this, 'name', `the name '${this.name}'`, `${cluster.nomadAddress} ${namespace}`));
    this.alerts = new Alerts({ ...owner, ports: this._ports }, props.alerts);
    this._dependencies = new Dependencies(this, () => {
      const registered = this.job.resource;
      return { registered, healthy: this.monitor ?? registered };
    });
  }

  /** Set one more environment variable; setting one to a different value is an error. */
  public addEnv(name: string, value: EnvValue): void {
    this.refuse(this._instance.program.addEnv(name, value));
  }

  /** Put one more file into the program's container. */
  public addFile(path: string, file: ConfigFile): void {
    this.refuse(this._instance.program.addFile(path, file));
  }

  /** Mount one more volume in the program's container. */
  public addVolume(path: string, volume: Volume): void {
    this.refuse(this._instance.addVolume(path, volume));
  }

  /**
   * Open one more port of the program, with a Consul service of its own. The program sees the port of the host as
   * `NOMAD_HOST_PORT_<name>`. Not in the mesh, where only proxies are reached.
   *
   * @param name name of the port, unique in the workload: a DNS label
   * @param port port on which the program listens inside its container
   * @returns the service, to be called by others: `connections.allowTo`
   */
  public addPort(name: string, port: number, options: PortOptions = {}): IConnectable {
    const found = new Violations();
    const service = this._ports.add(name, { ...options, port }, found);
    found.throwFor(this);
    return service;
  }

  /** Run one more container beside the program in each instance, from before it starts until after it has stopped. */
  public addSidecar(name: string, options: SidecarOptions): void {
    this._addTask({ name, lifecycle: { hook: 'prestart', sidecar: true }, options });
  }

  /** Run a container to completion in each instance before the program starts; several run side by side. */
  public addInitTask(name: string, options: TaskOptions): void {
    this._addTask({ name, lifecycle: { hook: 'prestart', sidecar: false }, options });
  }

  /** Run a container to completion in each instance once the program has started. */
  public addPoststartTask(name: string, options: TaskOptions): void {
    this._addTask({ name, lifecycle: { hook: 'poststart', sidecar: false }, options });
  }

  /** Run a container to completion in each instance after the program has stopped. */
  public addPoststopTask(name: string, options: TaskOptions): void {
    this._addTask({ name, lifecycle: { hook: 'poststop', sidecar: false }, options });
  }

  /** Tell somebody when something is wrong with it, by the platform's metrics. */
  public addAlert(alert: Alert): void {
    this.refuse(this.alerts.add(alert));
  }

  /**
   * Deploy this after another workload, and remove it before that. If the other stands in another stack, this stack comes
   * after all of that.
   *
   * @param other it must not depend on this one, directly or through others
   */
  public dependsOn(other: Workload, options: DependencyOptions = {}): void {
    this.refuse(this._dependencies.add(other._dependencies, options));
  }

  /** Make the job, unless something is wrong. @internal */
  protected _define(definition: JobDefinition): Job {
    const { violations, meta } = this;
    for (const part of [...definition.parts, this._ports, this.alerts.of(definition.spec)]) part.check(violations);
    violations.throwFor(this);
    const { cluster, namespace, monitored } = this._stack;
    const task = (): ProgramTask => ({ ports: this._ports.labels, more: definition.task });
    const groups = (): TaskGroupSpec[] => [
      this._instance.toGroup(this._ports.addTo(definition.group(), this._dns), task(), this._dns),
    ];
    const job = new Job(this, 'Default', {
      spec: {
        ...{ id: this.name, name: this.name, namespace },
        region: cluster.region,
        ...this._placement.toJob(),
        meta: meta && { ...meta },
        ...definition.spec,
        taskGroups: new Deferred(groups) as unknown as TaskGroupSpec[],
      },
      detach: monitored,
      timeout: definition.timeout,
      rerunIfDead: definition.rerunIfDead,
      preserveCounts: definition.preserveCounts,
    });
    job._dependsOnLate(() => [...this._dependencies.resources, ...(definition.after?.() ?? [])]);
    if (monitored) this.monitor = this.follow(job, definition);
    const { name, _ports: ports, _instance: instance } = this;
    this._stack._dashboards.add({ name, spec: definition.spec, ports, instance });
    job._describeServices(() => ports.mapped);
    this.alerts.defineAfter({ registered: job.resource, healthy: this.monitor ?? job.resource });
    return job;
  }

  /** @internal */
  protected _addTask(props: LifecycleTaskProps): void {
    const violations = new Violations();
    this._instance.addTask(props, violations);
    this.refuse(violations.all);
  }

  /** Name servers that know Consul's domain. @internal */
  protected get _dns(): DnsConfigSpec | undefined {
    const { dnsServers, dnsSearches } = this._stack.cluster;
    return dnsServers.length === 0 ? undefined : { servers: dnsServers, searches: dnsSearches };
  }

  private follow(job: Job, definition: JobDefinition): JobMonitor | undefined {
    const { awaits = 'deployment', timeout = Duration.hours(1), manualPromotion, checks } = definition;
    if (awaits === 'nothing') return undefined;
    const runs = awaits === 'deployment' ? {} : { runs: true, awaitsEnd: awaits === 'end' };
    const api = this._stack._nomadApi;
    return new JobMonitor(this, 'Monitor', { api, job, timeout, checks, manualPromotion, ...runs });
  }

  private refuse(found: Violation[]): void {
    new Violations(found).throwFor(this);
  }
}
