import { jobOf } from '../../deploy/declared-jobs';
import { MapJob } from '../../map/stack-map';
import { NomadClient } from '../nomad/nomad-client';
import { FieldChange } from '../plan/diff/field-change';
import { nomadDiff } from '../plan/diff/nomad-diff';
import { changeOfKind, DryRun, LiveJob, readDryRun } from '../plan/dry-run';
import { JobDrift } from './drift-model';

/**
 * How a job differs from what is declared; undefined where it does not. Nomad compares them itself: it knows all defaults.
 *
 * @param text specification that Terraform registers
 */
export async function jobDrift(nomad: NomadClient, job: MapJob, text: string): Promise<JobDrift | undefined> {
  const { namespace, id, groups } = job;
  const path = `/v1/job/${encodeURIComponent(id)}`;
  const live = await nomad.find<LiveJob>(path, { namespace });
  const found = (problem: string, changes: readonly FieldChange[] = []): JobDrift => ({
    namespace,
    id,
    problem,
    changes,
  });
  if (live === undefined) return found('it is not there: somebody removed it, or it was never deployed');
  const spec = jobOf(text);
  const kind = changeOfKind(live, spec);
  if (kind !== undefined) return found(kind);
  const { Diff } = readDryRun(await nomad.put<DryRun>(`${path}/plan`, { namespace, body: { Job: spec, Diff: true } }));
  // What an autoscaler sets is no drift.
  const scaled = groups.filter((group) => group.scaled).map(({ name }) => `group ${name} / Count`);
  const changes =
    Diff === null || Diff.Type === 'None' ? [] : nomadDiff(Diff).filter(({ path: at }) => !scaled.includes(at));
  const others = changes.filter(({ path: at }) => at !== 'Stop');
  if (live.Stop) return found('somebody stopped it', others);
  return changes.length === 0 ? undefined : found('it is not what is declared', changes);
}
