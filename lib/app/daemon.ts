import { Construct } from 'constructs';
import { Duration } from '../core/duration';
import { Job } from '../nomad/job/job';
import { UpdateStrategy } from '../nomad/job/update-strategy';
import { Workload } from './workload/workload';
import { WorkloadProps } from './workload/workload-props';

/** Properties for `Daemon`. */
export interface DaemonProps extends WorkloadProps {
  /**
   * How instances are replaced by those of a new version; one counts as healthy while it runs.
   *
   * @default UpdateStrategy.rolling() - one host at a time
   */
  readonly update?: UpdateStrategy;
}

/**
 * Define a program of which one instance runs on every client that its place allows, such as a collector of logs.
 *
 * @see https://developer.hashicorp.com/nomad/docs/concepts/scheduling/schedulers#system
 */
export class Daemon extends Workload {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: DaemonProps) {
    super(scope, id, props);
    const { update = UpdateStrategy.rolling() } = props;
    this._checkUpdate(update);
    const { maxParallel, minHealthyTime, healthyDeadline, progressDeadline, autoRevert } = update.toSpec();
    this.job = this._define({ type: 'system' }, () => ({
      update: {
        maxParallel,
        minHealthyTime,
        healthyDeadline,
        progressDeadline,
        autoRevert,
        healthCheck: 'task_states',
      },
      // A host that comes back keeps its instance; no other host needs a second one meanwhile.
      disconnect: { lostAfter: Duration.hours(1), replace: false, reconcile: 'keep_original' },
    }));
  }
}
