import { unplacedOf } from '../../nomad/diagnosis/placement';
import { isMap, Json } from '../../private/rendering/json';
import { NomadClient } from '../nomad/nomad-client';
import { NomadError, NomadRefused } from '../nomad/nomad-errors';
import { visibleText } from '../visible-text';
import { NomadDiff } from '../nomad/nomad-diff';
import { changeOfKind, DryRun, LiveJob, readDryRun } from './dry-run';
import { Forecast } from './plan-model';
import { PlannedJob } from './planned-job';
import { updateText, Updates } from './update-text';

/** What Nomad would do with a job, and what it says of the difference. */
export interface Answer {
  readonly forecast: Forecast;
  readonly notes: readonly string[];

  /** The difference to what runs, where somebody else has registered that. */
  readonly difference?: NomadDiff;
}

/** What Nomad says of a namespace or a node pool that does not exist. */
const MISSING =
  /non-?existent (?:namespace|node pool)|(?:namespace|node pool) .*(?:not found|does not exist|doesn't exist)/i;

/** Go's zero time, which stands for none. */
const NO_TIME = /^0001-/;

/** What is known of the deploy that a job is a part of. */
export interface Surroundings {
  /** Whether anybody knows which Nomad to ask. */
  readonly isAsked: boolean;

  /** Whether the same deploy makes namespaces or node pools. */
  readonly makesPlaces: boolean;
}

/**
 * What Nomad would do with a job. It is asked, and changes nothing.
 *
 * @param nomad undefined while its platform does not exist
 */
export async function forecastOf(
  job: PlannedJob,
  nomad: NomadClient | undefined,
  { isAsked, makesPlaces }: Surroundings,
): Promise<Answer> {
  const { action, after, namespace, id, waitsFor } = job;
  if (action === 'delete') return answer('all of its instances are stopped');
  if (after === undefined) return answer(`not known before the deploy: it waits for ${waitsFor ?? 'other resources'}`);
  if (nomad === undefined) {
    return answer(
      isAsked
        ? 'not known yet: the same deploy makes the platform'
        : 'not known: the map of the stack names no platform',
    );
  }
  const path = `/v1/job/${encodeURIComponent(id)}`;
  try {
    const [dryRun, live] = await Promise.all([
      nomad.put<DryRun>(`${path}/plan`, { namespace, body: { Job: after, Diff: true }, timeoutSeconds: 30 }),
      nomad.find<LiveJob>(path, { namespace }),
    ]);
    return read(dryRun, job, after, live);
  } catch (error) {
    if (error instanceof NomadRefused) {
      throw new Error(`${error.message}: a plan needs the right 'plan-job' in '${namespace}' (AclRules.plan)`);
    }
    if (!(error instanceof NomadError)) throw error;
    const isMissing = MISSING.test(error.message);
    if (isMissing && makesPlaces) return answer('not known yet: its namespace or node pool is made by the same deploy');
    return answer('Nomad refuses it', [error.message]);
  }
}

function read(dryRun: DryRun, job: PlannedJob, after: Json, live: LiveJob | undefined): Answer {
  const { Diff, Annotations, FailedTGAllocs, NextPeriodicLaunch = '', Warnings = '' } = readDryRun(dryRun);
  const refusal = live === undefined ? undefined : changeOfKind(live, after);
  const isAlive = live !== undefined && !live.Stop && live.Status !== 'dead';
  const notes = [
    ...(job.isForeign ? ['somebody has registered it by other means since the last deploy'] : []),
    ...(job.action === 'create' && isAlive ? ['a job of this name runs already: the deploy takes it over'] : []),
  ];
  const obstacles = refusal === undefined ? unplacedOf(FailedTGAllocs ?? {}).texts : [refusal];
  const difference = job.isForeign && Diff !== null ? { difference: Diff } : {};
  const summary = summaryOf(Diff, after, Annotations?.DesiredTGUpdates ?? {}, NextPeriodicLaunch);
  const forecast: Forecast = {
    summary: refusal === undefined ? summary : 'Nomad refuses it',
    obstacles: obstacles.map(visibleText),
    isUnplaceable: refusal === undefined,
    warnings: warningsIn(Warnings),
  };
  return { forecast, notes, ...difference };
}

function summaryOf(
  difference: NomadDiff | null,
  after: Json,
  updates: { readonly [group: string]: Updates },
  launch: string,
): string {
  // An unchanged job is said to be updated in place all the same.
  if (difference?.Type === 'None') return 'nothing: it runs as it is declared';
  if (isMap(after.Periodic)) {
    return launch === '' || NO_TIME.test(launch) ? 'it is not launched' : `launched next at ${time(launch)}`;
  }
  if (isMap(after.ParameterizedJob)) return 'nothing runs before it is dispatched';
  const groups = Array.isArray(after.TaskGroups) ? after.TaskGroups.filter(isMap) : [];
  const texts = Object.entries(updates).flatMap(([name, update]) => {
    const text = updateText(update, groups.find(({ Name }) => Name === name) ?? {}, after);
    return text === ''
      ? []
      : [groups.length > 1 || Object.keys(updates).length > 1 ? `${visibleText(name)}: ${text}` : text];
  });
  return texts.length === 0 ? 'no instance is touched' : texts.join('; ');
}

function warningsIn(text: string): string[] {
  // "2 warnings:\n\n* …\n* …"
  const parts = text.split(/^\s*\* /m).map((part) => visibleText(part.trim().replace(/\s+/g, ' ')));
  return (parts.length > 1 ? parts.slice(1) : parts).filter((part) => part !== '');
}

function time(launch: string): string {
  const at = new Date(launch);
  return Number.isNaN(at.getTime()) ? visibleText(launch) : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function answer(summary: string, obstacles: readonly string[] = []): Answer {
  return { forecast: { summary, obstacles, isUnplaceable: false, warnings: [] }, notes: [] };
}
