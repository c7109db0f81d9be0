import { Construct } from 'constructs';
import { Job } from '../nomad/job/job';
import { checked } from '../private/validation/checked';
import { Violations } from '../private/validation/violations';
import { TcpRoute, UdpRoute } from '../traefik/tcp-route';
import { NetworkService, ServiceProps } from './workload/network-service';
import { StreamRoutes } from './workload/routes/stream-routes';

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
 * Define a long-running service that does not speak HTTP, such as a database or a broker.
 *
 * @example
 * import { AppStack, ContainerImage, TcpRoute, TcpService } from 'berth-cdk';
 *
 * declare const shop: AppStack;
 * new TcpService(shop, 'broker', {
 *   image: ContainerImage.fromRegistry('registry.example/broker:2.0.1'),
 *   port: 1883,
 *   routes: [TcpRoute.entryPoint('mqtt')],
 * });
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#service
 */
@checked('TcpService')
export class TcpService extends NetworkService {
  /** The Nomad job. */
  public readonly job: Job;

  private readonly stream: StreamRoutes;

  public constructor(scope: Construct, id: string, props: TcpServiceProps) {
    super(scope, id, props, 'tcp');
    this.stream = new StreamRoutes(props, this._routed);
    this.job = this._defineService(this.stream);
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
    this.stream.claim(route, prop, violations);
    violations.throwFor(this);
  }
}
