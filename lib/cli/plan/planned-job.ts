import { MapJob } from '../../map/stack-map';
import { isMap, Json } from '../../private/rendering/json';
import { visibleText } from '../visible-text';
import { Action } from './plan-model';
import { isMarked, ResourceChange, TerraformPlan } from './terraform-json';

/** A job that Terraform would change. */
export interface PlannedJob {
  readonly address: string;
  readonly action: Action;

  /** Where it will be, or where it is when it goes. */
  readonly namespace: string;
  readonly id: string;

  /** What the last deploy registered; undefined for a new job, and where somebody else has registered it since. */
  readonly before?: Json;

  /** What would be registered; undefined for one that goes, and where only the deploy will know it. */
  readonly after?: Json;

  /** Whether somebody has registered it by other means since the last deploy. */
  readonly isForeign: boolean;

  /** What its specification waits for, such as `nomad_variable.db`. */
  readonly waitsFor?: string;
}

/** Read a job out of a change of Terraform's. */
export function plannedJob(
  { address, change }: ResourceChange,
  action: Action,
  declared: MapJob | undefined,
  plan: TerraformPlan,
): PlannedJob {
  const { before: old, after: now, after_unknown: unknown } = change;
  const before = specOf(old?.jobspec);
  const after = specOf(now?.jobspec);
  const spec = after ?? before;
  const known = action === 'delete' ? old : now;
  return {
    ...{ address: visibleText(address), action },
    namespace: text(spec?.Namespace ?? known?.namespace ?? declared?.namespace, 'default'),
    id: text(spec?.ID ?? known?.name ?? declared?.id, address),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    isForeign: old !== null && before === undefined && typeof old.jobspec === 'string',
    ...(isMarked(unknown, 'jobspec') && { waitsFor: visibleText(culprit(address, plan)) }),
  };
}

/** A specification in the form of Nomad's API; people also register jobs as HCL. */
function specOf(jobspec: unknown): Json | undefined {
  if (typeof jobspec !== 'string') return undefined;
  try {
    const json: unknown = JSON.parse(jobspec);
    if (!isMap(json)) return undefined;
    return isMap(json.Job) ? json.Job : json;
  } catch {
    return undefined;
  }
}

function text(value: unknown, fallback: string): string {
  return visibleText(typeof value === 'string' && value !== '' ? value : fallback);
}

/** What of another resource a specification refers to. */
function culprit(address: string, { configuration }: TerraformPlan): string {
  const resources = configuration?.root_module?.resources ?? [];
  const references = resources.find((each) => each.address === address)?.expressions?.jobspec?.references ?? [];
  // Terraform lists `nomad_variable.db.path` and `nomad_variable.db`.
  return references.find((each) => !/^(?:var|local)\./.test(each)) ?? references[0] ?? 'other resources';
}
