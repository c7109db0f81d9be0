import { Construct } from 'constructs';
import { Job } from '../nomad/job';
import { TaskGroupSpec } from '../nomad/spec.generated';
import { Spread } from '../nomad/spread';
import { UpdateStrategy } from '../nomad/update-strategy';
import { integer } from '../private/rules';
import { ServiceWorkload } from './service-workload';
import { LastingWorkloadProps } from './workload-props';

/** Properties for `Worker`. */
export interface WorkerProps extends LastingWorkloadProps {
  /**
   * Number of instances.
   *
   * @default 2
   */
  readonly count?: number;

  /**
   * How instances are replaced by those of a new version; one counts as healthy while it runs.
   *
   * @default UpdateStrategy.rolling() - one at a time
   */
  readonly update?: UpdateStrategy;

  /**
   * How instances spread over the clients.
   *
   * @default - over all hosts, and over the datacenters where the cluster names several
   */
  readonly spreads?: Spread[];
}

/**
 * Define a long-running program that nobody calls: it takes its work from elsewhere, such as a queue.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#service
 */
export class Worker extends ServiceWorkload {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id, props);
    const { count = 2, update = UpdateStrategy.rolling() } = props;
    this._violations.require('count', count, integer(0));
    this._checkUpdate(update);
    const lasting = { count, update, spreads: props.spreads, healthCheck: 'task_states' };
    this.job = this._defineLasting(lasting, () => this.meshed());
  }

  /** A proxy is a service, though nobody calls this one. */
  private meshed(): TaskGroupSpec {
    if (this.mesh === undefined) return {};
    const service = { name: this.name, provider: 'consul', connect: this.mesh.toSpec() };
    return { networks: [{ mode: 'bridge', dns: this._dns }], services: [service] };
  }
}
