import { StackMap } from '../../map/stack-map';
import { Json, ownValue, setOwn } from '../../private/rendering/json';
import { visibleText } from '../visible-text';
import { jsonDiff } from './diff/job-diff';
import { FieldChange } from './diff/field-change';
import { Action, ResourcePlan, StackPlan } from './plan-model';
import { PlannedJob, plannedJob } from './planned-job';
import { routeChanges } from './route-changes';
import { Change, isMarked, ResourceChange, TerraformPlan } from './terraform-json';

/** Version of the format that is understood; Terraform raises the first number when it breaks readers. */
const FORMAT = /^1\./;

/** What Terraform would do to a stack, before Nomad is asked. */
export interface StackDraft {
  readonly plan: Omit<StackPlan, 'jobs'>;
  readonly jobs: readonly PlannedJob[];
}

/** Read what Terraform would do, by the names that the map of the stack gives. */
export function stackDraft(plan: TerraformPlan, map: StackMap | undefined, stack: string): StackDraft {
  if (!FORMAT.test(plan.format_version ?? '')) {
    throw new Error(`Terraform shows plans in the format ${plan.format_version}, which this release can't read`);
  }
  const { resource_changes: all = [], output_changes: outputs = {} } = plan;
  const monitors = new Map((map?.jobs ?? []).map(({ monitor, namespace, id }) => [monitor, `${namespace}/${id}`]));
  const jobs: PlannedJob[] = [];
  const resources: ResourcePlan[] = [];
  const moved: string[] = [];
  const notes: string[] = [];
  const follows: string[] = [];
  for (const each of all) {
    const action = actionOf(each);
    if (each.previous_address !== undefined && !isMonitor(each, monitors)) {
      moved.push(`${each.previous_address} → ${each.address}`);
    }
    if (each.change.actions[0] === 'forget') notes.push(`${each.address} is left to others: the state forgets it`);
    if (action === undefined) continue;
    if (isMonitor(each, monitors)) {
      const job = monitors.get(each.address);
      if (job !== undefined && action !== 'delete') follows.push(job);
    } else if (each.type === 'nomad_job') {
      const declared = map?.jobs.find(({ address }) => address === each.address);
      jobs.push(plannedJob(each, action, declared, plan));
    } else resources.push(resourcePlan(each, action));
  }
  const changed = new Set(jobs.map(({ namespace, id }) => `${namespace}/${id}`));
  return {
    plan: {
      stack,
      routes: routeChanges(jobs, map?.routes ?? []),
      resources,
      outputs: Object.keys(outputs).filter((name) => outputs[name].actions.some((action) => action !== 'no-op')),
      followed: follows.filter((job) => !changed.has(job)),
      moved: moved.map(visibleText),
      notes,
    },
    jobs,
  };
}

function actionOf({ mode, change: { actions } }: ResourceChange): Action | undefined {
  if (mode !== 'managed') return undefined;
  const [first, second] = actions;
  if (second !== undefined) return 'replace';
  return first === 'create' || first === 'update' || first === 'delete' ? first : undefined;
}

/** Whether a resource only follows the deployment of a job. One that goes is in no map any more: its form tells. */
function isMonitor(
  { type, address, change }: ResourceChange,
  monitors: ReadonlyMap<string | undefined, string>,
): boolean {
  if (type !== 'terraform_data') return false;
  const replaced = change.before?.triggers_replace;
  const isHash = (each: unknown): boolean => typeof each === 'string' && /^[0-9a-f]{64}$/.test(each);
  return monitors.has(address) || (Array.isArray(replaced) && replaced.length > 0 && replaced.every(isHash));
}

function resourcePlan({ address, type, change }: ResourceChange, action: Action): ResourcePlan {
  const changes = action === 'update' || action === 'replace' ? attributeChanges(change, action) : [];
  return { address: visibleText(address), type, action, changes };
}

function attributeChanges(change: Change, action: Action): FieldChange[] {
  const { before, after, after_unknown: unknown, before_sensitive: old, after_sensitive: now } = change;
  const reasons = new Set((change.replace_paths ?? []).map(([attribute]) => String(attribute)));
  const [left, right]: Json[] = [{}, {}];
  const found: FieldChange[] = [];
  for (const path of new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...reasons])) {
    const [was, will] = [before, after].map((values) => ownValue(values ?? {}, path) ?? undefined);
    const isUnknown = isMarked(unknown, path);
    if (isMarked(old, path) || isMarked(now, path)) {
      const isChanged = isUnknown || JSON.stringify(was) !== JSON.stringify(will);
      if (isChanged) found.push({ path, kind: 'changed', before: SENSITIVE, after: SENSITIVE });
    } else if (isUnknown) {
      // All that a provider computes is unknown of what is made again.
      if (action === 'update' || reasons.has(path)) found.push({ path, kind: 'changed', after: UNKNOWN });
    } else {
      setOwn(left, path, was);
      setOwn(right, path, will);
    }
  }
  return [...jsonDiff(left, right), ...found];
}

const SENSITIVE = '(sensitive)';
const UNKNOWN = '(known after the deploy)';
