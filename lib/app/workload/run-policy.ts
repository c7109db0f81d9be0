import { Token } from 'cdktf';
import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { ContainerImage } from '../../docker/container-image';
import { TaskGroupSpec } from '../../nomad/job/spec/spec.generated';
import { durationBetween, integer } from '../../private/validation/rules';
import { Rule, Violations } from '../../private/validation/violations';
import { LifecycleTaskProps } from './lifecycle-task';
import { Part } from './part';

/** What happens to a run that fails or takes too long. */
export interface RunPolicy {
  /**
   * How often a failed run is retried, on its host and with what it has left there; all `retryDelay` together are a day at most.
   *
   * @default 0 - failed runs are not retried; opt in if the program is idempotent
   */
  readonly retries?: number;

  /**
   * Time between a failure and the next attempt.
   *
   * @default Duration.seconds(15)
   */
  readonly retryDelay?: Duration;

  /**
   * Time limit of a run with all its retries; after it the run is stopped and has failed.
   *
   * A second task, `timeout`, measures it.
   *
   * @default - no limit
   */
  readonly timeout?: Duration;

  /**
   * Image of that task; it needs no more than a shell.
   *
   * @default - `busybox:1.37`
   */
  readonly timerImage?: ContainerImage;
}

const RETRY_DELAY = Duration.seconds(15);

/** Nomad counts attempts within it. */
const INTERVAL = Duration.days(1);

/** Nomad refuses attempts that take longer than the interval in which it counts them. */
function fittingInto(interval: Duration, retryDelay: Duration): Rule<number> {
  return {
    get must() {
      const most = Math.floor(interval.toNanoseconds() / retryDelay.toNanoseconds());
      return `be at most ${most} with a 'retryDelay' of ${retryDelay}: Nomad counts them within ${interval}`;
    },
    holds: (retries) => retryDelay.isUnresolved() || retries * retryDelay.toNanoseconds() <= interval.toNanoseconds(),
  };
}

/** A run that ends before its first retry is never retried. */
function longerThan(retryDelay: Duration): Rule<Duration> {
  return {
    get must() {
      return `be longer than the 'retryDelay' of ${retryDelay}, beside 'retries'`;
    },
    holds: (timeout) =>
      [timeout, retryDelay].some((each) => each.isUnresolved()) || timeout.toNanoseconds() > retryDelay.toNanoseconds(),
  };
}

/** The retries and the time limit of a run. */
export class RunLimits implements Part {
  public constructor(private readonly policy: RunPolicy) {}

  /** The task that ends a run that takes too long: when one task fails, Nomad stops those beside it. */
  public get timer(): LifecycleTaskProps | undefined {
    const { timeout, timerImage } = this.policy;
    if (timeout === undefined) return undefined;
    const seconds = timeout.isUnresolved()
      ? Token.asString(timeout.toSeconds())
      : String(Math.ceil(timeout.toSeconds()));
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

  public check(violations: Violations): void {
    const { retries, retryDelay, timeout } = this.policy;
    violations.require('retries', retries, integer(0));
    const upToHour = durationBetween(Duration.seconds(0), Duration.hours(1), 'an hour');
    violations.require('retryDelay', retryDelay, upToHour);
    violations.require('retries', retries, fittingInto(INTERVAL, retryDelay ?? RETRY_DELAY));
    const upToMonth = durationBetween(Duration.seconds(1), Duration.days(30), '30 days');
    violations.require('timeout', timeout, upToMonth);
    if (timeout !== undefined && retries !== undefined && retries > 0) {
      violations.require('timeout', timeout, longerThan(retryDelay ?? RETRY_DELAY));
    }
  }

  /** What the group says of them. */
  public toGroup(): TaskGroupSpec {
    const { retries = 0, retryDelay } = this.policy;
    const delay = retryDelay ?? RETRY_DELAY;
    return {
      restartPolicy: { attempts: retries, delay, interval: INTERVAL, mode: 'fail' },
      // A run that moves to another host would be a second run, which nothing limits.
      reschedulePolicy: { attempts: 0, unlimited: false },
    };
  }
}
