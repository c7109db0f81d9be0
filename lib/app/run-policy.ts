import { Duration } from '../core/duration';
import { TaskGroupSpec } from '../nomad/spec.generated';
import { durationBetween, integer } from '../private/rules';
import { Violations } from '../private/violations';

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
export function checkRunPolicy({ retries, retryDelay }: RunPolicy, violations: Violations): void {
  violations.require('retries', retries, integer(0));
  const bounds = durationBetween(Duration.seconds(0), Duration.hours(1), 'an hour');
  violations.require('retryDelay', retryDelay, bounds);
}
