import { relative } from 'node:path';

/** What Jest reports of one suite. */
export interface SuiteReport {
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly StepReport[];
}

/** What Jest reports of one step. */
export interface StepReport {
  readonly status: string;
  readonly title?: string;
  readonly failureMessages?: readonly string[];
}

/** What Jest reports of a run. */
export interface JestReport {
  readonly testResults: readonly SuiteReport[];
}

/** Runs some suites, or all. Undefined when it could not even report. */
export type Run = (suites?: readonly string[]) => JestReport | undefined;

/** What the live tier came to. */
export interface Outcome {
  /** The last report of each suite. */
  readonly suites: readonly SuiteReport[];
  readonly lines: readonly string[];
  readonly isGreen: boolean;
}

/**
 * Run all suites, and those that fail once more, each on a fresh testbed: what fails twice is a fault, and what fails once
 * is told. A suite is not run again when that would not end by the deadline.
 */
export function runTier(run: Run, deadline: number, now: () => number = Date.now): Outcome {
  const first = run();
  if (first === undefined) return { suites: [], lines: ['the live tier wrote no report'], isGreen: false };
  const failed = first.testResults.filter(hasFailed);
  const inTime: SuiteReport[] = [];
  let end = now();
  for (const suite of failed) {
    const duration = suite.endTime - suite.startTime;
    if (end + duration > deadline) continue;
    end += duration;
    inTime.push(suite);
  }
  const second = inTime.length > 0 ? (run(inTime.map(({ name }) => name))?.testResults ?? []) : [];
  const lines = failed.flatMap((suite) => {
    const again = second.find(({ name }) => name === suite.name);
    const outcome = !inTime.includes(suite)
      ? ', and there was no time to run it again'
      : `, then ${again === undefined ? 'wrote no report' : tally(again)}`;
    return [`${title(suite)}: ${tally(suite)}${outcome}`, ...causes(suite)];
  });
  const suites = first.testResults.map((suite) => second.find(({ name }) => name === suite.name) ?? suite);
  const isGreen = suites.length > 0 && !suites.some(hasFailed) && second.length === inTime.length;
  return { suites, lines, isGreen };
}

/** A suite that could not be run has no results, and has failed. */
function hasFailed({ status }: SuiteReport): boolean {
  return status === 'failed';
}

/** Why its steps failed, a line each: a second run that passes must not hide it. */
function causes({ assertionResults }: SuiteReport): string[] {
  return assertionResults
    .filter(({ status, title: step }) => status === 'failed' && step !== undefined)
    .map(({ title: step, failureMessages: [message = ''] = [] }) => `  ${step}: ${message.split('\n')[0]}`);
}

function title({ name }: SuiteReport): string {
  return relative(process.cwd(), name);
}

function tally(suite: SuiteReport): string {
  const { assertionResults } = suite;
  const failures = assertionResults.filter(({ status }) => status === 'failed').length;
  return hasFailed(suite) ? `failed (${failures} of ${assertionResults.length} steps)` : 'passed';
}
