import { jobOf } from '../../../deploy/declared-jobs';
import { MapJob } from '../../../map/stack-map';
import { Allocation, Deployment, Evaluation, JobVersion } from '../../../nomad/diagnosis/answers';
import { unplaced } from '../../../nomad/diagnosis/placement';
import { isBad } from '../../../nomad/diagnosis/story';
import { ConsulClient } from '../../consul/consul-client';
import { NomadClient } from '../../nomad/nomad-client';
import { Problem } from '../finding';
import { NomadDiff } from '../../nomad/nomad-diff';
import { diffPaths } from './diff-paths';
import { failureOf } from './failure';
import { InstanceHealth } from './instance-health';
import { lastRun } from './last-run';

/** Differences that are told; the rest is a number. */
const TOLD = 10;

/** Properties for `JobCheck`. */
export interface JobCheckProps {
  readonly job: MapJob;

  /** The text that Terraform registers; without it, what runs is taken as it is. */
  declared?(): Promise<string>;
  readonly nomad: NomadClient;
  consul(): ConsulClient;

  /** Called with what is not as it should be, and still serves. */
  onWarning(text: string): void;
}

/** Whether a job is what was declared, where that is known, and serves. */
export class JobCheck {
  private readonly path: string;
  private isWarned = false;

  public constructor(private readonly props: JobCheckProps) {
    this.path = `/v1/job/${encodeURIComponent(props.job.id)}`;
  }

  /** What is wrong at the moment; nothing when it serves. */
  public async look(): Promise<Problem | undefined> {
    const { nomad, job } = this.props;
    const live = await nomad.find<JobVersion>(this.path, { namespace: job.namespace });
    if (live === undefined) return { problem: 'Nomad has no such job', isFinal: true };
    if (live.Stop) return { problem: 'it is stopped', isFinal: true };
    const difference = await this.difference(live);
    if (difference !== undefined) return difference;
    if (job.launch !== undefined) return this.launched();
    const evaluations = await this.get<Evaluation[]>('evaluations');
    if (evaluations.some(({ Status }) => Status === 'pending')) return { problem: 'it is not scheduled yet' };
    const places = unplaced(evaluations.filter(({ Status }) => Status === 'blocked'));
    const deployments = await this.get<Deployment[]>('deployments');
    const all = await this.get<Allocation[]>('allocations');
    const own = all.filter(({ JobVersion }) => JobVersion === live.Version);
    const wrong = deploymentProblem(live, deployments) ?? (await this.instancesProblem(live, all, places.texts));
    if (wrong === undefined) return undefined;
    const bad = own.some(isBad) ? own : all;
    return { ...wrong, ...(await failureOf(nomad, job.namespace, bad, bad.some(isBad) ? [] : places.texts)) };
  }

  /** What tells the job from what is declared. Terraform compares only what was submitted. */
  private async difference(live: JobVersion): Promise<Problem | undefined> {
    const { nomad, job, declared } = this.props;
    if (declared === undefined) return undefined;
    const spec = jobOf(await declared());
    const request = { namespace: job.namespace, body: { Job: spec, Diff: true } };
    const { Diff } = await nomad.put<{ readonly Diff?: NomadDiff }>(`${this.path}/plan`, request);
    if (Diff === undefined || Diff === null) throw new Error("Nomad's dry run tells no difference");
    const scaled = job.groups.filter((group) => group.scaled).map(({ name }) => name);
    const paths = Diff.Type === 'None' ? [] : diffPaths(Diff, scaled);
    // A dry run takes a job of another kind, which registering refuses.
    if (spec.Type !== undefined && spec.Type !== live.Type) paths.push('Type');
    if (paths.length === 0) return undefined;
    const more = paths.length > TOLD ? ` and ${paths.length - TOLD} more` : '';
    return {
      problem: 'it is not what is declared',
      cause: `they differ in ${paths.slice(0, TOLD).join(', ')}${more}: somebody changed it, or it was not deployed`,
      isFinal: true,
    };
  }

  /** A job that runs now and then: a failed run is for its owner to judge. */
  private async launched(): Promise<undefined> {
    const { nomad, job, onWarning } = this.props;
    if (this.isWarned) return;
    const failed = await lastRun(nomad, job);
    if (failed === undefined) return;
    this.isWarned = true;
    onWarning(`job '${job.namespace}/${job.id}': ${failed}`);
  }

