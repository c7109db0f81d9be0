import { Duration } from '../../core/duration';
import { IConstruct } from 'constructs';
import { HealthCheck } from '../../nomad/job/health-check';
import { checkServiceName } from '../../nomad/job/service-rules';
import { NetworkResourceSpec, ServiceSpec } from '../../nomad/job/spec/spec.generated';
import { durationBetween, PORT } from '../../private/validation/rules';
import { Rule, Violations } from '../../private/validation/violations';
import { ServiceTags, TaggedService } from '../../traefik/service-tags';
import { MeshProxy, PROXY_PORTS } from '../mesh-proxy';
import { Instance } from './instance';
import { Part } from './part';

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

  readonly healthCheck: HealthCheck;

  /** Time between leaving the catalog and the signal to stop, if it is given. */
  readonly shutdownDelay: Duration | undefined;

  /** Tags of the service, beside those of its routes. */
  readonly tags: string[];

  /** The proxy through which alone it is reached, in the mesh. */
  readonly mesh: MeshProxy | undefined;

  /** The task that runs scripts as checks. */
  readonly task: string;
}

/** A port of a workload, and the Consul service by which others find it: checked, and with tags for the ingress. */
export class Endpoint implements Part {
  /** Its routes, if it may have any. */
  public routes?: EndpointRoutes;

  public constructor(
    private readonly options: EndpointOptions,
    private readonly instance: Instance,
  ) {}

  /** How Nomad decides that an instance is healthy: `checks` or `task_states`. */
  public get health(): string {
    return this.options.healthCheck.isNone ? 'task_states' : 'checks';
  }

  /** The port, for the group's network; in the mesh only the proxy has one. */
  public get network(): NetworkResourceSpec {
    const { label, port: to, hostPort: value, mesh } = this.options;
    if (mesh !== undefined) return { mode: 'bridge' };
    return value === undefined ? { dynamicPorts: [{ label, to }] } : { reservedPorts: [{ label, value, to }] };
  }

  /** Labels of the ports that the task publishes. */
  public get labels(): string[] {
    return this.options.mesh === undefined ? [this.options.label] : [];
  }

  public check(violations: Violations): void {
    const { construct, namespace, service, tags, port, hostPort, shutdownDelay, healthCheck, mesh } = this.options;
    checkServiceName(construct, 'name', service, namespace, violations);
    tags.forEach((tag, index) => violations.require(`tags[${index}]`, tag, NO_ROUTE));
    violations.require('port', port, PORT);
    violations.require('hostPort', hostPort, PORT);
    const upToDay = durationBetween(Duration.seconds(0), Duration.days(1), 'a day');
    violations.require('shutdownDelay', shutdownDelay, upToDay);
    violations.add(...healthCheck._violations('healthCheck'));
    this.instance.checkHealth(healthCheck, violations);
    if (mesh === undefined) return;
    violations.require('healthCheck', healthCheck.isNone ? undefined : healthCheck._type, CHECK_REACHABLE_IN_MESH);
    violations.require('port', port, PORT_OUTSIDE_PROXY_RANGE);
    if (hostPort !== undefined) {
      violations.add({ prop: 'hostPort', must: 'be left out in the mesh: only proxies are reached', got: hostPort });
    }
  }

  /** The Consul service. */
  public toService(): ServiceSpec {
    const { service: name, label, port, healthCheck, mesh, task } = this.options;
    const service = { name, tags: this.options.tags, inMesh: mesh !== undefined };
    const { tags, canaryTags } = this.routes?.toTags(service) ?? { tags: service.tags };
    const check = healthCheck.toSpec(task);
    return {
      name,
      provider: 'consul',
      portLabel: mesh === undefined ? label : String(port),
      tags,
      canaryTags,
      checks: healthCheck.isNone
        ? undefined
        : [mesh === undefined ? check : { ...check, expose: check.type === 'http' }],
      connect: mesh?.toSpec(tags),
    };
  }
}
