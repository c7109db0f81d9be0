import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { EnvValue } from '../core/env-value';
import { HealthCheck } from '../nomad/health-check';
import { Job } from '../nomad/job';
import { ServiceSpec, TaskGroupSpec } from '../nomad/spec.generated';
import { Spread } from '../nomad/spread';
import { UpdateStrategy } from '../nomad/update-strategy';
import { ClusterEntryPoint } from '../platform/cluster-attributes';
import { claim } from '../private/claims';
import { Deferred } from '../private/deferred';
import { DNS_LABEL, durationBetween, integer, NOT_EMPTY, oneOf, PORT } from '../private/rules';
import { Violations } from '../private/violations';
import { Route } from '../traefik/route';
import { AppStack } from './app-stack';
import { Container } from './container';
import { Sidecar, SidecarOptions } from './sidecar';
import { WebServiceProps } from './web-service-props';

/** Label of the port in the job specification. */
const PORT_LABEL = 'http';

/**
 * Define a long-running HTTP service: instances of a container that are health-checked, found in Consul, served by the
 * ingress, and replaced without the loss of a request.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#service
 */
export class WebService extends Construct {
  /** Name of the job and of its Consul service. */
  public readonly name: string;

  /** Port on which the program listens inside its container. */
  public readonly port: number;

  /** Name under which Consul's DNS answers with the healthy instances. */
  public readonly dnsName: string;

  /** The Nomad job. */
  public readonly job: Job;

  private readonly stack: AppStack;
  private readonly container: Container;
  private readonly sidecars: Sidecar[] = [];
  private readonly _routes: Route[] = [];

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: WebServiceProps,
  ) {
    super(scope, id);
    this.stack = AppStack.ofConstruct(this);
    const { cluster, namespace } = this.stack;
    this.name = props.name ?? id;
    this.port = props.port ?? 8080;
    this.dnsName = `${this.name}.service.consul`;

    const violations = new Violations();
    this.container = new Container(this.name, props, cluster.maxKillTimeout, violations);
    violations.require('name', this.name, DNS_LABEL);
    violations.require('port', this.port, PORT);
    violations.require('count', props.count, integer(0));
    violations.require('datacenters', props.datacenters, NOT_EMPTY);
    props.datacenters?.forEach((datacenter, index) => {
      if (cluster.datacenters.includes('*')) return;
      violations.require(`datacenters[${index}]`, datacenter, oneOf(...cluster.datacenters));
    });
    const day = durationBetween(Duration.seconds(0), Duration.days(1), 'a day');
    violations.require('shutdownDelay', props.shutdownDelay, day);
    violations.add(...this.healthCheck._violations('healthCheck'));
    violations.add(...this.update._violations('update'));
    violations.add(...claim(this, 'name', `the name '${this.name}'`, `${cluster.nomadAddress} ${namespace}`));
    props.routes?.forEach((route, index) => this.claimRoute(route, `routes[${index}]`, violations));
    violations.throwFor(this);

    this.job = new Job(this, 'Default', {
      spec: {
        id: this.name,
        name: this.name,
        namespace,
        region: cluster.region,
        type: 'service',
        datacenters: [...(props.datacenters ?? cluster.datacenters)],
        constraints: props.constraints?.map((constraint) => constraint.toSpec()),
        spreads: (props.spreads ?? [Spread.overHosts()]).map((spread) => spread.toSpec()),
        meta: props.meta && { ...props.meta },
        taskGroups: new Deferred(() => [this.toGroup()]) as unknown as TaskGroupSpec[],
      },
      timeout: this.updateTimeout(),
      rerunIfDead: this.count !== 0,
    });
  }

  /** Routes of the service (a copy; use `addRoute` to add one). */
  public get routes(): Route[] {
    return [...this._routes];
  }

  /** Send the requests of one more route to the service. */
  public addRoute(route: Route): void {
    const violations = new Violations();
    this.claimRoute(route, `routes[${this._routes.length}]`, violations);
    violations.throwFor(this);
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
    const sidecar = new Sidecar(name, options, names, this.stack.cluster.maxKillTimeout, violations);
    violations.throwFor(this);
    this.sidecars.push(sidecar);
  }

  private get healthCheck(): HealthCheck {
    return this.props.healthCheck ?? HealthCheck.tcp();
  }

  private get count(): number {
    return this.props.count ?? 2;
  }

  private get update(): UpdateStrategy {
    // A single instance that is replaced in place stops before the new one has started.
    return this.props.update ?? (this.count === 1 ? UpdateStrategy.canary() : UpdateStrategy.rolling());
  }

  /** On the plain one too where that only redirects, so that a route stays the same when an ingress begins to do so. */
  private get entryPoints(): string[] {
    const serves = ({ address }: ClusterEntryPoint): boolean => Token.isUnresolved(address) || /^https?:/.test(address);
    return this.stack.cluster.entryPoints.filter(serves).map(({ name }) => name);
  }

  private claimRoute(route: Route, prop: string, violations: Violations): void {
    const { cluster } = this.stack;
    const found = route._violations(prop);
    if (this.entryPoints.length === 0) {
      const fix = "give 'entryPoints' to Cluster.fromAttributes";
      found.push({ prop, must: 'have an entry point of the cluster, for HTTP or HTTPS', got: String(route), fix });
    }
    if (found.length === 0) found.push(...claim(this, prop, String(route), `${cluster.nomadAddress} routes`));
    if (found.length === 0) this._routes.push(route);
    violations.add(...found);
  }

  private toGroup(): TaskGroupSpec {
    const { dnsServers, dnsSearches } = this.stack.cluster;
    const dns = dnsServers.length === 0 ? undefined : { servers: dnsServers, searches: dnsSearches };
    return {
      name: this.name,
      count: this.count,
      update: { ...this.update.toSpec(), healthCheck: this.healthCheck.isNone ? 'task_states' : 'checks' },
      // A host that comes back keeps its tasks; they served all the while.
      disconnect: { lostAfter: Duration.hours(1), replace: true, reconcile: 'keep_original' },
      shutdownDelay: this.props.shutdownDelay ?? Duration.seconds(10),
      networks: [{ dynamicPorts: [{ label: PORT_LABEL, to: this.port }], dns }],
      services: [this.toService()],
      tasks: [this.container.toSpec([PORT_LABEL]), ...this.sidecars.map((sidecar) => sidecar.toSpec())],
    };
  }

  private toService(): ServiceSpec {
    const routing = this._routes.flatMap((route) => route.toTags(this.name, this.entryPoints));
    const tags = [...(this.props.tags ?? []), ...(routing.length === 0 ? [] : ['traefik.enable=true', ...routing])];
    return {
      name: this.name,
      provider: 'consul',
      portLabel: PORT_LABEL,
      tags: tags.length === 0 ? undefined : tags,
      checks: this.healthCheck.isNone ? undefined : [this.healthCheck.toSpec(this.name)],
    };
  }

  /** Terraform waits as long as Nomad may take: each batch of instances may use its progress deadline. */
  private updateTimeout(): Duration {
    const { maxParallel, progressDeadline } = this.update.toSpec();
    if (Token.isUnresolved(this.count) || progressDeadline!.isUnresolved()) return Duration.hours(1);
    const batches = Math.max(1, Math.ceil(this.count / maxParallel!));
    return Duration.minutes(Math.ceil((batches * progressDeadline!.toSeconds()) / 60) + 5);
  }
}
