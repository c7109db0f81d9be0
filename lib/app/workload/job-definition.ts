import { ITerraformDependable } from 'cdktf';
import { Duration } from '../../core/duration';
import { JobSpec, TaskGroupSpec, TaskSpec } from '../../nomad/job/spec/spec.generated';
import { JobRun } from '../../nomad/monitor/job-monitor';
import { Part } from './part';

/** What a kind of workload makes its job of. */
export interface JobDefinition {
  /** What the job has beside its place and its group, such as its type. */
  readonly spec: JobSpec;

  /** Parts to check, in the order in which a user hears of them. */
  readonly parts: Part[];

  /** The group of the job, without its name and tasks; asked for late, as it may grow. */
  readonly group: () => TaskGroupSpec;

  /**
   * Further fields of the program's own task.
   *
   * @default - it has no more than its container
   */
  readonly task?: TaskSpec;

  /**
   * What Terraform does in a monitored stack once the job is registered: await its `deployment`, start a run and await its
   * `end` or only its `start`, or `nothing`.
   *
   * @default 'deployment'
   */
  readonly awaits?: 'deployment' | 'end' | 'start' | 'nothing';

  /**
   * How long that may take.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Whether the job is registered again when somebody has stopped it.
   *
   * @default - when it has instances
   */
  readonly rerunIfDead?: boolean;

  /**
   * Whether its canaries wait for somebody to promote them.
   *
   * @default false
   */
  readonly manualPromotion?: boolean;

  /**
   * Whether a deploy keeps the current number of instances.
   *
   * @default false
   */
  readonly preserveCounts?: boolean;

  /**
   * What the job is registered after, beside what it depends on; asked for late.
   *
   * @default - nothing
   */
  readonly after?: () => ITerraformDependable[];

  /**
   * The runs that must succeed for a deployment to succeed; asked for late.
   *
   * @default - none
   */
  readonly checks?: () => JobRun[];
}
