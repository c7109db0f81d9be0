import { Duration } from '../../core/duration';
import { IConstruct } from 'constructs';
import { MappedService } from '../../map/map-writer';
import { HealthCheck } from '../../nomad/job/health-check';
import { checkServiceName } from '../../nomad/job/service-rules';
import { ConsulConnectSpec, NetworkResourceSpec, ServiceSpec } from '../../nomad/job/spec/spec.generated';
import { Metrics } from '../../observability/metrics/metrics';
import { METRICS_TAG } from '../../observability/metrics/service-labels';
import { serviceMetaViolations } from '../../consul/service-meta';
import { ServiceFacts } from '../../observability/dashboards/app-dashboard';
import { durationBetween, NOT_EMPTY, PORT } from '../../private/validation/rules';
import { isToken } from '../../private/validation/tokens';
import { Rule, Violation, Violations } from '../../private/validation/violations';
import { ServiceTags, TaggedService } from '../../traefik/service-tags';
import { shortHash } from '../../traefik/short-hash';
import { MeshProxy, PROXY_PORTS } from '../mesh-proxy';
import { EndpointMetrics } from './endpoint-metrics';
import { Instance } from './instance';
import { Part } from './part';
import { PROXY_METRICS, withProxy } from './proxy-metrics';

/** Kinds of checks that reach a program behind its proxy. */
const CHECK_REACHABLE_IN_MESH: Rule<string> = {
  must: 'be HealthCheck.http or HealthCheck.script in the mesh, or HealthCheck.none: no other reaches a program behind its proxy',
  holds: (type) => type === 'http' || type === 'script',
};

const PORT_OUTSIDE_PROXY_RANGE: Rule<number> = {
  must: `not be between ${PROXY_PORTS.first} and ${PROXY_PORTS.last} in the mesh, which are the proxy's`,
  holds: (port) => port < PROXY_PORTS.first || port > PROXY_PORTS.last,
};

const NO_ROUTE: Rule<string> = {
  must: 'not be one of the ingress, which only routes make',
  holds: (tag) => !/^traefik\./i.test(tag),
  fix: () => "write a Route in 'routes', or a 'loadBalancer'",
};

/** What the ingress serves of an endpoint. */
export interface EndpointRoutes {
  /** All tags of the service. */
  toTags(service: TaggedService): ServiceTags;
}

/** Options for `Endpoint`. */
export interface EndpointOptions {
  /** The workload. */
  readonly construct: IConstruct;

  /** Nomad namespace of the workload. */
  readonly namespace: string;

  /** Name of the Consul service. */
  readonly service: string;

  /** Label of the port in the job specification. */
  readonly label: string;

  /** Port inside the container. */
  readonly port: number;

  /** Port of the host, if it is the same on all. */
  readonly hostPort: number | undefined;

  /**
   * Nomad's name of the hosts' addresses at which it is.
   *
   * @default - the usual ones
   */
  readonly hostNetwork?: string;

  /**
   * Where its properties stand, with a dot at the end.
   *
   * @default - they are the workload's own
   */
  readonly at?: string;

  readonly healthCheck: HealthCheck;

  /** Time between leaving the catalog and the signal to stop, if it is given. */
  readonly shutdownDelay: Duration | undefined;

  /** Tags of the service, beside those of its routes. */
  readonly tags: string[];

  /** Metadata of the service. */
  readonly meta: { [key: string]: string } | undefined;

  /** Metrics that its instances serve, if they do. */
  readonly metrics: Metrics | undefined;

  /** The proxy through which alone it is reached, in the mesh. */
  readonly mesh: MeshProxy | undefined;

  /**
   * Whether the platform reads the metrics of such a proxy.
   *
   * @default false
   */
  readonly hasMetrics?: boolean;

  /** The task that runs scripts as checks. */
  readonly task: string;
}

/** A port of a workload, and the Consul service by which others find it: checked, and with tags for the ingress. */
export class Endpoint implements Part {
  /** Its routes, if it may have any. */
  public routes?: EndpointRoutes;

