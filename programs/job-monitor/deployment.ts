import { Cause } from '../../lib/nomad/diagnosis/cause';
import { Allocation, Deployment, Evaluation, JobVersion } from '../../lib/nomad/diagnosis/answers';
import { unplaced } from '../../lib/nomad/diagnosis/placement';
import { isBad, shortId } from '../../lib/nomad/diagnosis/story';
import { Api } from './api';
import { Refusal } from './refusal';
import { Deadline } from './deadline';
import { Diagnosis, report } from './diagnosis';
import { Failure } from './failure';
import { follow, Seen } from './progress';
import { Runs } from './run';
import { Settings } from './settings';
import { RegisteredVersion, Standing } from './version';

/** Follows what Terraform has registered until Nomad has deployed it, or until it is clear why not. */
export class DeploymentFollower {
  private readonly path: string;
  private readonly version: RegisteredVersion;
  private readonly diagnosis: Diagnosis;
  private isChecked: boolean;
  private stuck?: { readonly state: string; readonly until: Deadline };

  public constructor(
    private readonly settings: Settings,
    private readonly api: Api,
    private readonly runs: Runs,
    private readonly deadline: Deadline,
    private readonly say: (text: string) => void,
  ) {
    this.path = `/v1/job/${encodeURIComponent(settings.job)}`;
    this.version = new RegisteredVersion(api, this.path, settings.modifyIndex);
    this.diagnosis = new Diagnosis(api);
    this.isChecked = settings.checks.length === 0;
  }

  public follow(): Promise<string> {
    const late = async (): Promise<string> => {
      const after = this.api.within(20);
      const version = new RegisteredVersion(after, this.path, this.settings.modifyIndex);
      const title = `gave up after ${this.settings.seconds} s`;
      return this.tell(after, title, await version.look());
    };
    return follow(() => this.look(), this.deadline, this.say, late);
  }

  private async look(): Promise<Seen> {
    const standing = await this.version.look();
    const { own, numbers, successor } = standing;
    const deployments = (await this.api.get<Deployment[] | null>(`${this.path}/deployments`)) ?? [];
    const ours = deployments.filter(
      ({ JobCreateIndex, JobVersion }) => JobCreateIndex === own.CreateIndex && numbers.has(JobVersion),
    );
    const found = ours.find(({ JobVersion }) => JobVersion === own.Version) ?? ours[0];
    if (found !== undefined && ['successful', 'failed', 'cancelled'].includes(found.Status)) {
      return { done: await this.end(found, standing) };
    }
    if (successor !== undefined) throw new Failure(`${title(own)}: it was replaced by ${successor}`);
    return found === undefined ? this.withoutDeployment(standing) : this.onTheWay(found, standing);
  }

  /** A deployment that is over, for good or ill. */
  private async end(found: Deployment, standing: Standing): Promise<string> {
    const { own, successor } = standing;
    if (found.Status !== 'successful') {
      const after = `${found.StatusDescription}${successor === undefined ? '' : ` (the job is ${successor})`}`;
      throw new Failure(`${await this.tell(this.api, title(own), standing)}\n  Nomad: ${after}`);
    }
    if (successor !== undefined) {
      throw new Failure(`version ${own.Version} was deployed, and then replaced by ${successor}`);
    }
    if (own.Type === 'system' && healthOf(found).total === 0) {
      throw new Failure(await this.tell(this.api, 'no client may run it', standing));
    }
    if (this.isChecked) return 'deployed';
    try {
      await this.check(standing);
    } catch (error) {
      // Only the check's own verdict: that Nomad could not be asked says nothing about the version.
      if (error instanceof Failure) await this.goBack();
      throw error;
    }
    return 'deployed and checked';
  }

