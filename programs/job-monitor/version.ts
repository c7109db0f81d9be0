import { JobVersion } from '../../lib/nomad/diagnosis/answers';
import { isSame } from '../../lib/nomad/diagnosis/definition';
import { Api } from './api';
import { Refusal } from './refusal';
import { Failure } from './failure';

/** What Nomad has of a registration. */
export interface Standing {
  /** The version that was registered. */
  readonly own: JobVersion;

  /** Its number, and those of the versions that only an autoscaler's counts tell from it. */
  readonly numbers: ReadonlySet<number>;

  /** What took its place. */
  readonly successor?: string;
}

/** The version of a job that Terraform has registered: nothing else is followed, whatever the job is by now. */
export class RegisteredVersion {
  private standing?: Standing & { readonly at: number };

  public constructor(
    private readonly api: Api,
    private readonly path: string,
    private readonly modifyIndex: number,
  ) {}

  public async look(): Promise<Standing> {
    const current = await this.current();
    if (this.standing?.at !== current.JobModifyIndex) {
      this.standing = { ...(await this.compare(this.standing?.own)), at: current.JobModifyIndex };
    }
    return this.standing;
  }

  /**
   * Bring the last healthy version before it back, unless something else has taken its place.
   *
   * @returns the number of that version, if there is one
   */
  public async revert(job: string): Promise<number | undefined> {
    const { own, numbers, successor } = await this.look();
    if (successor !== undefined) return undefined;
    const { Versions } = await this.api.get<{ Versions: JobVersion[] }>(`${this.path}/versions`);
    const stable = Versions.filter((each) => each.Stable && each.Version < own.Version);
    if (stable.length === 0) return undefined;
    const goal = stable.reduce((a, b) => (a.Version > b.Version ? a : b));
    const request = { JobID: job, JobVersion: goal.Version, EnforcePriorVersion: Math.max(...numbers) };
    try {
      await this.api.send('POST', `${this.path}/revert`, request);
    } catch (error) {
      // When an answer was lost, the second request is refused: the first one has done it.
      const current = await this.api.get<JobVersion>(this.path);
      if (!(error instanceof Refusal) || !isSame(current, goal)) throw error;
    }
    return goal.Version;
  }

  private async current(): Promise<JobVersion> {
    const job = await this.api.find<JobVersion>(this.path);
    if (job === undefined) throw new Failure('it was removed after Terraform had registered it');
    if (job.Stop) throw new Failure('it was stopped after Terraform had registered it');
    return job;
  }

  private async compare(known?: JobVersion): Promise<Standing> {
    const { Versions } = await this.api.get<{ Versions: JobVersion[] }>(`${this.path}/versions`);
    const own = known ?? Versions.find(({ JobModifyIndex }) => JobModifyIndex === this.modifyIndex);
    const newest = Math.max(...Versions.map(({ Version }) => Version));
    if (own === undefined) {
      throw new Failure(`what Terraform registered is gone: others have changed the job up to version ${newest}`);
    }
    const later = Versions.filter(({ Version }) => Version > own.Version).sort((a, b) => a.Version - b.Version);
    const other = later.find((each) => !isSame(each, own));
    if (other === undefined) return { own, numbers: new Set([own, ...later].map(({ Version }) => Version)) };
    const numbers = new Set([own, ...later.slice(0, later.indexOf(other))].map(({ Version }) => Version));
    const origin = Versions.find((each) => each.Version < own.Version && isSame(each, other));
    const what = origin === undefined ? 'a change by somebody else' : `version ${origin.Version} again`;
    return { own, numbers, successor: `version ${other.Version}, ${what}` };
  }
}
