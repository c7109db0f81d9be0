import { FieldChange } from './diff/field-change';

/** What a deploy would do, for people and programs. All texts may be shown: secrets are hidden in them already. */
export interface PlanModel {
  readonly version: typeof PLAN_VERSION;

  /** In the order of deployment. */
  readonly stacks: readonly StackPlan[];

  /** What holds of all stacks together. */
  readonly notes: readonly string[];
}

/** Version of the model, which `berth plan --json` prints. */
export const PLAN_VERSION = 1;

/** What becomes of a stack. */
export interface StackPlan {
  readonly stack: string;

  /** Why it could not be planned, in one line. */
  readonly failure?: string;

  /** Jobs that change. */
  readonly jobs: readonly JobPlan[];
  readonly routes: readonly RouteChange[];

  /** Resources that change and are no jobs. */
  readonly resources: readonly ResourcePlan[];

  /** Outputs that change. */
  readonly outputs: readonly string[];

  /** Jobs that stay, whose deployment is followed once more, as it had not ended well. */
  readonly followed: readonly string[];

  /** Addresses that only move in the state, as `from → to`. */
  readonly moved: readonly string[];

  /** What else is to be known. */
  readonly notes: readonly string[];
}

/** What becomes of a resource. */
export type Action = 'create' | 'update' | 'replace' | 'delete';

/** A job that changes. */
export interface JobPlan {
  readonly namespace: string;
  readonly id: string;
  readonly address: string;
  readonly action: Action;

  /** What changes in it; empty for a new one and for one that goes. */
  readonly changes: readonly FieldChange[];

  /** What Nomad would do. */
  readonly forecast: Forecast;
  readonly notes: readonly string[];
}

/** What Nomad would do, as its dry run tells. */
export interface Forecast {
  /** In few words, such as `3 instances restarted, 1 at a time`. */
  readonly summary: string;

  /** Why instances have no place, or why Nomad would refuse the job; the deploy would fail. */
  readonly obstacles: readonly string[];

  /** Whether the obstacles are missing places only, which may be there later. */
  readonly isUnplaceable: boolean;
  readonly warnings: readonly string[];
}

/** A resource that changes and is no job. */
export interface ResourcePlan {
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  readonly changes: readonly FieldChange[];
}

/** A route that changes. */
export interface RouteChange {
  readonly kind: 'added' | 'removed' | 'moved' | 'changed';

  /** What people call it now, or what it was called. */
  readonly title: string;

  /** What it was, or where. */
  readonly from?: string;

  /** Job that serves it now, or served it, as `namespace/id`. */
  readonly job: string;
}

/** Whether anything of a stack changes. */
export function changes({ jobs, routes, resources, outputs, followed, moved }: StackPlan): boolean {
  return [jobs, routes, resources, outputs, followed, moved].some(({ length }) => length > 0);
}

/** How many jobs and resources come, change and go. What follows the deployment of a job is part of the job. */
export function countsOf(stacks: readonly StackPlan[]): { readonly [action in Action]: number } {
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  stacks.flatMap(({ jobs, resources }) => [...jobs, ...resources]).forEach(({ action }) => (counts[action] += 1));
  return counts;
}

/** Code that `berth plan` ends with: 0 for no changes, 2 for changes, 1 for what can't be planned or would fail. */
export function exitCodeOf({ stacks }: PlanModel, allowsUnplaceable: boolean): 0 | 1 | 2 {
  const fails = stacks.some(
    ({ failure, jobs }) =>
      failure !== undefined ||
      jobs.some(
        ({ forecast: { obstacles, isUnplaceable } }) => obstacles.length > 0 && !(isUnplaceable && allowsUnplaceable),
      ),
  );
  if (fails) return 1;
  return stacks.some(changes) ? 2 : 0;
}
