import { Construct } from 'constructs';
import { Job } from '../nomad/job/job';
import { TaskGroupSpec } from '../nomad/job/spec/spec.generated';
import { UpdateStrategy } from '../nomad/job/update-strategy';
import { ServiceWorkload } from './workload/service-workload';
import { ServiceWorkloadProps } from './workload/workload-props';

/** Properties for `Worker`. */
export interface WorkerProps extends ServiceWorkloadProps {
  /**
   * How instances are replaced by those of a new version; one counts as healthy while it runs.
   *
   * @default UpdateStrategy.rolling() - one at a time
   */
  readonly update?: UpdateStrategy;
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
    const { update = UpdateStrategy.rolling() } = props;
    this._checkUpdate(update);
    this.job = this._defineLasting({ update, healthCheck: 'task_states' }, () => this.meshed());
  }

  /** A proxy is a service, though nobody calls this one. */
  private meshed(): TaskGroupSpec {
    if (this.mesh === undefined) return {};
    const service = { name: this.name, provider: 'consul', connect: this.mesh.toSpec() };
    return { networks: [{ mode: 'bridge', dns: this._dns }], services: [service] };
  }
}
