import { Token } from 'cdktf';
import { checked } from '../private/validation/checked';
import { cronProblem } from './cron';
import { isTimeZone, timeZoneLike } from './time-zones';

/** Options for `Schedule.cron`: the fields of a cron expression. */
export interface CronOptions {
  /**
   * Minute of the hour, 0-59.
   *
   * @default '*' - every minute
   */
  readonly minute?: string;

  /**
   * Hour of the day, 0-23.
   *
   * @default '*' - every hour
   */
  readonly hour?: string;

  /**
   * Day of the month, 1-31.
   *
   * @default '*' - every day of the month
   */
  readonly day?: string;

  /**
   * Month of the year, 1-12 or JAN-DEC.
   *
   * @default '*' - every month
   */
  readonly month?: string;

  /**
   * Day of the week, 0-6 or SUN-SAT.
   *
   * @default '*' - every day of the week
   */
  readonly weekDay?: string;

  /**
   * Time zone in which the fields are read, as an IANA name.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
}

/**
 * Define the times at which something runs.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/periodic
 */
@checked('Schedule')
export class Schedule {
  /** Define a schedule by the fields of a cron expression. */
  public static cron(options: CronOptions): Schedule {
    const { minute = '*', hour = '*', day = '*', month = '*', weekDay = '*', timeZone } = options;
    const fields = [minute, hour, day, month, weekDay];
    const several = fields.find((field) => !Token.isUnresolved(field) && !/^\S+$/.test(field));
    if (several !== undefined) throw new Error(`a field of a schedule must be one word, got '${several}'`);
    return new Schedule(fields.join(' '), timeZone);
  }

  /**
   * Define a schedule by a cron expression: five fields, six with a year at the end, or seven with seconds in front and
   * a year at the end; or one of `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly`.
   *
   * Days may be `L` (the last), `15W` (the workday next to the 15th), `5L` (the last Friday) or `5#2` (the second one). An
   * expression that Nomad refuses, or that has no time to come, is an error.
   */
  public static expression(expression: string, timeZone?: string): Schedule {
    return new Schedule(expression, timeZone);
  }

  /** Define a schedule that runs on the hour, every hour. */
  public static hourly(): Schedule {
    return new Schedule('0 * * * *');
  }

  /** Define a schedule that runs every day at midnight. */
  public static daily(timeZone?: string): Schedule {
    return new Schedule('0 0 * * *', timeZone);
  }

  private constructor(
    /** The cron expression. */
    public readonly cronExpression: string,
    /** The time zone, as an IANA name. */
    public readonly timeZone: string = 'UTC',
  ) {
    if (!Token.isUnresolved(cronExpression)) {
      const problem = cronProblem(cronExpression);
      if (problem !== undefined) {
        throw new Error(`a schedule must be a cron expression that Nomad can run, got '${cronExpression}': ${problem}`);
      }
    }
    if (!Token.isUnresolved(timeZone) && !isTimeZone(timeZone)) {
      const like = timeZoneLike(timeZone);
      const fix = like === undefined ? '' : `: write '${like}'`;
      throw new Error(`a time zone must be an IANA name such as 'Europe/Berlin', got '${timeZone}'${fix}`);
    }
  }
}
