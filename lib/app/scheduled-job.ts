import { Construct } from 'constructs';
import { Schedule } from '../core/schedule';
import { Job } from '../nomad/job/job';
import { checkRunPolicy, RunPolicy, runPolicySpec, timerOf } from './workload/run-policy';
import { Workload } from './workload/workload';
import { PlacedWorkloadProps } from './workload/workload-props';

/** Properties for `ScheduledJob`. */
export interface ScheduledJobProps extends PlacedWorkloadProps, RunPolicy {
  /** When it runs. */
  readonly schedule: Schedule;

  /**
   * Begin a run while the one before it still goes on.
   *
   * @default false - the run is left out
   */
  readonly allowOverlap?: boolean;

  /**
   * Begin runs; without it the job is known, and waits.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * Define a program that runs to its end at given times.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/periodic
 */
export class ScheduledJob extends Workload {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: ScheduledJobProps) {
    super(scope, id, props);
    checkRunPolicy(props, this._violations);
    const { schedule, allowOverlap = false, enabled = true } = props;
    const periodic = {
      enabled,
      specType: 'cron',
      specs: [schedule.cronExpression],
      timeZone: schedule.timeZone,
      prohibitOverlap: !allowOverlap,
    };
    const timer = timerOf(props);
    if (timer) this._addTask(timer);
    this.job = this._define({ type: 'batch', periodic }, () => runPolicySpec(props));
  }
}
