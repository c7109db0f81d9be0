import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { HealthCheck } from '../nomad/health-check';
import { Job } from '../nomad/job';
import { ServiceSpec, TaskGroupSpec } from '../nomad/spec.generated';
import { UpdateStrategy } from '../nomad/update-strategy';
import { ClusterEntryPoint } from '../platform/cluster-attributes';
import { claim } from '../private/claims';
import { durationBetween, integer, PORT } from '../private/rules';
import { Violations } from '../private/violations';
import { Route } from '../traefik/route';
import { WebServiceProps } from './web-service-props';
import { Workload } from './workload';

/** Label of the port in the job specification. */
const PORT_LABEL = 'http';

/**
 * Define a long-running HTTP service: instances of a container that are health-checked, found in Consul, served by the
 * ingress, and replaced without the loss of a request.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#service
 */
export class WebService extends Workload {
  /** Port on which the program listens inside its container. */
  public readonly port: number;

  /** Name under which Consul's DNS answers with the healthy instances. */
  public readonly dnsName: string;

  /** The Nomad job. */
  public readonly job: Job;

  private readonly _routes: Route[] = [];

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: WebServiceProps,
  ) {
    super(scope, id, props);
    this.port = props.port ?? 8080;
    this.dnsName = `${this.name}.service.consul`;
    const violations = this._violations;
    violations.require('port', this.port, PORT);
    violations.require('count', props.count, integer(0));
    const day = durationBetween(Duration.seconds(0), Duration.days(1), 'a day');
    violations.require('shutdownDelay', props.shutdownDelay, day);
    violations.add(...this.healthCheck._violations('healthCheck'));
    violations.add(...this.update._violations('update'));
    props.routes?.forEach((route, index) => this.claimRoute(route, `routes[${index}]`, violations));
    this.job = this._define(
      { type: 'service', spreads: this._spreadsOf(props.spreads) },
      () => this.toGroup(),
      { timeout: this.update._timeout(this.count), rerunIfDead: this.count !== 0 },
      { ports: [PORT_LABEL] },
    );
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
    return this._stack.cluster.entryPoints.filter(serves).map(({ name }) => name);
  }

  private claimRoute(route: Route, prop: string, violations: Violations): void {
    const { cluster } = this._stack;
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
    return {
      count: this.count,
      update: { ...this.update.toSpec(), healthCheck: this.healthCheck.isNone ? 'task_states' : 'checks' },
      // A host that comes back keeps its tasks; they served all the while.
      disconnect: { lostAfter: Duration.hours(1), replace: true, reconcile: 'keep_original' },
      shutdownDelay: this.props.shutdownDelay ?? Duration.seconds(10),
      networks: [{ dynamicPorts: [{ label: PORT_LABEL, to: this.port }], dns: this._dns }],
      services: [this.toService()],
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
}
