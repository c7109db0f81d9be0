import { StackPlan } from './plan-model';

/** What people must see first: it goes, it breaks, or it can't be done. */
export interface Breakage {
  readonly stack: string;

  /** What it happens to, such as `job shop/webapi`. */
  readonly subject: string;

  /** What happens, in words of our own. */
  readonly text: string;

  /** What somebody else says of it. */
  readonly detail?: string;
}

type Found = Omit<Breakage, 'stack'>;

/** What breaks, the heaviest first. */
export function breakagesOf(stacks: readonly StackPlan[]): Breakage[] {
  return KINDS.flatMap((find) =>
    stacks.flatMap((plan) => find(plan).map((found) => ({ stack: plan.stack, ...found }))),
  );
}

const KINDS: readonly ((plan: StackPlan) => Found[])[] = [
  ({ stack, failure }) =>
    failure === undefined ? [] : [{ subject: `stack ${stack}`, text: 'could not be planned', detail: failure }],
  ({ jobs }) =>
    jobs
      .filter(({ action }) => action === 'replace')
      .map((job) => ({ subject: nameOf(job), text: 'has an outage: it is stopped before its successor starts' })),
  ({ jobs }) =>
    jobs
      .filter(({ action }) => action === 'delete')
      .map((job) => ({ subject: nameOf(job), text: 'is stopped for good' })),
  ({ resources }) =>
    resources
      .filter(({ action }) => action === 'delete' || action === 'replace')
      .map(({ address, action }) => ({
        subject: address,
        text: action === 'delete' ? 'is destroyed' : 'is destroyed, and made again',
      })),
  ({ routes }) =>
    routes
      .filter(({ kind }) => kind === 'removed')
      .map(({ title, job }) => ({ subject: `route ${title} of ${job}`, text: 'is removed' })),
  ({ jobs }) =>
    jobs.flatMap((job) =>
      job.forecast.obstacles.map((detail) => ({
        subject: nameOf(job),
        text: job.forecast.isUnplaceable ? 'would wait for room' : 'would be refused',
        detail,
      })),
    ),
];

function nameOf({ namespace, id }: { readonly namespace: string; readonly id: string }): string {
  return `job ${namespace}/${id}`;
}
