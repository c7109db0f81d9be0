import { join } from 'node:path';
import { Terraform } from '../../deploy/terraform';
import { MapPlatform, StackMap } from '../../map/stack-map';
import { requireLeader } from '../nomad/leader';
import { NomadClient } from '../nomad/nomad-client';
import { NomadUnreachable } from '../nomad/nomad-errors';
import { jobDiff } from './diff/job-diff';
import { nomadDiff } from './diff/nomad-diff';
import { forecastOf } from './forecast';
import { oneLine } from './one-line';
import { JobPlan, PLAN_VERSION, PlanModel, StackPlan } from './plan-model';
import { PlannedJob } from './planned-job';
import { StackDraft, stackDraft } from './stack-plan';
import { TerraformPlan } from './terraform-json';

/** What is planned, and with what. */
export interface PlannerProps {
  /** Directory of the synthesized app. */
  readonly app: string;

  /** Names of the stacks, in the order of deployment. */
  readonly stacks: readonly string[];
  readonly maps: readonly StackMap[];

  /** Most stacks at a time. */
  readonly atOnce: number;

  /** Time limit of each run of Terraform. */
  readonly timeoutSeconds: number;

  /** Nomad of a platform. */
  nomadOf(platform: MapPlatform): NomadClient;

  /** File with the values of variables for stacks of a platform. */
  varFileOf(platform: MapPlatform | undefined): string | undefined;

  /** Called with each step, in a line. */
  onProgress(line: string): void;

  /** What ends it early. */
  readonly signal?: AbortSignal;
}

/** Directory of an app's saved plans, which hold secrets in clear. */
export function plansOf(app: string): string {
  return join(app, '.berth', 'plans');
}

/** Plans stacks at the same time; none changes anything. */
export class Planner {
  private readonly terraform: Terraform;
  private readonly maps: ReadonlyMap<string, StackMap>;
  private readonly drafts = new Map<string, Promise<StackDraft>>();
  private readonly answers = new Map<string, Promise<NomadClient | NomadUnreachable>>();

  public constructor(private readonly props: PlannerProps) {
    this.terraform = new Terraform(props.app, { timeoutSeconds: props.timeoutSeconds });
    props.signal?.addEventListener('abort', () => this.terraform.interrupt());
    this.maps = new Map(props.maps.map((map) => [map.stack, map]));
  }

  public async plan(): Promise<PlanModel> {
    const { stacks, onProgress } = this.props;
    const waiting = [...stacks];
    const work = async (): Promise<void> => {
      for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) {
        const draft = this.draft(stack);
        this.drafts.set(stack, draft);
        await draft.then(
          () => onProgress(`${stack}: Terraform has planned`),
          () => undefined, // told with all others below
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.props.atOnce, stacks.length) }, work));
    const drafts = await Promise.allSettled(stacks.map((stack) => this.drafts.get(stack)!));
    const makesPlaces = drafts.some((draft) => draft.status === 'fulfilled' && createsPlaces(draft.value));
    const plans = await Promise.all(
      stacks.map((stack) =>
        this.complete(stack, makesPlaces).catch((error: Error) => failed(stack, oneLine(error.message, stack))),
      ),
    );
    return { version: PLAN_VERSION, stacks: plans, notes: notesOn(plans) };
  }

  private async draft(stack: string): Promise<StackDraft> {
    const { app } = this.props;
    const map = this.maps.get(stack);
    const { platform } = map ?? {};
    // Terraform's provider of Nomad waits forever for an API that takes the connection and says nothing.
    if (platform !== undefined && map!.hosts.length === 0) await this.reachable(platform);
    if (this.props.signal?.aborted) throw new Error('stopped');
    await this.terraform.init(stack);
    const options = { varFile: this.props.varFileOf(platform) };
    const plan = await this.terraform.savePlan(stack, join(plansOf(app), `${stack}.tfplan`), options);
    return stackDraft(plan as TerraformPlan, map, stack);
  }

  /** Nomad of a platform; undefined where the same deploy makes the platform. */
  private async reachable(platform: MapPlatform): Promise<NomadClient | undefined> {
    const answer = await this.ask(platform);
    if (answer instanceof NomadClient) return answer;
    if (await this.isNew(platform)) return undefined;
    throw answer;
  }

  private ask(platform: MapPlatform): Promise<NomadClient | NomadUnreachable> {
    let answer = this.answers.get(platform.name);
    if (answer === undefined) {
      const ask = async (): Promise<NomadClient | NomadUnreachable> => {
        const nomad = this.props.nomadOf(platform);
        try {
          await requireLeader(nomad);
          return nomad;
        } catch (error) {
          if (error instanceof NomadUnreachable) return error;
          throw error;
        }
      };
      answer = ask();
      this.answers.set(platform.name, answer);
    }
    return answer;
  }

  /** Whether all hosts of a platform are made by this very plan: then nothing can answer yet. */
  private async isNew({ name }: MapPlatform): Promise<boolean> {
    const hosts = this.props.maps.filter(({ platform, hosts: own }) => platform?.name === name && own.length > 0);
    if (hosts.length === 0) return false;
    const drafts = await Promise.all(hosts.map(({ stack }) => this.settled(stack)));
    return drafts.every(
      (draft) => draft !== undefined && draft.plan.resources.length > 0 && draft.plan.resources.every(isCreated),
    );
  }

  /** What Terraform would do to a stack; undefined where that failed, or is not asked. */
  private async settled(stack: string): Promise<StackDraft | undefined> {
    return this.drafts.get(stack)?.catch(() => undefined);
  }

  private async complete(stack: string, makesPlaces: boolean): Promise<StackPlan> {
    const { plan, jobs } = await this.drafts.get(stack)!;
    const { platform } = this.maps.get(stack) ?? {};
    const nomad = platform === undefined || jobs.length === 0 ? undefined : await this.reachable(platform);
    const isAsked = platform !== undefined;
    return { ...plan, jobs: await Promise.all(jobs.map((job) => this.job(job, nomad, isAsked, makesPlaces))) };
  }

  private async job(
    job: PlannedJob,
    nomad: NomadClient | undefined,
    isAsked: boolean,
    makesPlaces: boolean,
  ): Promise<JobPlan> {
    const { address, action, namespace, id, before, after } = job;
    const { forecast, notes, difference } = await forecastOf(job, nomad, { isAsked, makesPlaces });
    const known = before !== undefined && after !== undefined ? jobDiff(before, after) : [];
    const changes = difference === undefined ? known : nomadDiff(difference);
    return { address, action, namespace, id, changes, forecast, notes };
  }
}

function isCreated({ action }: { readonly action: string }): boolean {
  return action === 'create';
}

/** Whether a stack makes what a job may need to be tried at all. */
function createsPlaces({ plan: { resources } }: StackDraft): boolean {
  return resources.some(({ type, action }) => action === 'create' && /^nomad_(?:namespace|node_pool)$/.test(type));
}

function failed(stack: string, failure: string): StackPlan {
  const nothing = { jobs: [], routes: [], resources: [], outputs: [], followed: [], moved: [], notes: [] };
  return { stack, failure, ...nothing };
}

/** What holds of all stacks together. */
function notesOn(stacks: readonly StackPlan[]): string[] {
  const starting = stacks.flatMap(({ jobs }) => jobs).filter(({ forecast }) => /\bstarted\b/.test(forecast.summary));
  if (starting.length < 2) return [];
  return ['each job was tried alone: whether all new instances fit together is not known before'];
}