  private async onTheWay(found: Deployment, standing: Standing): Promise<Seen> {
    if (awaitsPromotion(found) && this.settings.promotion !== 'nomad' && canariesHealthy(found)) {
      if (!this.isChecked) await this.check(standing).catch((error: Error) => this.refuse(found, error));
      this.isChecked = true;
      if (this.settings.promotion === 'manual') {
        return { done: `canaries are healthy; go on with: nomad deployment promote ${shortId(found)}` };
      }
      await this.promote(found);
    }
    const { own } = standing;
    const places = unplaced((await this.evaluations(own)).filter(({ Status }) => Status === 'blocked'));
    const cause = await this.diagnosis.look(await this.allocations(standing), places, own.NodePool);
    if (cause !== undefined) {
      await this.refuse(found, new Failure(await this.tell(this.api, title(own), standing, cause)));
    }
    const { healthy, total } = healthOf(found);
    const state = [`${healthy} of ${total} healthy`, ...places.texts].join('; ');
    // Nomad's own deadline begins with the first instance that has found a place.
    if (places.texts.length === 0 || state !== this.stuck?.state) {
      this.stuck = { state, until: new Deadline(patienceOf(own)) };
    }
    if (this.stuck.until.isOver) await this.refuse(found, new Failure(await this.tell(this.api, title(own), standing)));
    return { state };
  }

  /** A system job, a batch job, or a change that needs no deployment. */
  private async withoutDeployment(standing: Standing): Promise<Seen> {
    const { own } = standing;
    const evaluations = await this.evaluations(own);
    if (evaluations.length === 0 || evaluations.some(({ Status }) => Status === 'pending')) {
      return { state: 'not scheduled yet' };
    }
    const all = await this.allocations(standing);
    const allocations = all.filter(({ DesiredStatus }) => DesiredStatus === 'run');
    if (allocations.length === 0 && own.TaskGroups.every(({ Count }) => Count === 0)) return { done: 'registered' };
    const places = unplaced(evaluations.filter(({ Status }) => Status === 'blocked'));
    const ended = ({ ClientStatus, FollowupEvalID, NextAllocation }: Allocation): boolean =>
      ClientStatus === 'failed' && !FollowupEvalID && !NextAllocation;
    const cause = await this.diagnosis.look(allocations, places, own.NodePool);
    if (cause !== undefined || allocations.some(ended)) {
      throw new Failure(await this.tell(this.api, `version ${own.Version} failed`, standing, cause));
    }
    const goal = own.Type === 'batch' ? 'complete' : 'running';
    const there = allocations.filter(({ ClientStatus }) => ClientStatus === goal).length;
    if (allocations.length > 0 && there === allocations.length && places.texts.length === 0) return { done: goal };
    if (own.Type === 'system' && allocations.length === 0) {
      throw new Failure(await this.tell(this.api, 'no client may run it', standing));
    }
    return { state: [`${there} of ${allocations.length} ${goal}`, ...places.texts].join('; ') };
  }

  /** End the deployment: Nomad brings the last good version back, where the job says so. */
  private async refuse({ ID }: Deployment, error: Error): Promise<never> {
    if (!(error instanceof Failure)) throw error;
    await this.api.send('PUT', `/v1/deployment/fail/${ID}`, { DeploymentID: ID }).catch(ignoreRefusal);
    const { StatusDescription } = await this.api.get<Deployment>(`/v1/deployment/${ID}`);
    throw new Failure(`${error.message}\n  Nomad: ${StatusDescription}`);
  }

  private async promote({ ID }: Deployment): Promise<void> {
    // An answer that was lost is asked for again, and then refused; the next look tells what the deployment is.
    await this.api
      .send('PUT', `/v1/deployment/promote/${ID}`, { DeploymentID: ID, All: true })
      .catch(async (error: Error) => {
        const now = await this.api.get<Deployment>(`/v1/deployment/${ID}`);
        if (awaitsPromotion(now) && now.Status === 'running') throw error;
      });
  }

