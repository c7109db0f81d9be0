import { Construct } from 'constructs';
import { Job } from '../nomad/job/job';
import { oneOf } from '../private/validation/rules';
import { Violations } from '../private/validation/violations';
import { ServiceTags } from '../traefik/service-tags';
import { TcpRoute, UdpRoute } from '../traefik/tcp-route';
import { NetworkService } from './workload/network-service';
import { ServiceProps } from './workload/service-props';

/** Properties for `TcpService`. */
export interface TcpServiceProps extends ServiceProps {
  /**
   * Connections that the ingress sends to the service.
   *
   * @default - none: the service is reached under its Consul name only
   */
  readonly routes?: TcpRoute[];

  /**
   * Datagrams that the ingress sends to the service.
   *
   * @default - none
   */
  readonly udpRoutes?: UdpRoute[];
}

/**
 * Define a long-running service that speaks something else than HTTP, such as a database or a broker.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#service
 */
export class TcpService extends NetworkService {
  /** The Nomad job. */
  public readonly job: Job;

  private readonly routes: (TcpRoute | UdpRoute)[] = [];

  public constructor(scope: Construct, id: string, props: TcpServiceProps) {
    super(scope, id, props);
    const violations = this._violations;
    props.routes?.forEach((route, index) => this.claimRoute(route, `routes[${index}]`, violations));
    props.udpRoutes?.forEach((route, index) => this.claimRoute(route, `udpRoutes[${index}]`, violations));
    this.job = this._defineService('tcp', (service) => ServiceTags.stream(service, this.routes));
  }

  /** Send the connections of one more route to the service. */
  public addRoute(route: TcpRoute): void {
    this.add(route, 'routes');
  }

  /** Send the datagrams of one more route to the service. */
  public addUdpRoute(route: UdpRoute): void {
    this.add(route, 'udpRoutes');
  }

  private add(route: TcpRoute | UdpRoute, prop: string): void {
    const violations = new Violations();
    this.claimRoute(route, prop, violations);
    violations.throwFor(this);
  }

  private claimRoute(route: TcpRoute | UdpRoute, prop: string, violations: Violations): void {
    const protocol = route instanceof TcpRoute ? 'tcp' : 'udp';
    const known = this._entryPoints(protocol);
    const own = new Violations();
    if (route instanceof TcpRoute) own.add(...route._violations(prop));
    if (this.inMesh && !(route instanceof TcpRoute)) {
      own.add({ prop, must: 'be a TcpRoute in the mesh, whose proxies know no datagrams', got: String(route) });
    }
    if (known.length === 0) {
      const must = `have a ${protocol.toUpperCase()} entry point of the cluster`;
      own.add({ prop, must, got: 'none', fix: `give the platform's ingress '${protocol}Ports'` });
    } else {
      own.require(`${prop}.entryPoint`, route.entryPointName, oneOf(...known));
    }
    this._takeRoute(this.routes, route, prop, own.all, violations);
  }
}
