import { Token } from 'cdktf';
import { Duration } from '../../core/duration';
import { checked } from '../../private/validation/checked';
import { notShorter } from '../rules';
import { durationBetween, integer } from '../../private/validation/rules';
import { Violation, Violations } from '../../private/validation/violations';
import { UpdateStrategySpec } from './spec/spec.generated';

/** Options that every update strategy has. */
export interface UpdateOptions {
  /**
   * Instances that are replaced at the same time.
   *
   * @default 1
   */
  readonly maxParallel?: number;

  /**
   * Time that a new instance must stay healthy before the update goes on.
   *
   * @default Duration.seconds(10)
   */
  readonly minHealthyTime?: Duration;

  /**
   * Time within which a new instance must become healthy, or the update fails.
   *
   * @default Duration.minutes(5)
   */
  readonly healthyDeadline?: Duration;

  /**
   * Time within which another instance must become healthy, or the update fails. With 0 it fails with the first instance that
   * does not become healthy.
   *
   * @default Duration.minutes(10)
   */
  readonly progressDeadline?: Duration;

  /**
   * Roll back to the last healthy version when the update fails.
   *
   * @default true
   */
  readonly autoRevert?: boolean;
}

/** Options for `UpdateStrategy.canary`. */
export interface CanaryOptions extends UpdateOptions {
  /**
   * New instances that are started before any old one stops.
   *
   * @default 1
   */
  readonly canaries?: number;

  /**
   * Promote the canaries once all of them are healthy. Otherwise somebody must promote them, with `nomad deployment
   * promote`, or reject them, with `nomad deployment fail`; Terraform does not wait for that.
   *
   * @default true
   */
  readonly autoPromote?: boolean;
}

/** Options for `UpdateStrategy.blueGreen`. */
export interface BlueGreenOptions extends UpdateOptions {
  /**
   * Promote the new instances once all of them are healthy; see `CanaryOptions.autoPromote`.
   *
   * @default true
   */
  readonly autoPromote?: boolean;
}

/** As many canaries as there are instances. */
const ALL = Infinity;

/**
 * Define how running instances are replaced by those of a new version.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/update
 */
@checked('nomad.UpdateStrategy')
export class UpdateStrategy {
  /** Define a rolling update: instances are stopped and replaced, `maxParallel` at a time. */
  public static rolling(options: UpdateOptions = {}): UpdateStrategy {
    return new UpdateStrategy(options);
  }

  /**
   * Define an update that first starts some new instances beside the old ones, and replaces those, `maxParallel` at a
   * time,
   * once the new ones are promoted.
   */
  public static canary(options: CanaryOptions = {}): UpdateStrategy {
    return new UpdateStrategy(options, options.canaries ?? 1, options.autoPromote);
  }

  /**
   * Define an update that first starts all new instances beside the old ones, and stops those together once the new
   * ones are
   * promoted. Meanwhile the hosts need capacity for both.
   */
  public static blueGreen(options: BlueGreenOptions = {}): UpdateStrategy {
    return new UpdateStrategy(options, ALL, options.autoPromote);
  }

  private constructor(
    private readonly options: UpdateOptions,
    private readonly canaries: number = 0,
    private readonly autoPromote: boolean = true,
  ) {}

  /** Whether somebody has to promote the new instances. */
  public get isManual(): boolean {
    return this.canaries !== 0 && !this.autoPromote;
  }

  /** Its name in errors, if it starts new instances while the old ones still run. @internal */
  public get _besideName(): string | undefined {
    if (this.canaries === 0) return undefined;
    return this._isBlueGreen ? 'UpdateStrategy.blueGreen' : 'UpdateStrategy.canary';
  }

  /** Whether it starts a new instance for each old one. @internal */
  public get _isBlueGreen(): boolean {
    return this.canaries === ALL;
  }

  /**
   * The `update` block of the job specification.
   *
   * @param count number of instances: a blue-green update starts as many new ones
   */
  public toSpec(count: number = 1): UpdateStrategySpec {
    const { options } = this;
    const canaries = this.canaries === ALL ? count : this.canaries;
    return {
      healthCheck: 'checks',
      maxParallel: options.maxParallel ?? (this.canaries === ALL && count !== 0 ? count : 1),
      minHealthyTime: options.minHealthyTime ?? Duration.seconds(10),
      healthyDeadline: options.healthyDeadline ?? Duration.minutes(5),
      progressDeadline: options.progressDeadline ?? Duration.minutes(10),
      autoRevert: options.autoRevert ?? true,
      canary: canaries,
      autoPromote: canaries !== 0 && this.autoPromote,
    };
  }

  /** How long Nomad may take: each batch of instances may use its progress deadline. @internal */
  public _timeout(count: number): Duration {
    const { maxParallel, healthyDeadline, progressDeadline } = this.toSpec(count);
    const limits = [healthyDeadline!, progressDeadline!];
    if ([count, maxParallel].some(Token.isUnresolved) || limits.some((limit) => limit.isUnresolved())) {
      return Duration.hours(1);
    }
    const batches = Math.max(1, Math.ceil(count / maxParallel!));
    const longest = Math.max(...limits.map((limit) => limit.toSeconds()));
    return Duration.minutes(Math.ceil((batches * longest) / 60) + 5);
  }

  /**
   * @param killTimeout longest time that a task gets between the signal to stop and the kill
   * @internal
   */
  public _violations(prop: string, killTimeout: Duration): Violation[] {
    const violations = new Violations();
    const { minHealthyTime, healthyDeadline, progressDeadline } = this.toSpec();
    violations.require(`${prop}.maxParallel`, this.options.maxParallel, integer(1));
    if (this.canaries !== ALL) violations.require(`${prop}.canaries`, this.canaries, integer(0));
    // Nomad refuses a deadline that is shorter than what it limits.
    const day = Duration.days(1);
    const second = Duration.seconds(1);
    violations.require(`${prop}.minHealthyTime`, minHealthyTime, durationBetween(Duration.seconds(0), day, 'a day'));
    const orLonger = (than: Duration, name: string) =>
      durationBetween(Duration.milliseconds(than.toNanoseconds() / 1e6 + 1), day, `longer than '${name}'`);
    if (![minHealthyTime, healthyDeadline, progressDeadline].some((each) => each?.isUnresolved())) {
      violations.require(
        `${prop}.healthyDeadline`,
        healthyDeadline,
        orLonger(minHealthyTime ?? second, 'minHealthyTime'),
      );
      if (progressDeadline!.toNanoseconds() !== 0) {
        violations.require(
          `${prop}.progressDeadline`,
          progressDeadline,
          orLonger(healthyDeadline ?? second, 'healthyDeadline'),
        );
      }
      violations.require(`${prop}.progressDeadline`, progressDeadline, notShorter(killTimeout));
    }
    return violations.all;
  }
}