  /** A check learns the addresses of the new instances: before a promotion no request of others reaches them. */
  private async check(standing: Standing): Promise<void> {
    const stubs = (await this.allocations(standing)).filter(({ ClientStatus }) => ClientStatus === 'running');
    const all = await Promise.all(stubs.map(({ ID }) => this.api.get<AllocationDetail>(`/v1/allocation/${ID}`)));
    const INSTANCES = all
      .flatMap(portsOf)
      .map(({ HostIP, Value }) => `${HostIP}:${Value}`)
      .join(',');
    for (const { job, seconds } of this.settings.checks) await this.runs.run(job, seconds, { INSTANCES });
  }

  private async goBack(): Promise<void> {
    const version = await this.version.revert(this.settings.job);
    if (version === undefined) this.say('there is no earlier version to go back to');
    else this.say(`goes back to version ${version}`);
  }

  private async tell(
    api: Api,
    text: string,
    standing: Standing,
    cause?: { readonly text: string; readonly cause?: Cause },
  ): Promise<string> {
    const evaluations = await this.evaluations(standing.own, api);
    const places = unplaced(evaluations.filter(({ Status }) => Status === 'blocked' || Status === 'complete'));
    const allocations = await this.allocations(standing, api);
    // What was blocked for a moment on the way is no cause of a program's failure.
    return report(api, text, allocations, allocations.some(isBad) ? unplaced([]) : places, cause);
  }

  private async allocations({ numbers }: Standing, api: Api = this.api): Promise<Allocation[]> {
    const all = await api.get<Allocation[]>(`${this.path}/allocations?all=true`);
    return all.filter(({ JobVersion }) => numbers.has(JobVersion));
  }

  private async evaluations({ JobModifyIndex: index }: JobVersion, api: Api = this.api): Promise<Evaluation[]> {
    const all = await api.get<Evaluation[]>(`${this.path}/evaluations`);
    return all.filter(({ JobModifyIndex, ModifyIndex }) => JobModifyIndex >= index || ModifyIndex >= index);
  }
}

interface Port {
  readonly Label: string;
  readonly HostIP: string;
  readonly Value: number;
}

interface AllocationDetail {
  readonly TaskGroup: string;
  readonly Job: {
    readonly TaskGroups: { readonly Name: string; readonly Services: { PortLabel: string }[] | null }[];
  } | null;
  readonly AllocatedResources: { readonly Shared: { readonly Ports: Port[] | null } };
}

/** The port of the program's own service, which is the first; in the mesh only its proxy has a port. */
function portsOf({ TaskGroup, Job, AllocatedResources }: AllocationDetail): Port[] {
  const ports = AllocatedResources.Shared.Ports ?? [];
  const group = Job?.TaskGroups.find(({ Name }) => Name === TaskGroup);
  const own = ports.filter(({ Label }) => Label === group?.Services?.[0]?.PortLabel);
  return own.length === 0 ? ports : own;
}

function title({ Version }: JobVersion): string {
  return `version ${Version} was not deployed`;
}

/** Longest progress deadline of its groups, in seconds. */
function patienceOf({ TaskGroups }: JobVersion): number {
  return Math.max(...TaskGroups.map(({ Update }) => Update?.ProgressDeadline || 6e11)) / 1e9;
}

function healthOf({ TaskGroups }: Deployment): { healthy: number; total: number } {
  const groups = Object.values(TaskGroups);
  return {
    healthy: groups.reduce((sum, { HealthyAllocs }) => sum + HealthyAllocs, 0),
    total: groups.reduce((sum, { DesiredTotal, DesiredCanaries }) => sum + Math.max(DesiredTotal, DesiredCanaries), 0),
  };
}

function awaitsPromotion({ TaskGroups }: Deployment): boolean {
  return Object.values(TaskGroups).some(({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted);
}

function canariesHealthy({ TaskGroups }: Deployment): boolean {
  return Object.values(TaskGroups).every(({ DesiredCanaries, HealthyAllocs }) => HealthyAllocs >= DesiredCanaries);
}

function ignoreRefusal(error: Error): void {
  if (!(error instanceof Refusal) || error.status < 500) throw error;
}
