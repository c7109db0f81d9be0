import { visibleText } from '../visible-text';

/** Something of a stack that does not serve, or of which nobody can tell. */
export interface Finding {
  readonly stack: string;

  /** The job that it is about, as `<namespace>/<id>`; none for what is about all of a stack. */
  readonly job?: string;

  /** The route that it is about, as people read it. */
  readonly route?: string;
  readonly problem: string;

  /** Why, as far as it is known. */
  readonly cause?: string;

  /** What a person would look up next, such as the last lines of a log. */
  readonly lines?: readonly string[];
}

/** What is wrong with a job or a route at the moment. */
export interface Problem {
  readonly problem: string;
  readonly cause?: string;
  readonly lines?: readonly string[];

  /** Whether waiting will not mend it. */
  readonly isFinal?: boolean;
}

/** A finding for a person to read: its lines stand below it. */
export function findingText({ stack, job, route, problem, cause, lines = [] }: Finding): string {
  const what = [job === undefined ? '' : `job '${job}'`, route === undefined ? '' : `route ${route}`].filter(Boolean);
  const first = `[${stack}] ${[...what, problem, ...(cause === undefined ? [] : [cause])].join(': ')}`;
  return [first, ...lines.map((line) => `  ${line}`)].map(visibleText).join('\n');
}
