import { Size } from '../../core/size';
import { FIRST_LINE_LABEL, UNCOLLECTED_LOGGING } from '../../observability/logs/docker-logging';
import { checked } from '../../private/validation/checked';
import { checkTexts } from '../../private/validation/plain-text';
import { RE2 } from '../../private/validation/re2';
import { integer, wholeMebibytes } from '../../private/validation/rules';
import { Rule, Violations } from '../../private/validation/violations';

/** What becomes of a program's output. */
export interface ContainerLogs {
  /**
   * Number of files for each of stdout and stderr that Nomad keeps; the oldest is removed.
   *
   * @default 10
   */
  readonly maxFiles?: number;

  /**
   * Maximum size of such a file, in whole mebibytes.
   *
   * @default Size.mebibytes(10)
   */
  readonly maxFileSize?: Size;

  /**
   * Collect the output on a platform with `logs`.
   *
   * @default true
   */
  readonly collect?: boolean;

  /**
   * Regular expression, in Go's syntax, of the lines that begin an entry; others belong to the one before, such as those of
   * stack traces.
   *
   * @default - that of the platform: lines that are not indented, close no bracket and do not begin with `Caused by:`
   */
  readonly firstLine?: string;
}

/**
 * Define what becomes of a program's output.
 *
 * @example
 * import { AppStack, ContainerImage, Logs, Worker } from 'berth-cdk';
 *
 * declare const shop: AppStack;
 * new Worker(shop, 'mailer', {
 *   image: ContainerImage.fromRegistry('registry.example/mailer:1.4.2'),
 *   logs: Logs.multiline('^\\d{4}-\\d{2}-\\d{2} '),
 * });
 */
@checked('Logs')
export class Logs {
  /**
   * Define that lines that match begin an entry, and others belong to the one before.
   *
   * @param pattern regular expression in Go's syntax, such as `^\d{4}-` for lines with a date before them
   */
  public static multiline(pattern: string, options: ContainerLogs = {}): ContainerLogs {
    return { ...options, firstLine: pattern };
  }

  /** Define that every line is an entry of its own, also an indented one. */
  public static singleLines(options: ContainerLogs = {}): ContainerLogs {
    return { ...options, firstLine: '^' };
  }

  /** Define that the output stays with Nomad, and is not collected. */
  public static uncollected(options: ContainerLogs = {}): ContainerLogs {
    return { ...options, collect: false };
  }

  private constructor() {}
}

/** Nothing else would begin an entry: it matches every line. */
const FIRST_LINE: Rule<string> = {
  must: "not be empty: 'Logs.singleLines()' keeps every line on its own",
  holds: (value) => value !== '',
};

/** Check what is given for the output of a container. */
export function checkLogs({ maxFiles, maxFileSize, firstLine, collect }: ContainerLogs, violations: Violations): void {
  violations.require('logs.maxFiles', maxFiles, integer(1));
  violations.require('logs.maxFileSize', maxFileSize, wholeMebibytes(1, "Nomad's least"));
  violations.require('logs.firstLine', firstLine, FIRST_LINE);
  violations.require('logs.firstLine', firstLine, RE2);
  checkTexts('logs.firstLine', firstLine, violations);
  if (collect === false && firstLine !== undefined) {
    violations.add({ prop: 'logs.firstLine', must: 'be left out where nothing is collected', got: firstLine });
  }
}

/** How Docker keeps the output, on a platform that collects it. */
export function collection({ collect = true, firstLine }: ContainerLogs): {
  readonly labels?: { [name: string]: string };
  readonly loggingType?: string;
  readonly loggingOptions?: { [name: string]: string };
} {
  if (!collect) return { loggingType: UNCOLLECTED_LOGGING.type, loggingOptions: UNCOLLECTED_LOGGING.config };
  return firstLine === undefined ? {} : { labels: { [FIRST_LINE_LABEL]: firstLine } };
}