  private readonly metrics?: EndpointMetrics;

  public constructor(
    private readonly options: EndpointOptions,
    private readonly instance: Instance,
  ) {
    const { metrics, at = '', namespace, task: workload, port, mesh } = options;
    this.metrics =
      metrics && new EndpointMetrics(metrics, { at, namespace, workload, port, inMesh: mesh !== undefined });
  }

  /** Name of the Consul service. */
  public get service(): string {
    return this.options.service;
  }

  /** Whether something checks it. */
  public get isChecked(): boolean {
    return !this.options.healthCheck.isNone;
  }

  /** Whether its port is the same on all hosts. */
  public get isFixed(): boolean {
    return this.options.hostPort !== undefined;
  }

  /** The port, for the group's network; in the mesh only the proxy has one. */
  public get network(): NetworkResourceSpec {
    const { label, port: to, hostPort: value, hostNetwork, mesh } = this.options;
    const own = this.metrics?.hostPort;
    const more = own === undefined ? [] : [own];
    if (this.isMeasuredProxy) more.push(PROXY_METRICS.hostPort);
    if (mesh !== undefined) return { mode: 'bridge', ...(more.length > 0 && { dynamicPorts: more }) };
    const port = { label, to, hostNetwork };
    if (value === undefined) return { dynamicPorts: [port, ...more] };
    return { reservedPorts: [{ ...port, value }], ...(own && { dynamicPorts: more }) };
  }

  /** Labels of the ports that the task publishes. */
  public get labels(): string[] {
    if (this.options.mesh !== undefined) return [];
    const own = this.metrics?.hostPort;
    return [this.options.label, ...(own === undefined ? [] : [own.label])];
  }

  public check(violations: Violations): void {
    const { construct, namespace, service, tags, meta, port, hostPort, hostNetwork } = this.options;
    const { shutdownDelay, healthCheck, mesh, at = '' } = this.options;
    checkServiceName(construct, at === '' ? 'name' : `${at}serviceName`, service, namespace, violations);
    tags.forEach((tag, index) => violations.require(`${at}tags[${index}]`, tag, NO_ROUTE));
    violations.require(`${at}port`, port, PORT);
    violations.require(`${at}hostPort`, hostPort, PORT);
    violations.require(`${at}hostNetwork`, hostNetwork, NOT_EMPTY);
    const upToDay = durationBetween(Duration.seconds(0), Duration.days(1), 'a day');
    violations.require('shutdownDelay', shutdownDelay, upToDay);
    violations.add(...serviceMetaViolations(at === '' ? 'serviceMeta' : `${at}meta`, meta ?? {}));
    this.metrics?.check(meta ?? {}, violations);
    violations.add(...healthCheck._violations(`${at}healthCheck`));
    this.instance.checkHealth(healthCheck, violations);
    if (mesh === undefined) return;
    violations.require('healthCheck', healthCheck.isNone ? undefined : healthCheck._type, CHECK_REACHABLE_IN_MESH);
    violations.require('port', port, PORT_OUTSIDE_PROXY_RANGE);
    if (hostPort !== undefined) {
      violations.add({ prop: 'hostPort', must: 'be left out in the mesh: only proxies are reached', got: hostPort });
    }
  }

