import { definitionHash } from '../../deploy/declared-jobs';
import { JobVersion } from '../../nomad/diagnosis/answers';
import { isSame } from '../../nomad/diagnosis/definition';
import { tagOf } from '../deploy/origin';
import { NomadError } from '../nomad/nomad-errors';
import { App } from './known-apps';
import { recordRollback } from './rollback-record';

/** What a version was tagged with, by whoever deployed it. */
interface Tagged {
  readonly VersionTag?: { readonly Name: string; readonly Description?: string } | null;
}

type Version = JobVersion & Tagged;

/** What a rollback did. */
export interface RolledBack {
  readonly from: number;
  readonly to: number;

  /** Tag of the version that came back. */
  readonly tag?: string;

  /** Number of the version that Nomad made of it. */
  readonly version: number;

  /** Why the next deploy of the definition that was taken back is not refused; undefined when it is. */
  readonly unrecorded?: string;
}

/**
 * Bring an earlier version of an app back.
 *
 * @param goal a commit whose deploy tagged it, a tag, or a number; by default the newest stable version before the current one
 */
export async function rollBack(app: App, goal: string | undefined): Promise<RolledBack> {
  const { nomad, path, job, name } = app;
  const { namespace } = job;
  const answer = await nomad.find<{ readonly Versions: Version[] | null }>(`${path}/versions`, { namespace });
  const versions = [...(answer?.Versions ?? [])].sort((a, b) => b.Version - a.Version);
  const [current] = versions;
  if (current === undefined) throw new Error(`Nomad has no job '${name}'`);
  const found = goal === undefined ? lastStable(versions, name) : named(versions, goal, name);
  if (found.Version === current.Version) throw new Error(`'${name}' runs version ${current.Version} already`);
  if (isSame(found, current)) {
    throw new Error(`version ${found.Version} of '${name}' is what version ${current.Version} says already`);
  }
  const hash = await definitionOfVersion(app, current.Version);
  const record = hash === undefined ? undefined : await recordRollback(app, hash);
  const body = { JobID: job.id, JobVersion: found.Version, EnforcePriorVersion: current.Version };
  try {
    await nomad.put(`${path}/revert`, { namespace, body });
  } catch (error) {
    await record?.undo();
    throw error;
  }
  const { Version: version } = await nomad.get<JobVersion>(path, { namespace });
  return {
    ...{ from: current.Version, to: found.Version, version },
    ...(found.VersionTag && { tag: found.VersionTag.Name }),
    unrecorded: record === undefined ? 'Nomad does not have the text that it was registered from' : record.problem,
  };
}

function lastStable(versions: readonly Version[], name: string): Version {
  const [current, ...earlier] = versions;
  const found = earlier.find((version) => version.Stable && !isSame(version, current));
  if (found !== undefined) return found;
  throw new Error(`there is no stable version of '${name}' before version ${current.Version}: name one with '--to'`);
}

function named(versions: readonly Version[], goal: string, name: string): Version {
  const tag = /^[0-9a-f]{7,40}$/i.test(goal) ? tagOf(goal.toLowerCase()) : goal;
  const found =
    versions.find(({ VersionTag }) => VersionTag?.Name === tag || VersionTag?.Name === goal) ??
    versions.find(({ Version }) => `${Version}` === goal.replace(/^v/, ''));
  if (found !== undefined) return found;
  const known = versions.map(({ Version, VersionTag }) =>
    VersionTag ? `${Version} (${VersionTag.Name})` : `${Version}`,
  );
  throw new Error(`'${name}' has no version '${goal}': it has ${known.join(', ')}`);
}

/** What tells the definition that Terraform registered as a version; a version made by others may have none. */
async function definitionOfVersion({ nomad, path, job }: App, version: number): Promise<string | undefined> {
  try {
    const submission = await nomad.find<{ readonly Source?: string } | null>(`${path}/submission`, {
      ...{ namespace: job.namespace, query: { version: String(version) } },
    });
    return submission?.Source ? definitionHash(submission.Source) : undefined;
  } catch (error) {
    if (error instanceof NomadError) return undefined;
    throw error;
  }
}
