import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { HealthCheck } from '../../nomad/job/health-check';
import { Job } from '../../nomad/job/job';
import { UpdateStrategy } from '../../nomad/job/update-strategy';
import { Metrics } from '../../observability/metrics/metrics';
import { checked } from '../../private/validation/checked';
import { IConnectable } from '../connections';
import { Endpoint, EndpointRoutes } from './endpoint';
import { Part } from './part';
import { Rollout } from './rollout';
import { RoutedWorkload } from './routes/routes';
import { ServiceWorkload, ServiceWorkloadProps } from './service-workload';

/** Properties of services that others call over the network. */
export interface ServiceProps extends ServiceWorkloadProps {
  /**
   * Port on which the program listens inside its container.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Port of the host at which an instance is reached, the same on all hosts; no two instances then share a host.
   *
   * @default - one that Nomad chooses
   */
  readonly hostPort?: number;

  /**
   * How Consul finds out whether an instance is healthy.
   *
   * In the mesh nothing but `HealthCheck.http` and `HealthCheck.script` reaches a program behind its proxy.
   *
   * @default HealthCheck.tcp() - on the port
   */
  readonly healthCheck?: HealthCheck;

  /**
   * How instances are replaced by those of a new version.
   *
   * `UpdateStrategy.canary` and `blueGreen` start new instances while the old ones still run. They are an error beside a volume
   * that only one of both can have, and beside a `hostPort` where the cluster's known hosts are too few for both.
   *
   * @default - rolling, one at a time; a single instance is replaced by a canary, so that the service stays available, unless
   * it has what only one can have: a `hostPort`, a `sticky` disk, or a volume that it writes and does not share
   */
  readonly update?: UpdateStrategy;

  /**
   * Time between the moment an instance leaves the catalog and its signal to stop, in which the ingress drops it.
   *
   * @default Duration.seconds(10)
   */
  readonly shutdownDelay?: Duration;

  /**
   * Tags of the Consul service, beside those of the routes. Tags for the ingress, which begin with `traefik.`, are an error.
   *
   * @default - none
   */
  readonly tags?: string[];

  /**
   * Metadata of the Consul service.
   *
   * @default - none
   */
  readonly serviceMeta?: { [key: string]: string };

  /**
   * Metrics that its instances serve, which the platform's Prometheus reads. No route shows them.
   *
   * @default - none; the platform itself knows requests, instances, processors and memory of every service
   */
  readonly metrics?: Metrics;
}

/**
 * Define what services have in common that others call over the network: a port, checked instances, a name in Consul.
 */
@checked('NetworkService')
export abstract class NetworkService extends ServiceWorkload implements IConnectable {
  /** Port on which the program listens inside its container. */
  public readonly port: number;

  /** Name under which Consul's DNS answers with the healthy instances. */
  public readonly dnsName: string;

  /** Port that is the same on all hosts, if there is one. */
  public readonly hostPort?: number;

  /** Whether it is in the service mesh, so that only proxies reach it. */
  public readonly inMesh?: boolean;

  /** @internal */
  protected readonly _rollout: Rollout;

  /** What its routes must know of it. @internal */
  protected readonly _routed: RoutedWorkload;

  private readonly endpoint: Endpoint;

  /** @param label label of the port in the job specification */
  protected constructor(scope: Construct, id: string, props: ServiceProps, label: string = 'http') {
    super(scope, id, props);
    const {
      port = 8080,
      hostPort,
      healthCheck = HealthCheck.tcp(),
      shutdownDelay,
      tags = [],
      serviceMeta: meta,
      metrics,
    } = props;
    const { name, mesh } = this;
    this.port = port;
    this.dnsName = `${name}.service.consul`;
    this.hostPort = hostPort;
    this.inMesh = props.mesh;
    const { _instance: instance, _scale: scale } = this;
    this.endpoint = new Endpoint(
      {
        ...{ construct: this, namespace: this._stack.namespace, service: name, task: name },
        ...{ label, port, hostPort, healthCheck, shutdownDelay, tags, meta, metrics, mesh },
        hasMetrics: this._stack.cluster.hasMetrics,
      },
      instance,
    );
    this._ports.addMain(this.endpoint, shutdownDelay);
    // A single instance that is replaced in place stops before the new one has started.
    const usual = (): UpdateStrategy => {
      const mayOverlap = !this._ports.areFixed && !instance.isForOneAtATime;
      return scale.count === 1 && mayOverlap ? UpdateStrategy.canary() : UpdateStrategy.rolling();
    };
    this._rollout = new Rollout(props.update, usual, () => this._ports.health, scale, instance);
    const metricsPath = metrics === undefined || (metrics.port ?? port) !== port ? undefined : metrics.scrapePath;
    this._routed = { construct: this, cluster: this._stack.cluster, mesh, shutdownDelay, metricsPath };
  }

  /** Make the job, unless something is wrong. @internal */
  protected _defineService(routes: Part & EndpointRoutes): Job {
    const { endpoint } = this;
    endpoint.routes = routes;
    return this._defineLongRunning({
      rollout: this._rollout,
      before: [endpoint],
      after: [routes],
    });
  }
}
