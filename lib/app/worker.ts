import { Construct } from 'constructs';
import { Job } from '../nomad/job/job';
import { TaskGroupSpec } from '../nomad/job/spec/spec.generated';
import { UpdateStrategy } from '../nomad/job/update-strategy';
import { checked } from '../private/validation/checked';
import { PROXY_METRICS, withProxy } from './workload/proxy-metrics';
import { Rollout } from './workload/rollout';
import { ServiceWorkload, ServiceWorkloadProps } from './workload/service-workload';

/** Properties for `Worker`. */
export interface WorkerProps extends ServiceWorkloadProps {
  /**
   * How instances are replaced by those of a new version. An instance counts as healthy while it runs.
   *
   * @default UpdateStrategy.rolling() - one at a time
   */
  readonly update?: UpdateStrategy;
}

/**
 * Define a long-running program that nobody calls: it fetches its work, such as from a queue.
 *
 * @example
 * import { AppStack, ContainerImage, Worker } from 'berth-cdk';
 *
 * declare const shop: AppStack;
 * new Worker(shop, 'mailer', {
 *   image: ContainerImage.fromRegistry('registry.example/mailer:1.4.2'),
 *   count: 3,
 * });
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#service
 */
@checked('Worker')
export class Worker extends ServiceWorkload {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id, props);
    const { _scale: scale, _instance: instance } = this;
    const rollout = new Rollout(
      props.update,
      () => UpdateStrategy.rolling(),
      () => this._ports.health,
      scale,
      instance,
    );
    this.job = this._defineLongRunning({ rollout, group: () => this.meshed() });
  }

  /** In the mesh its proxy needs a service, though nobody calls this one. */
  private meshed(): TaskGroupSpec {
    if (this.mesh === undefined) return {};
    const { cluster, namespace } = this._stack;
    const service = { name: this.name, provider: 'consul', connect: this.mesh.toSpec() };
    const network = { mode: 'bridge', dns: this._dns };
    if (!cluster.hasMetrics) return { networks: [network], services: [service] };
    const { hostPort, config, meta } = PROXY_METRICS;
    const connect = withProxy(service.connect, { config });
    return {
      networks: [{ ...network, dynamicPorts: [hostPort] }],
      services: [{ ...service, connect, meta: meta(namespace, this.name) }],
    };
  }
}