  /** Why it can't be beside another one of the workload. */
  public clashesWith(other: Endpoint): Violation[] {
    const { label, port, hostPort, hostNetwork = 'default', at = '' } = this.options;
    const { label: others, port: othersPort, hostPort: othersHostPort } = other.options;
    const found: Violation[] = [];
    const named = (prop: string): string => `'${other.options.at ?? ''}${prop}' of '${others}'`;
    if (label === others) {
      const must = 'have another name: a port of the workload has it already';
      found.push({ prop: `ports.${label}`, must, got: label });
    }
    const metrics = other.metrics?.hostPort;
    if (metrics !== undefined && label === metrics.label) {
      const must = "have another name: the port of 'metrics' has it already";
      found.push({ prop: `ports.${label}`, must, got: label });
    } else if (metrics !== undefined && port === other.metrics?.port) {
      const must = "be another one than that of 'metrics'";
      found.push({ prop: `${at}port`, must, got: port, fix: `write 'metrics' in '${at.slice(0, -1)}' instead` });
    }
    if (hostNetwork !== (other.options.hostNetwork ?? 'default')) return found;
    if (hostPort !== undefined && hostPort === othersHostPort) {
      found.push({ prop: `${at}hostPort`, must: `be another one than ${named('hostPort')}`, got: hostPort });
    } else if (hostPort === undefined && othersHostPort === undefined && port === othersPort) {
      found.push({ prop: `${at}port`, must: `be another one than ${named('port')}`, got: port });
    }
    return found;
  }

  /** What a dashboard shows of it. */
  public get facts(): ServiceFacts {
    const { service: name } = this.options;
    const { tags, measuredAs } = this.tags;
    return { name, ingress: measuredAs, hasMetrics: tags?.includes(METRICS_TAG) ?? false };
  }

  /** What the map of a stack says of its service. */
  public get mapped(): MappedService {
    const { tags, routers } = this.tags;
    return { name: this.options.service, hasMetrics: tags?.includes(METRICS_TAG) ?? false, routers };
  }

  /** What stands for its check: another check has another one. Undefined where nothing is checked. */
  public get checkMark(): string | undefined {
    const { healthCheck, task } = this.options;
    return healthCheck.isNone ? undefined : shortHash(literal(healthCheck.toSpec(task)));
  }

  /** The Consul service. */
  public toService(): ServiceSpec {
    const { service: name, label, port, healthCheck, mesh, task } = this.options;
    const { tags, canaryTags } = this.tags;
    const check = healthCheck.toSpec(task);
    return {
      name,
      provider: 'consul',
      portLabel: mesh === undefined ? label : String(port),
      tags,
      canaryTags,
      meta: this.meta,
      checks: healthCheck.isNone
        ? undefined
        : [mesh === undefined ? check : { ...check, expose: check.type === 'http' }],
      connect: mesh && this.exposing(mesh.toSpec(tags)),
    };
  }

  /** Its own tags, and those of its routes. */
  private get tags(): Pick<ServiceTags, 'tags' | 'canaryTags' | 'measuredAs' | 'routers'> {
    const { service: name, tags: given, mesh } = this.options;
    const tags = this.metrics === undefined ? given : [...new Set([...given, METRICS_TAG])];
    return this.routes?.toTags({ name, tags, inMesh: mesh !== undefined }) ?? { tags, measuredAs: [], routers: [] };
  }

  /** Its metadata, with that for Prometheus. */
  private get meta(): { [key: string]: string } | undefined {
    const { namespace, task: workload, meta } = this.options;
    const ofProxy = this.isMeasuredProxy ? PROXY_METRICS.meta(namespace, workload) : undefined;
    return (meta || this.metrics || ofProxy) && { ...meta, ...ofProxy, ...this.metrics?.meta };
  }

  /** Whether Prometheus reads the metrics of its proxy. */
  private get isMeasuredProxy(): boolean {
    return this.options.mesh !== undefined && (this.options.hasMetrics ?? false);
  }

  /** The proxy, which hands on requests for metrics: Prometheus is not in the mesh. */
  private exposing(connect: ConsulConnectSpec): ConsulConnectSpec {
    const { metrics, isMeasuredProxy } = this;
    if (metrics === undefined && !isMeasuredProxy) return connect;
    return withProxy(connect, {
      expose: metrics && { paths: [metrics.exposed] },
      config: isMeasuredProxy ? PROXY_METRICS.config : undefined,
    });
  }
}

/** A value without what only Terraform knows, which has another name in each synthesis. */
function literal(value: unknown): unknown {
  if (isToken(value)) return null;
  if (value instanceof Duration) return value.isUnresolved() ? null : value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(literal);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, literal(each)]));
}
