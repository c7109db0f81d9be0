import { oneOf } from '../../../private/validation/rules';
import { Violations } from '../../../private/validation/violations';
import { ServiceTags, TaggedService } from '../../../traefik/service-tags';
import { TcpRoute, UdpRoute } from '../../../traefik/tcp-route';
import { EndpointRoutes } from '../endpoint';
import { Part } from '../part';
import { RoutedWorkload, Routes } from './routes';

/** What the ingress is told of a service, as a user gives it. */
interface StreamRoutesOptions {
  readonly routes?: TcpRoute[];
  readonly udpRoutes?: UdpRoute[];
}

/** The TCP connections and UDP datagrams that the ingress sends to a service. */
export class StreamRoutes implements Part, EndpointRoutes {
  private readonly routes: Routes<TcpRoute | UdpRoute>;

  public constructor(
    private readonly options: StreamRoutesOptions,
    private readonly workload: RoutedWorkload,
    private readonly props = { tcp: 'routes', udp: 'udpRoutes' },
  ) {
    this.routes = new Routes(workload);
  }

  public check(violations: Violations): void {
    const { routes, udpRoutes } = this.options;
    routes?.forEach((route, index) => this.claim(route, `${this.props.tcp}[${index}]`, violations));
    udpRoutes?.forEach((route, index) => this.claim(route, `${this.props.udp}[${index}]`, violations));
  }

  public toTags(service: TaggedService): ServiceTags {
    return ServiceTags.stream(service, this.routes.all);
  }

  /** Claim a route, given as a property. */
  public claim(route: TcpRoute | UdpRoute, prop: string, violations: Violations): void {
    const protocol = route instanceof TcpRoute ? 'tcp' : 'udp';
    const known = this.routes.entryPoints(protocol);
    const own = new Violations();
    if (route instanceof TcpRoute) own.add(...route._violations(prop));
    if (this.workload.mesh !== undefined && !(route instanceof TcpRoute)) {
      own.add({ prop, must: "be a TcpRoute in the mesh: its proxies don't forward datagrams", got: String(route) });
    }
    if (this.workload.metricsPath !== undefined && route instanceof TcpRoute) {
      const must = "not lead to a port that serves 'metrics', all of which it would show";
      const fix = "serve them at a port of their own: Metrics.path('/metrics', { port: 9000 })";
      own.add({ prop, must, got: String(route), fix });
    }
    if (known.length === 0) {
      const must = `have a ${protocol.toUpperCase()} entry point of the cluster`;
      own.add({ prop, must, fix: `give the platform's ingress '${protocol}Ports'` });
    } else {
      own.require(`${prop}.entryPoint`, route.entryPointName, oneOf(...known));
    }
    this.routes.claim(route, prop, own.all, violations);
  }
}