  private async instancesProblem(
    live: JobVersion,
    all: readonly Allocation[],
    places: readonly string[],
  ): Promise<Problem | undefined> {
    const wanted = all.filter(
      ({ DesiredStatus, JobVersion }) => DesiredStatus === 'run' && JobVersion === live.Version,
    );
    if (live.Type === 'batch' || live.Type === 'sysbatch') return endProblem(live, wanted, all);
    const running = wanted.filter(({ ClientStatus }) => ClientStatus === 'running');
    const total = live.Type === 'system' ? wanted.length : live.TaskGroups.reduce((sum, { Count }) => sum + Count, 0);
    const isIdle = live.TaskGroups.every(({ Count }) => Count === 0);
    if (live.Type === 'system' && wanted.length === 0 && !isIdle) return { problem: 'no client runs it' };
    const short = live.TaskGroups.filter(({ Name, Count }) => {
      return running.filter(({ TaskGroup }) => TaskGroup === Name).length < (live.Type === 'system' ? 0 : Count);
    });
    if (places.length > 0) return { problem: 'not every instance has a place' };
    if (short.length > 0 || running.length < wanted.length) {
      return { problem: `${Math.min(running.length, total)} of ${total} instances run` };
    }
    const { nomad, consul, job } = this.props;
    const health = new InstanceHealth(nomad, consul, job.namespace);
    const sick = await health.sick(live, running);
    if (sick.length === 0) return undefined;
    return {
      problem: `${sick.length === 1 ? 'an instance is' : `${sick.length} instances are`} not healthy: ${sick[0]}`,
    };
  }

  private async get<T extends unknown[]>(what: string): Promise<T> {
    const { nomad, job } = this.props;
    return (await nomad.get<T | null>(`${this.path}/${what}`, { namespace: job.namespace })) ?? ([] as unknown as T);
  }
}

/** What the deployment of the newest version says, where its kind has one. */
function deploymentProblem(live: JobVersion, deployments: readonly Deployment[]): Problem | undefined {
  const own = deployments.find(
    ({ JobCreateIndex, JobVersion }) => JobCreateIndex === live.CreateIndex && JobVersion === live.Version,
  );
  if (own === undefined || own.Status === 'successful') return undefined;
  const title = `the deployment of version ${live.Version}`;
  if (own.Status === 'failed' || own.Status === 'cancelled') {
    return {
      problem: `${title} ${own.Status === 'failed' ? 'failed' : 'was cancelled'}: ${own.StatusDescription}`,
      isFinal: true,
    };
  }
  const groups = Object.values(own.TaskGroups ?? {});
  const waiting = groups.filter(({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted);
  if (waiting.length > 0 && waiting.every(({ DesiredCanaries, HealthyAllocs }) => HealthyAllocs >= DesiredCanaries)) {
    const isFinal = waiting.some(({ AutoPromote }) => !AutoPromote);
    return { problem: `${title} waits: its canaries are healthy, and go on with 'berth promote'`, isFinal };
  }
  const healthy = groups.reduce((sum, { HealthyAllocs }) => sum + HealthyAllocs, 0);
  const total = groups.reduce(
    (sum, { DesiredTotal, DesiredCanaries }) => sum + Math.max(DesiredTotal, DesiredCanaries),
    0,
  );
  return { problem: `${title} goes on: ${healthy} of ${total} healthy` };
}

/** What hinders a batch job from having done its work. */
function endProblem(live: JobVersion, wanted: readonly Allocation[], all: readonly Allocation[]): Problem | undefined {
  const done = wanted.filter(({ ClientStatus }) => ClientStatus === 'complete').length;
  const total = live.Type === 'sysbatch' ? wanted.length : live.TaskGroups.reduce((sum, { Count }) => sum + Count, 0);
  const isOver = live.Status === 'dead';
  if (done >= total && total > 0 && done === wanted.length) return undefined;
  if (total === 0) return live.Type === 'sysbatch' ? { problem: 'no client runs it' } : undefined;
  const failed = all.filter(({ ClientStatus }) => ClientStatus === 'failed' || ClientStatus === 'lost').length;
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  if (!isOver) return { problem: `it goes on: ${done} of ${total} instances are complete${failures}` };
  return { problem: `it ended with ${done} of ${total} instances complete${failures}`, isFinal: true };
}
