import { DeclaredJobs } from '../../deploy/declared-jobs';
import { MapJob, MapPlatform, StackMap } from '../../map/stack-map';
import { PlatformClients } from '../platform-clients';
import { Finding, Problem } from './finding';
import { JobCheck } from './jobs/job-check';
import { inSeconds, Looking, lookUntil } from './look-until';
import { RouteVerifier } from './routes/route-verifier';

/** What is asked, and with what. */
export interface VerifyAccess {
  /** Directory of the synthesized app, with the specifications that are declared. */
  readonly outdir: string;
  readonly clients: PlatformClients;
}

/** How it is verified. */
export interface VerifyOptions {
  /** After this time, what does not serve yet does not serve. */
  readonly deadlineSeconds: number;

  /** Seconds between two looks; by default one. */
  readonly intervalSeconds?: number;

  /** Called with each change on the way, in a line. */
  onProgress?(line: string): void;

  /** Called with what serves, and is not as it should be all the same. */
  onWarning?(line: string): void;
}

/**
 * What of some stacks does not serve, or can't be told; nothing when all of it serves: each declared job runs as it is declared
 * and is healthy, and each route answers through every ingress.
 */
export async function verifyStacks(
  maps: readonly StackMap[],
  access: VerifyAccess,
  options: VerifyOptions,
): Promise<Finding[]> {
  const looking = { end: inSeconds(options.deadlineSeconds), interval: options.intervalSeconds ?? 1 };
  const routes = new RouteVerifier(access.clients, looking, (line) => options.onProgress?.(line));
  const found = maps.map(async (map): Promise<Finding[]> => {
    const { stack, platform, jobs, undetermined = [] } = map;
    const unknown = undetermined.map((what): Finding => {
      return { stack, problem: `nobody can tell whether ${what} serves`, cause: 'only Terraform knows where it is' };
    });
    if (platform === undefined) {
      // Such a stack has nothing that serves, unless it has jobs that nobody can ask for.
      if (jobs.length === 0) return unknown;
      return [{ stack, problem: 'nobody can tell whether its jobs serve', cause: 'its map names no platform' }];
    }
    try {
      const verifier = new StackVerifier(map, platform, access, options, looking);
      const checked = new Map(jobs.map((job) => [`${job.namespace}/${job.id}`, verifier.verify(job)]));
      const ofRoutes = routes.verify(map, platform, (route) => checked.get(`${route.namespace}/${route.job}`));
      return [unknown, ...(await Promise.all(checked.values())), ...(await ofRoutes)].flat();
    } catch (error) {
      return [{ stack, problem: `nobody can tell whether it serves: ${(error as Error).message}` }];
    }
  });
  return (await Promise.all(found)).flat();
}

/** Verifies the jobs of a stack. */
class StackVerifier {
  private declared: DeclaredJobs | undefined;

  public constructor(
    private readonly map: StackMap,
    private readonly platform: MapPlatform,
    private readonly access: VerifyAccess,
    private readonly options: VerifyOptions,
    private readonly looking: Looking,
  ) {}

  public async verify(job: MapJob): Promise<Finding[]> {
    const { options, platform, access, looking } = this;
    const { stack } = this.map;
    const name = `${job.namespace}/${job.id}`;
    let told = '';
    const tell = ({ problem }: Problem): void => {
      if (problem !== told) options.onProgress?.(`${name}: ${(told = problem)}`);
    };
    const check = new JobCheck({
      job,
      declared: () => this.textOf(job),
      nomad: access.clients.nomad(platform),
      consul: () => access.clients.consul(platform),
      onWarning: (text) => options.onWarning?.(`[${stack}] ${text}`),
    });
    const problem = await lookUntil(() => check.look(), { ...looking, onProblem: tell });
    if (problem !== undefined) return [findingOf(problem, { stack, job: name })];
    options.onProgress?.(`${name}: serves`);
    return [];
  }

  private textOf({ address }: MapJob): Promise<string> {
    this.declared ??= new DeclaredJobs(this.access.outdir, this.map.stack);
    return this.declared.text(address);
  }
}

/** A problem, and what it is about. */
export function findingOf({ problem, cause, lines }: Problem, about: Omit<Finding, 'problem'>): Finding {
  return { ...about, problem, ...(cause !== undefined && { cause }), ...(lines !== undefined && { lines }) };
}
