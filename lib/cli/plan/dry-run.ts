import { Placement } from '../../nomad/diagnosis/answers';
import { isMap, Json } from '../../private/rendering/json';
import { NomadDiff } from '../nomad/nomad-diff';
import { Updates } from './update-text';

/** What Nomad's dry run answers, as far as it is read. */
export interface DryRun {
  readonly Diff: NomadDiff | null;
  readonly Annotations?: { readonly DesiredTGUpdates?: { readonly [group: string]: Updates } | null } | null;
  readonly FailedTGAllocs?: { readonly [group: string]: Placement } | null;
  readonly NextPeriodicLaunch?: string;
  readonly Warnings?: string;
}

/** A job that runs, as far as it is compared. */
export interface LiveJob {
  readonly Type: string;
  readonly Stop: boolean;
  readonly Status: string;
  readonly Periodic: object | null;
  readonly ParameterizedJob: object | null;
}

/** An answer that must be that of a dry run: anything else would say that nothing changes. */
export function readDryRun(answer: DryRun): DryRun {
  if (isMap(answer) && 'Diff' in answer) return answer;
  throw new Error("Nomad's dry run answers something else than a plan");
}

/** What registering refuses, and the dry run does not. */
export function changeOfKind(live: LiveJob, after: Json): string | undefined {
  const kind = (type: unknown, periodic: unknown, parameterized: unknown): string =>
    `${parameterized ? 'parameterized ' : periodic ? 'periodic ' : ''}${type ?? 'service'}`;
  const from = kind(live.Type, live.Periodic, live.ParameterizedJob);
  const to = kind(after.Type, after.Periodic, after.ParameterizedJob);
  return from === to ? undefined : `a ${from} job can't become a ${to} job: give it another name, or remove it first`;
}
