import { Token } from 'cdktf';
import { checked } from '../private/validation/checked';

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

const FIELD = /^[0-9A-Za-z*/,\-#?]+$/;

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
    return new Schedule([minute, hour, day, month, weekDay].join(' '), timeZone);
  }

  /**
   * Define a schedule by a cron expression: five fields, six with a year at the end, or seven with seconds in front and
   * a year at the end.
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
      const fields = cronExpression.trim().split(/\s+/);
      if (fields.length < 5 || fields.length > 7 || !fields.every((field) => FIELD.test(field))) {
        throw new Error(`a schedule must be a cron expression of five to seven fields, got '${cronExpression}'`);
      }
    }
    if (!Token.isUnresolved(timeZone) && !isTimeZone(timeZone)) {
      throw new Error(`a time zone must be an IANA name such as 'Europe/Berlin', got '${timeZone}'`);
    }
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
