import { Construct } from 'constructs';
import { EnvValue } from '../core/env-value';
import { Job, JobProps } from '../nomad/job';
import { Spread } from '../nomad/spread';
import { DnsConfigSpec, JobSpec, SpreadSpec, TaskGroupSpec, TaskSpec } from '../nomad/spec.generated';
import { claim } from '../private/claims';
import { Deferred } from '../private/deferred';
import { DNS_LABEL, integer, NOT_EMPTY, oneOf } from '../private/rules';
import { Rule, Violations } from '../private/violations';
import { AppStack } from './app-stack';
import { Container } from './container';
import { Sidecar, SidecarOptions } from './sidecar';
import { PlacedWorkloadProps } from './workload-props';

/**
 * Define what everything has in common that an app team runs: a container, its environment, its place, and its job.
 */
export abstract class Workload extends Construct {
  /** Name of the job. */
  public readonly name: string;

  /** The Nomad job. */
  public abstract readonly job: Job;

  /** @internal */
  protected readonly _stack: AppStack;

  /** What is wrong so far; `_define` throws all of it. @internal */
  protected readonly _violations = new Violations();

  private readonly container: Container;
  private readonly sidecars: Sidecar[] = [];

  protected constructor(
    scope: Construct,
    id: string,
    private readonly workload: PlacedWorkloadProps,
  ) {
    super(scope, id);
    this._stack = AppStack.ofConstruct(this);
    this.name = workload.name ?? id;
    const { cluster, namespace } = this._stack;
    const violations = this._violations;
    this.container = new Container(this.name, workload, cluster.maxKillTimeout, violations);
    violations.require('name', this.name, DNS_LABEL);
    violations.require('priority', workload.priority, integer(1, 100));
    violations.require('nodePool', workload.nodePool, oneOf(...cluster.nodePools));
    violations.require('datacenters', workload.datacenters, NOT_EMPTY);
    workload.datacenters?.forEach((datacenter, index) => {
      violations.require(`datacenters[${index}]`, datacenter, NOT_EMPTY as Rule<string>);
      if (cluster.datacenters.includes('*')) return;
      violations.require(`datacenters[${index}]`, datacenter, oneOf(...cluster.datacenters));
    });
    workload.constraints?.forEach((each, index) => violations.add(...each._violations(`constraints[${index}]`)));
    workload.affinities?.forEach((each, index) => violations.add(...each._violations(`affinities[${index}]`)));
    violations.add(...claim(this, 'name', `the name '${this.name}'`, `${cluster.nomadAddress} ${namespace}`));
  }

  /** Set one more environment variable; to set one to another value is an error. */
  public addEnv(name: string, value: EnvValue): void {
    const violations = new Violations();
    violations.add(...this.container.addEnv(name, value));
    violations.throwFor(this);
  }

  /** Run one more container beside the program in each instance, from before it starts until after it has stopped. */
  public addSidecar(name: string, options: SidecarOptions): void {
    const violations = new Violations();
    const names = [this.name, ...this.sidecars.map((sidecar) => sidecar.name)];
    const sidecar = new Sidecar(name, options, names, this._stack.cluster.maxKillTimeout, violations);
    violations.throwFor(this);
    this.sidecars.push(sidecar);
  }

  /**
   * Make the job, when nothing is wrong.
   *
   * @param group the group of the job, without its name and tasks; asked for late, as it may grow
   * @internal
   */
  protected _define(
    spec: JobSpec,
    group: () => TaskGroupSpec,
    options: Partial<JobProps> = {},
    task: { readonly ports?: string[]; readonly more?: TaskSpec } = {},
  ): Job {
    this._violations.throwFor(this);
    const { cluster, namespace } = this._stack;
    const { constraints, affinities, datacenters, nodePool, priority, meta } = this.workload;
    const tasks = (): TaskSpec[] => [
      { ...this.container.toSpec(task.ports ?? []), ...task.more },
      ...this.sidecars.map((sidecar) => sidecar.toSpec()),
    ];
    return new Job(this, 'Default', {
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
        taskGroups: new Deferred(() => [this.complete(group(), tasks())]) as unknown as TaskGroupSpec[],
      },
      ...options,
    });
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

  private complete(own: TaskGroupSpec, tasks: TaskSpec[]): TaskGroupSpec {
    return { name: this.name, ...own, networks: own.networks ?? (this._dns && [{ dns: this._dns }]), tasks };
  }
}
