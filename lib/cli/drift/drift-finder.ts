import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DeclaredJobs } from '../../deploy/declared-jobs';
import { Terraform } from '../../deploy/terraform';
import { MapPlatform, StackMap } from '../../map/stack-map';
import { requireLeader } from '../nomad/leader';
import { NomadClient } from '../nomad/nomad-client';
import { oneLine } from '../plan/one-line';
import { ResourcePlan } from '../plan/plan-model';
import { stackDraft } from '../plan/stack-plan';
import { TerraformPlan } from '../plan/terraform-json';
import { DRIFT_VERSION, DriftModel, JobDrift, StackDrift } from './drift-model';
import { jobDrift } from './job-drift';
import { undeclaredJobs } from './undeclared-jobs';

/** What is looked at, and with what. */
export interface DriftFinderProps {
  /** Directory of the synthesized app. */
  readonly app: string;

  /** Names of the stacks. */
  readonly stacks: readonly string[];

  /** Maps of all stacks of the app: they tell which jobs are declared. */
  readonly maps: readonly StackMap[];

  /** Most stacks that Terraform plans at a time. */
  readonly atOnce: number;

  /** Time limit of each run of Terraform. */
  readonly timeoutSeconds: number;

  /** Undeclared jobs to be content with, as `namespace/id` with `*` for anything. */
  readonly ignored: readonly string[];

  /** Nomad of a platform. */
  nomadOf(platform: MapPlatform): NomadClient;

  /** File with the values of variables for stacks of a platform. */
  varFileOf(platform: MapPlatform | undefined): string | undefined;

  /** What ends it early. */
  readonly signal?: AbortSignal;
}

/** Compares what runs with what is declared; it changes nothing. */
export class DriftFinder {
  private readonly terraform: Terraform;
  private readonly clients = new Map<string, Promise<NomadClient>>();

  public constructor(private readonly props: DriftFinderProps) {
    this.terraform = new Terraform(props.app, { timeoutSeconds: props.timeoutSeconds });
    props.signal?.addEventListener('abort', () => this.terraform.interrupt());
  }

  public async find(): Promise<DriftModel> {
    const { stacks, maps, atOnce } = this.props;
    const found = new Map<string, StackDrift>();
    const waiting = [...stacks];
    const work = async (): Promise<void> => {
      for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) {
        found.set(stack, await this.stack(stack));
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, stacks.length) }, work));
    const failures: string[] = [];
    const chosen = maps.filter(({ stack }) => stacks.includes(stack));
    const platforms = new Map(
      chosen.flatMap(({ platform }) => (platform === undefined ? [] : [[platform.name, platform]])),
    );
    const undeclared = [...platforms.values()].map(async (platform): Promise<string[]> => {
      const own = chosen.filter((map) => map.platform?.name === platform.name);
      const namespaces = new Set(own.flatMap(({ jobs }) => jobs.map(({ namespace }) => namespace)));
      // A stack without jobs says nothing of anybody's.
      if (namespaces.size === 0) return [];
      try {
        const nomad = await this.nomad(platform);
        return await undeclaredJobs(nomad, { namespaces, maps, platform: platform.name, ignored: this.props.ignored });
      } catch (error) {
        failures.push(`[${platform.name}] ${oneLine((error as Error).message, '')}`);
        return [];
      }
    });
    return {
      version: DRIFT_VERSION,
      stacks: stacks.map((stack) => found.get(stack)!),
      undeclared: (await Promise.all(undeclared)).flat().sort(),
      failures,
    };
  }

  private async stack(stack: string): Promise<StackDrift> {
    const failures: string[] = [];
    const told = async <T>(work: Promise<T[]>): Promise<T[]> => {
      try {
        return await work;
      } catch (error) {
        failures.push(oneLine((error as Error).message, stack));
        return [];
      }
    };
    const map = this.props.maps.find((each) => each.stack === stack);
    const jobs = await told(this.jobs(stack, map));
    const resources = failures.length > 0 ? [] : await told(this.resources(stack, map));
    return { stack, failures, jobs, resources };
  }

  private async jobs(stack: string, map: StackMap | undefined): Promise<JobDrift[]> {
    if (map === undefined || map.jobs.length === 0) return [];
    if (map.platform === undefined) throw new Error('its map names no platform, so that nobody can ask for its jobs');
    const nomad = await this.nomad(map.platform);
    const declared = new DeclaredJobs(this.props.app, stack);
    const found = map.jobs.map(async (job) => jobDrift(nomad, job, await declared.text(job.address)));
    return (await Promise.all(found)).filter((drift) => drift !== undefined);
  }

  /** Terraform sees what has become of all but jobs. */
  private async resources(stack: string, map: StackMap | undefined): Promise<ResourcePlan[]> {
    const file = join(this.props.app, '.berth', 'drift', `${stack}.tfplan`);
    // Its provider of Nomad waits forever for an API that takes the connection and says nothing.
    if (map?.platform !== undefined && map.hosts.length === 0) await this.nomad(map.platform);
    try {
      await this.terraform.init(stack);
      const options = { varFile: this.props.varFileOf(map?.platform), locks: false };
      const plan = await this.terraform.savePlan(stack, file, options);
      return [...stackDraft(plan as TerraformPlan, map, stack).plan.resources];
    } finally {
      rmSync(file, { force: true });
    }
  }

  /** Nomad of a platform, which has answered. */
  private nomad(platform: MapPlatform): Promise<NomadClient> {
    const known = this.clients.get(platform.name);
    if (known !== undefined) return known;
    const ask = async (): Promise<NomadClient> => {
      const nomad = this.props.nomadOf(platform);
      await requireLeader(nomad);
      return nomad;
    };
    const client = ask();
    this.clients.set(platform.name, client);
    return client;
  }
}
