import { Duration } from '../../core/duration';

/** What else there is to say of a workload's job. */
export interface JobOptions {
  /**
   * Whether its end, or that of its deployment, is awaited.
   *
   * @default true
   */
  readonly awaited?: boolean;

  /**
   * How long its deployment may take.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Whether it comes back when somebody stopped it.
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
   * Whether a deploy keeps the number of instances that there is.
   *
   * @default false
   */
  readonly preserveCounts?: boolean;
}
