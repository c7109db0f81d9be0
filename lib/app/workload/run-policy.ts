import { Token } from 'cdktf';
import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { ContainerImage } from '../../docker/container-image';
import { TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { durationBetween, integer } from '../../private/validation/rules';
import { Violations } from '../../private/validation/violations';
import { LifecycleTaskProps } from './lifecycle-task';

/** What becomes of a run that fails. */
export interface RunPolicy {
  /**
   * How often a run that has failed is tried again, on its host and with what it has left there.
   *
   * @default 0 - never: who can be repeated says so
   */
  readonly retries?: number;

  /**
   * Time between a failure and the next try.
   *
   * @default Duration.seconds(15)
   */
  readonly retryDelay?: Duration;

  /**
   * Time that a run may take, with all its tries; after it the run is stopped, and has failed.
   *
   * A second task, `timeout`, measures it.
   *
   * @default - as long as it takes
   */
  readonly timeout?: Duration;

  /**
   * Image in which that time is measured; all it needs is a shell.
   *
   * @default - `busybox:1.37`
   */
  readonly timerImage?: ContainerImage;
}

/** The task that ends a run which takes too long: when one task fails, Nomad stops those beside it. */
export function timerOf({ timeout, timerImage }: RunPolicy): LifecycleTaskProps | undefined {
  if (timeout === undefined) return undefined;
  const seconds = timeout.isUnresolved() ? Token.asString(timeout.toSeconds()) : String(Math.ceil(timeout.toSeconds()));
  return {
    name: 'timeout',
    lifecycle: { hook: 'prestart', sidecar: true },
    options: {
      image: timerImage ?? ContainerImage.fromRegistry('busybox:1.37'),
      command: 'sh',
      args: ['-c', `sleep ${seconds}; echo "the run took longer than ${seconds} s" >&2; exit 1`],
      cpu: 10,
      memory: Size.mebibytes(16),
      killTimeout: Duration.seconds(1),
    },
    more: { restartPolicy: { attempts: 0, mode: 'fail' } },
  };
}

/** The part of a group that says what becomes of a run that fails. */
export function runPolicySpec({ retries = 0, retryDelay }: RunPolicy): TaskGroupSpec {
  const delay = retryDelay ?? Duration.seconds(15);
  return {
    // Tries count in an interval, which must be longer than all of them.
    restartPolicy: { attempts: retries, delay, interval: Duration.days(1), mode: 'fail' },
    // On another host it would be a second run, of which nobody knows.
    reschedulePolicy: { attempts: 0, unlimited: false },
  };
}

/** Check what is given for runs that fail. */
export function checkRunPolicy({ retries, retryDelay, timeout }: RunPolicy, violations: Violations): void {
  violations.require('retries', retries, integer(0));
  const bounds = durationBetween(Duration.seconds(0), Duration.hours(1), 'an hour');
  violations.require('retryDelay', retryDelay, bounds);
  const month = durationBetween(Duration.seconds(1), Duration.days(30), '30 days');
  violations.require('timeout', timeout, month);
}
