import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { HealthCheck } from '../../nomad/job/health-check';
import { Job } from '../../nomad/job/job';
import { NetworkResourceSpec, ServiceSpec, TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { UpdateStrategy } from '../../nomad/job/update-strategy';
import { ClusterEntryPoint } from '../../platform/cluster/cluster-attributes';
import { claim } from '../../private/validation/claims';
import { durationBetween, PORT } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { MESH_SERVICE, ServiceTags, TaggedService } from '../../traefik/service-tags';
import { IConnectable } from '../connections';
import { PROXY_PORTS } from '../mesh-proxy';
import { ServiceProps } from './service-props';
import { ServiceWorkload } from './service-workload';

/** Time in which the ingress surely forgets an instance that has left the catalog. */
const FORGOTTEN: Rule<Duration> = {
  must: 'be at least 5s for a service with routes: the ingress must forget an instance before it stops',
  holds: (value) => value.isUnresolved() || value.toSeconds() >= 5,
};

/** Kinds of checks that reach a program behind its proxy. */
const REACHES: Rule<string> = {
  must: 'be HealthCheck.http or HealthCheck.script in the mesh, or HealthCheck.none: no other reaches a program behind its proxy',
  holds: (type) => type === 'http' || type === 'script',
};

const BESIDE_PROXY: Rule<number> = {
  must: `not be between ${PROXY_PORTS.first} and ${PROXY_PORTS.last} in the mesh, which are the proxy's`,
  holds: (port) => port < PROXY_PORTS.first || port > PROXY_PORTS.last,
};

/**
 * Define what services have in common that others call by the network: a port, checked instances, a name in Consul.
 */
export abstract class NetworkService extends ServiceWorkload implements IConnectable {
  /** Port on which the program listens inside its container. */
  public readonly port: number;

  /** Name under which Consul's DNS answers with the healthy instances. */
  public readonly dnsName: string;

  /** Port that is the same on all hosts, if there is one. */
  public readonly hostPort?: number;

  /** Whether it is in the service mesh, so that only proxies reach it. */
  public readonly inMesh?: boolean;

  /** How they are replaced. @internal */
  protected readonly _strategy: UpdateStrategy;

  private readonly healthCheck: HealthCheck;

  protected constructor(
    scope: Construct,
    id: string,
    private readonly service: ServiceProps,
  ) {
    super(scope, id, service);
    this.port = service.port ?? 8080;
    this.dnsName = `${this.name}.service.consul`;
    this.hostPort = service.hostPort;
    this.inMesh = service.mesh;
    this.healthCheck = service.healthCheck ?? HealthCheck.tcp();
    // A single instance that is replaced in place stops before the new one has started.
    const usual = this._count === 1 ? UpdateStrategy.canary() : UpdateStrategy.rolling();
    this._strategy = service.update ?? usual;
    const violations = this._violations;
    violations.require('port', this.port, PORT);
    violations.require('hostPort', service.hostPort, PORT);
    const day = durationBetween(Duration.seconds(0), Duration.days(1), 'a day');
    violations.require('shutdownDelay', service.shutdownDelay, day);
    violations.add(...this.healthCheck._violations('healthCheck'));
    this._checkUpdate(this._strategy);
    if (this.inMesh) this.checkMesh();
  }

  /**
   * Make the job, when nothing is wrong.
   *
   * @param label label of the port in the job specification
   * @param tags all tags of the service; asked for late
   * @internal
   */
  protected _defineService(label: string, tags: (service: TaggedService) => ServiceTags): Job {
    const lasting = {
      update: this._strategy,
      healthCheck: this.healthCheck.isNone ? 'task_states' : 'checks',
    };
    const group = (): TaskGroupSpec => ({
      shutdownDelay: this.service.shutdownDelay ?? Duration.seconds(10),
      networks: [{ ...(this.inMesh ? { mode: 'bridge' } : this.ports(label)), dns: this._dns }],
      services: [this.toService(label, tags({ name: this.name, tags: this.service.tags ?? [], inMesh: this.inMesh }))],
    });
    return this._defineLasting(lasting, group, { ports: this.inMesh ? [] : [label] });
  }

  /** Names of the cluster's entry points whose addresses are of these schemes; where only Terraform knows them, all. @internal */
  protected _entryPoints(...schemes: string[]): string[] {
    const serves = ({ address }: ClusterEntryPoint): boolean =>
      Token.isUnresolved(address) || schemes.some((scheme) => address.startsWith(`${scheme}:`));
    return this._stack.cluster.entryPoints.filter(serves).map(({ name }) => name);
  }

  /**
   * Take a route into those of the service, when nothing is wrong with it and nobody else has it.
   *
   * @param wrong what is wrong with it so far
   * @internal
   */
  protected _takeRoute<T>(routes: T[], route: T, prop: string, wrong: Violation[], violations: Violations): void {
    if (routes.length === 0) violations.require('shutdownDelay', this.service.shutdownDelay, FORGOTTEN);
    const within = `${this._stack.cluster.nomadAddress} routes`;
    const found = wrong.length > 0 ? wrong : claim(this, prop, String(route), within);
    if (found.length === 0) {
      routes.push(route);
      this.mesh?.allowFrom(MESH_SERVICE);
    }
    violations.add(...found);
  }

  private ports(label: string): NetworkResourceSpec {
    const { port: to, hostPort: value } = this;
    return value === undefined ? { dynamicPorts: [{ label, to }] } : { reservedPorts: [{ label, value, to }] };
  }

  private toService(portLabel: string, { tags, canaryTags }: ServiceTags): ServiceSpec {
    const check = this.healthCheck.toSpec(this.name);
    return {
      name: this.name,
      provider: 'consul',
      portLabel: this.inMesh ? String(this.port) : portLabel,
      tags,
      canaryTags,
      checks: this.healthCheck.isNone ? undefined : [this.inMesh ? { ...check, expose: check.type === 'http' } : check],
      connect: this.mesh?.toSpec(tags),
    };
  }

  /** What a proxy stands in the way of. */
  private checkMesh(): void {
    const violations = this._violations;
    violations.require('healthCheck', this.healthCheck.isNone ? undefined : this.healthCheck._type, REACHES);
    violations.require('port', this.port, BESIDE_PROXY);
    if (this.hostPort !== undefined) {
      violations.add({
        prop: 'hostPort',
        must: 'be left out in the mesh: only proxies are reached',
        got: this.hostPort,
      });
    }
  }
}
