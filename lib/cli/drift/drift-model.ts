import { FieldChange } from '../plan/diff/field-change';
import { ResourcePlan } from '../plan/plan-model';

/** How what runs differs from what is declared. All texts may be shown: secrets are hidden in them already. */
export interface DriftModel {
  readonly version: typeof DRIFT_VERSION;
  readonly stacks: readonly StackDrift[];

  /** Jobs that run and nobody declares, as `namespace/id`. */
  readonly undeclared: readonly string[];

  /** Why nobody could tell which jobs these are, one line for each platform. */
  readonly failures: readonly string[];
}

/** Version of the model, which `berth drift --json` prints. */
export const DRIFT_VERSION = 1;

/** How a stack differs. */
export interface StackDrift {
  readonly stack: string;

  /** Why nobody can tell, one line for each reason. */
  readonly failures: readonly string[];

  /** Jobs that are not what they are declared to be. */
  readonly jobs: readonly JobDrift[];

  /** Resources that are no jobs, and what a deploy would do to them. */
  readonly resources: readonly ResourcePlan[];
}

/** A job that is not what it is declared to be. */
export interface JobDrift {
  readonly namespace: string;
  readonly id: string;
  readonly problem: string;

  /** What differs: what runs is before, what is declared is after. */
  readonly changes: readonly FieldChange[];
}

/** Code that `berth drift` ends with: 0 for none, 2 for drift, 1 where nobody can tell. */
export function exitCodeOf({ stacks, undeclared, failures }: DriftModel): 0 | 1 | 2 {
  if (failures.length > 0 || stacks.some((stack) => stack.failures.length > 0)) return 1;
  const differs = stacks.some(({ jobs, resources }) => jobs.length + resources.length > 0);
  return differs || undeclared.length > 0 ? 2 : 0;
}
