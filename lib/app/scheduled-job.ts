import { Construct } from 'constructs';
import { Schedule } from '../core/schedule';
import { Job } from '../nomad/job/job';
import { checked } from '../private/validation/checked';
import { RunLimits, RunPolicy } from './workload/run-policy';
import { PlacedWorkloadProps, Workload } from './workload/workload';

/** Properties for `ScheduledJob`. */
export interface ScheduledJobProps extends PlacedWorkloadProps, RunPolicy {
  /** When it runs. */
  readonly schedule: Schedule;

  /**
   * Start a run while the one before it is still active.
   *
   * @default false - the run is skipped
   */
  readonly allowOverlap?: boolean;

  /**
   * Start runs; otherwise the job is registered but never runs.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * Define a program that runs to completion on a schedule.
 *
 * @example
 * import { AppStack, ContainerImage, Schedule, ScheduledJob } from 'berth-cdk';
 *
 * declare const shop: AppStack;
 * new ScheduledJob(shop, 'report', {
 *   image: ContainerImage.fromRegistry('registry.example/report:1.4.2'),
 *   schedule: Schedule.daily('Europe/Berlin'),
 *   retries: 2,
 * });
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/periodic
 */
@checked('ScheduledJob')
export class ScheduledJob extends Workload {
  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: ScheduledJobProps) {
    super(scope, id, props);
    const { schedule, allowOverlap = false, enabled = true } = props;
    const periodic = {
      enabled,
      specType: 'cron',
      specs: [schedule.cronExpression],
      timeZone: schedule.timeZone,
      prohibitOverlap: !allowOverlap,
    };
    const limits = new RunLimits(props);
    if (limits.timer) this._addTask(limits.timer);
    this.job = this._define({
      spec: { type: 'batch', periodic },
      parts: [limits],
      group: () => limits.toGroup(),
      awaits: 'nothing',
    });
  }
}
