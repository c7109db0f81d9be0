import { counted } from '../../counted';
import { ChangedLine, FieldChange } from '../diff/field-change';
import { Action, changes, countsOf, PlanModel, RouteChange, StackPlan } from '../plan-model';

/** The words of a plan, which all of its reports share. */

export const SIGNS: { readonly [kind in Action | FieldChange['kind'] | RouteChange['kind']]: string } = {
  ...{ create: '+', update: '~', replace: '!', delete: '-' },
  ...{ added: '+', removed: '-', changed: '~', renamed: '!', moved: '~' },
};

export const ACTIONS: { readonly [action in Action]: string } = {
  create: 'new',
  update: 'changes',
  replace: 'is replaced',
  delete: 'goes',
};

/** What becomes of all stacks, in one line. */
export function headline({ stacks }: PlanModel): string {
  const failed = stacks.filter(({ failure }) => failure !== undefined).length;
  const changed = stacks.filter(changes).length;
  const { create, update, replace, delete: destroy } = countsOf(stacks);
  const parts = [
    create > 0 && `${create} to make`,
    update > 0 && `${update} to change`,
    replace > 0 && `${replace} to replace`,
    destroy > 0 && `${destroy} to destroy`,
  ].filter((part) => part !== false);
  const what =
    changed === 0 ? 'no changes' : parts.length === 0 ? 'only outputs, names and verdicts change' : parts.join(', ');
  const where = `in ${counted(stacks.length, 'stack')}`;
  return failed === 0 ? `${what} ${where}` : `${what} ${where}, ${failed} of which could not be planned`;
}

/** What becomes of a stack, in one line. */
export function stackLine(plan: StackPlan): string {
  if (plan.failure !== undefined) return 'could not be planned';
  if (!changes(plan)) return 'no changes';
  const { jobs, routes, resources, outputs } = plan;
  return [
    count(jobs.length, 'job'),
    count(routes.length, 'route'),
    count(resources.length, 'other resource'),
    count(outputs.length, 'output'),
  ]
    .filter((part) => part !== '')
    .join(', ')
    .replace(/^$/, 'only names and verdicts');
}

export function routeLine({ kind, title, from, job }: RouteChange): string {
  const was = from === undefined ? '' : kind === 'moved' ? `, served by ${from} until now` : `, was ${from}`;
  return `route ${title} of ${job}${was}`;
}

/** Further lines on a stack, in words. */
export function remarks({ outputs, followed, moved, notes }: StackPlan): string[] {
  return [
    ...outputs.map((name) => `output ${name} changes`),
    ...followed.map((job) => `the deployment of ${job} is followed once more`),
    ...moved.map((each) => `renamed in the state only: ${each}`),
    ...notes,
  ];
}

/** A change without what it is made of. */
export function changeLine({ kind, path, before, after }: FieldChange): string {
  if (kind === 'renamed') return `${path} is called ${after} now: instances are not kept, and both may run at once`;
  if (before === undefined && after === undefined) return path;
  if (before === undefined) return `${path}: ${after}`;
  return after === undefined ? `${path}: ${before}` : `${path}: ${before} → ${after}`;
}

/** A change as lines of a unified difference. */
export function differenceLines(change: FieldChange, indent: string = ''): ChangedLine[] {
  const { kind, path, before, after, lines, parts = [] } = change;
  const line = (sign: ChangedLine['sign'], text: string): ChangedLine => ({ sign, text: `${indent}${text}` });
  const inner = parts.flatMap((part) => differenceLines(part, `${indent}  `));
  if (lines !== undefined) return [line(' ', `${path}:`), ...lines.map(({ sign, text }) => line(sign, `  ${text}`))];
  if (kind === 'renamed') return [line('-', `${path}`), line('+', changeLine(change)), ...inner];
  if (kind === 'added') return [line('+', changeLine(change)), ...inner];
  if (kind === 'removed') return [line('-', changeLine(change)), ...inner];
  return [...(before === undefined ? [] : [line('-', `${path}: ${before}`)]), line('+', `${path}: ${after}`)];
}

function count(number: number, what: string): string {
  return number === 0 ? '' : counted(number, what);
}
