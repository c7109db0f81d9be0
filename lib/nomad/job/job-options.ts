import { Duration } from '../../core/duration';

/** Options of a job, however it is defined. */
export interface JobOptions {
  /**
   * Let Terraform go on as soon as Nomad has accepted the job, without waiting for its deployment.
   *
   * @default false
   */
  readonly detach?: boolean;

  /**
   * How long Terraform waits for a deployment.
   *
   * @default - the progress deadlines of all batches of an update, plus five minutes
   */
  readonly timeout?: Duration;

  /**
   * Purge the job when it is destroyed, instead of leaving it stopped until Nomad collects its garbage (4 hours by default). Of
   * jobs that are purged at the same moment, Nomad's clients may miss one: its tasks run on. A server before Nomad 2.0 crashes
   * when a job is purged while one of its instances is being placed.
   *
   * @default false
   */
  readonly purgeOnDestroy?: boolean;

  /**
   * Register the job again if somebody has stopped it outside Terraform.
   *
   * @default - true for service and system jobs that have instances
   */
  readonly rerunIfDead?: boolean;

  /**
   * Keep the counts that the job's groups have in Nomad, instead of those of the specification, which would undo an
   * autoscaler's work. The first registration uses the specification.
   *
   * The stack then needs version 2.6.1 or newer of Terraform's Nomad provider.
   *
   * @default - true where a group has a `scaling` block that is enabled
   */
  readonly preserveCounts?: boolean;
}

/** Options for `Job.fromJson`. */
export interface JobFileOptions extends JobOptions {
  /**
   * Namespace of the job, if its file does not name one.
   *
   * @default 'default'
   */
  readonly namespace?: string;
}

/** Values for a job file in HCL, and the program that reads it. */
export interface HclOptions {
  /**
   * Values of its variables.
   *
   * @default - those of the file
   */
  readonly variables?: { [name: string]: string };

  /**
   * Files with values of its variables.
   *
   * @default - none
   */
  readonly variableFiles?: string[];

  /**
   * Nomad's program, which translates the file: nothing else reads the whole language.
   *
   * @default 'nomad' - found on the PATH
   */
  readonly program?: string;
}

/** Options for `Job.fromHcl`. */
export interface HclJobOptions extends JobFileOptions, HclOptions {}
