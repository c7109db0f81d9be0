import { Duration } from '../../core/duration';
import { JobSpec } from './spec/spec.generated';

/** Options of a job, whatever it is made from. */
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
   * @default - the progress deadlines of all batches that the update strategy makes, and five minutes
   */
  readonly timeout?: Duration;

  /**
   * Remove all trace of the job from Nomad when it is destroyed, instead of keeping it as a dead job.
   *
   * @default true
   */
  readonly purgeOnDestroy?: boolean;

  /**
   * Register the job again when somebody stopped it outside Terraform.
   *
   * @default - true for service and system jobs that have instances
   */
  readonly rerunIfDead?: boolean;

  /**
   * Register the job with the numbers of instances that its groups have in Nomad, not with those of the specification: an
   * autoscaler's work would be undone otherwise. The first time it is the specification's.
   *
   * The stack then needs version 2.6.1 or newer of Terraform's Nomad provider.
   *
   * @default - true where a group has a `scaling` block that is enabled
   */
  readonly preserveCounts?: boolean;
}

/** Properties for `Job`. */
export interface JobProps extends JobOptions {
  /**
   * The job specification.
   *
   * `id` and `name` default to the construct's id, `namespace` to `default`, `region` to `global`, `type` to `service`,
   * and `datacenters` to all.
   */
  readonly spec: JobSpec;
}

/** Options for `Job.fromJson`. */
export interface JobFileOptions extends JobOptions {
  /**
   * Namespace of the job, when its file names none.
   *
   * @default 'default'
   */
  readonly namespace?: string;
}

/** Where a job file in HCL gets its values from, and who reads it. */
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
   * Nomad's own program, which translates it: no other reads all of the language.
   *
   * @default 'nomad' - of the PATH
   */
  readonly program?: string;
}

/** Options for `Job.fromHcl`. */
export interface HclJobOptions extends JobFileOptions, HclOptions {}
