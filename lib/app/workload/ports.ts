import { Duration } from '../../core/duration';
import { MappedService } from '../../map/map-writer';
import { HealthCheck } from '../../nomad/job/health-check';
import { DnsConfigSpec, NetworkResourceSpec, TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { ServiceFacts } from '../../observability/dashboards/app-dashboard';
import { Metrics } from '../../observability/metrics/metrics';
import { claim } from '../../private/validation/claims';
import { DNS_LABEL } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { Middleware } from '../../traefik/middleware';
import { TcpRoute, UdpRoute } from '../../traefik/tcp-route';
import { Route } from '../../traefik/route';
import { ServiceTags, TaggedService } from '../../traefik/service-tags';
import { ServersLoadBalancerSpec } from '../../traefik/spec/spec.generated';
import { IConnectable } from '../connections';
import { Endpoint, EndpointRoutes } from './endpoint';
import { HttpRoutes } from './routes/http-routes';
import { Instance } from './instance';
import { Part } from './part';
import { RoutedWorkload } from './routes/routes';
import { StreamRoutes } from './routes/stream-routes';

/** Options of a further port of a workload, which has a Consul service of its own. */
export interface PortOptions {
  /**
   * Port of the host at which it is reached, the same on all hosts; no two instances then share a host.
   *
   * @default - one that Nomad chooses
   */
  readonly hostPort?: number;

  /**
   * Name of the network of the hosts at which it is reached, as `host_network` in the configuration of their Nomad agents
   * defines it.
   *
   * @default - that of all other ports
   * @see https://developer.hashicorp.com/nomad/docs/job-specification/network#host_network
   */
  readonly hostNetwork?: string;

  /**
   * Name of its Consul service: a DNS label.
   *
   * @default - `<workload>-<port>`
   */
  readonly serviceName?: string;

  /**
   * How Consul finds out whether an instance is healthy there. An update goes on once all checks of an instance pass.
   *
   * @default HealthCheck.tcp() - on the port
   */
  readonly healthCheck?: HealthCheck;

  /**
   * Requests that the ingress sends to it.
   *
   * @default - none
   */
  readonly routes?: Route[];

  /**
   * What the ingress does with every request to it, after the middlewares of the route. Since Traefik 3.7.
   *
   * @default - none
   */
  readonly middlewares?: Middleware[];

  /**
   * How often a request is retried with another instance when its own could not be reached.
   *
   * @default 2
   */
  readonly retries?: number;

  /**
   * How the ingress spreads requests over the instances.
   *
   * @default - round robin
   */
  readonly loadBalancer?: ServersLoadBalancerSpec;

  /**
   * Connections that the ingress sends to it.
   *
   * @default - none
   */
  readonly tcpRoutes?: TcpRoute[];

  /**
   * Datagrams that the ingress sends to it.
   *
   * @default - none
   */
  readonly udpRoutes?: UdpRoute[];

  /**
   * Tags of its Consul service, beside those of the routes. Tags for the ingress, which begin with `traefik.`, are an error.
   *
   * @default - none
   */
  readonly tags?: string[];

  /**
   * Metadata of its Consul service.
   *
   * @default - none
   */
  readonly meta?: { [key: string]: string };

  /**
   * Metrics that the instances serve there, which the platform's Prometheus reads. No route shows them.
   *
   * @default - none
   */
  readonly metrics?: Metrics;
}

/** A further port of a workload, with a Consul service of its own. */
export interface PortProps extends PortOptions {
  /** Port on which the program listens inside its container. */
  readonly port: number;
}

/** The workload that has the ports. */
interface Owner extends Omit<RoutedWorkload, 'shutdownDelay'> {
  readonly name: string;
  readonly namespace: string;
  readonly instance: Instance;
}

/** All ports of a workload, each with its Consul service: that of the program, if it has one, and further ones by name. */
export class Ports implements Part {
  private readonly endpoints: Endpoint[] = [];
  private main?: Endpoint;
  private shutdownDelay?: Duration;

  public constructor(
    private readonly owner: Owner,
    private readonly given: { readonly [name: string]: PortProps } = {},
  ) {}

  /** Whether an instance has a port that is the same on all hosts. */
  public get areFixed(): boolean {
    return this.endpoints.some(({ isFixed }) => isFixed);
  }

  /** How Nomad decides that an instance is healthy: `checks` or `task_states`. */
  public get health(): string {
    return this.endpoints.some(({ isChecked }) => isChecked) ? 'checks' : 'task_states';
  }

  /** What a dashboard shows of their services. */
  public get facts(): ServiceFacts[] {
    return this.endpoints.map(({ facts }) => facts);
  }

  /** What the map of a stack says of their services. */
  public get mapped(): MappedService[] {
    return this.endpoints.map(({ mapped }) => mapped);
  }

  /** Labels of the ports that the program's task publishes. */
  public get labels(): string[] {
    return this.endpoints.flatMap(({ labels }) => labels);
  }

  /** Name of the Consul service of the program's own port, if it has one. */
  public get service(): string | undefined {
    return this.main?.service;
  }

  public check(violations: Violations): void {
    for (const [name, props] of Object.entries(this.given)) this.add(name, props, violations);
  }

  /**
   * Add the program's own port, before all others.
   *
   * @param shutdownDelay time between leaving the catalog and the signal to stop, if it is given
   */
  public addMain(endpoint: Endpoint, shutdownDelay: Duration | undefined): void {
    this.main = endpoint;
    this.endpoints.push(endpoint);
    this.shutdownDelay = shutdownDelay;
  }

  /** Add a further port. */
  public add(name: string, props: PortProps, violations: Violations): IConnectable {
    const { name: workload, namespace, construct, cluster, mesh, instance } = this.owner;
    const at = `ports.${name}`;
    const { hostPort, serviceName: service = `${workload}-${name}`, healthCheck = HealthCheck.tcp() } = props;
    const found = new Violations();
    found.require(at, name, DNS_LABEL);
    found.require(`${at}.serviceName`, service, DNS_LABEL);
    if (mesh !== undefined) {
      found.add({ prop: at, must: 'be left out in the mesh: only proxies are reached', got: props.port });
    }
    const { port, hostNetwork, tags = [], meta, metrics } = props;
    const own = { label: name, port, hostPort, hostNetwork };
    const options = {
      ...own,
      construct,
      namespace,
      at: `${at}.`,
      service,
      healthCheck,
      tags,
      meta,
      metrics,
      task: workload,
    };
    const endpoint = new Endpoint({ ...options, shutdownDelay: undefined, mesh: undefined }, instance);
    endpoint.check(found);
    for (const other of this.endpoints) found.add(...endpoint.clashesWith(other));
    if (found.all.length === 0) {
      const within = `${cluster.nomadAddress} ${namespace}`;
      found.add(...claim(construct, `${at}.serviceName`, `the name '${service}'`, within));
      const routes = new PortRoutes(
        props,
        { ...this.owner, mesh: undefined, shutdownDelay: this.shutdownDelay, metricsPath: metrics?.scrapePath },
        `${at}.`,
      );
      routes.check(found);
      endpoint.routes = routes;
    }
    violations.add(...found.all);
    if (found.all.length === 0) this.endpoints.push(endpoint);
    return { name: service, dnsName: `${service}.service.consul`, hostPort };
  }

  /** The group of the job, with all ports and services. */
  public addTo(group: TaskGroupSpec, dns: DnsConfigSpec | undefined): TaskGroupSpec {
    if (this.endpoints.length === 0) return group;
    const networks = this.endpoints.map(({ network }) => network);
    const ports = (kind: 'dynamicPorts' | 'reservedPorts'): NetworkResourceSpec['dynamicPorts'] => {
      const all = networks.flatMap((network) => network[kind] ?? []);
      return all.length === 0 ? undefined : all;
    };
    const [{ mode }] = networks;
    const checks = this.endpoints.flatMap(({ checkMark }) => checkMark ?? []);
    return {
      // Without one the ingress and other callers would still know an instance that has stopped.
      shutdownDelay: this.shutdownDelay ?? Duration.seconds(10),
      ...group,
      // Consul takes an instance with a new check for broken until that has run. So Nomad must replace one after another: in place
      // it changes all at once, and the ingress would find none.
      ...(checks.length > 0 && { meta: { ...group.meta, [CHECKS]: checks.join('.') } }),
      networks: [{ mode, dynamicPorts: ports('dynamicPorts'), reservedPorts: ports('reservedPorts'), dns }],
      services: this.endpoints.map((endpoint) => endpoint.toService()),
    };
  }
}

/** Key of the group's metadata that stands for the checks of its services. */
const CHECKS = 'berth_checks';

/** What the ingress serves of a further port. */
class PortRoutes implements Part, EndpointRoutes {
  private readonly http: HttpRoutes;
  private readonly stream: StreamRoutes;

  public constructor(options: PortOptions, workload: RoutedWorkload, at: string) {
    const { routes, middlewares, retries, loadBalancer, tcpRoutes, udpRoutes } = options;
    this.http = new HttpRoutes({ routes, middlewares, retries, loadBalancer }, workload, undefined, at);
    this.stream = new StreamRoutes({ routes: tcpRoutes, udpRoutes }, workload, {
      tcp: `${at}tcpRoutes`,
      udp: `${at}udpRoutes`,
    });
  }

  public check(violations: Violations): void {
    this.http.check(violations);
    this.stream.check(violations);
  }

  public toTags(service: TaggedService): ServiceTags {
    const { tags = [], routers } = this.http.toTags(service);
    return this.stream.toTags({ ...service, tags, routers });
  }
}
