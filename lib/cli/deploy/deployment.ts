import { ApplyChanges } from '../../deploy/apply-output';
import { Runner, StackOutcome } from '../../deploy/runner';
import { programName } from '../../deploy/program';
import { Terraform } from '../../deploy/terraform';
import { StackMap } from '../../map/stack-map';
import { PlatformClients } from '../platform-clients';
import { findingText } from '../verify/finding';
import { verifyStacks } from '../verify/verify';
import { DeployRecord, JobVersions, keepHistory, tagJobs } from './audit';
import { DeployLock, Items } from './deploy-lock';
import { DeployLocks } from './deploy-locks';
import { Origin } from './origin';
import { Reporter, secondsText } from './reporters/reporter';
import { deployedAgain, rolledBackIn, withoutJobs } from './rolled-back';

/** What is deployed, and how. */
export interface DeploymentProps {
  /** Directory of the synthesized app. */
  readonly outdir: string;
  readonly terraform: Terraform;

  /** The stacks, each after those that it depends on. */
  readonly stacks: readonly string[];

  /** Maps of those that have one. */
  readonly maps: readonly StackMap[];
  readonly clients: PlatformClients;
  readonly origin: Origin;

  /** Most stacks at a time. */
  readonly atOnce: number;

  /** Locks to hold; none to go without. */
  readonly locks?: DeployLocks;

  /** Whether definitions that were rolled back are deployed again. */
  readonly again: boolean;

  /** File with the saved plan of a stack; by default changes are planned now. */
  readonly planOf: (stack: string) => string | undefined;

  /** File with the values of a stack's variables. */
  readonly varFileOf: (stack: string) => string | undefined;

  /** How long all of it may take to serve; undefined to not ask. */
  readonly verifySeconds?: number;
  readonly reporter: Reporter;

  /** What ends the deploy early, with the reason as a text. */
  readonly stop: AbortSignal;
}

/** One deploy of some stacks, from the lock to the proof that all of it serves. */
export class Deployment {
  private readonly began = new Date();
  private readonly mapOf: ReadonlyMap<string, StackMap>;
  private readonly changes = new Map<string, ApplyChanges>();

  public constructor(private readonly props: DeploymentProps) {
    this.mapOf = new Map(props.maps.map((map) => [map.stack, map]));
  }

  /** Deploy, and return what is wrong afterwards; nothing when all of it serves. */
  public async run(): Promise<string[]> {
    const { locks } = this.props;
    let outcomes: StackOutcome[] = [];
    let problems = ['the deploy did not come to its end'];
    try {
      await this.prepare();
      outcomes = await this.deployAll();
      problems = [...outcomeProblems(outcomes), ...(await this.verify(outcomes))];
      if (problems.length === 0) this.tellEnd();
    } finally {
      const stays = outcomes.length > 0 ? await this.record(outcomes, problems) : undefined;
      await locks?.release((lock) => stays?.get(lock) ?? {});
    }
    return problems;
  }

  /** Find out before anything begins what can't be deployed. */
  private async prepare(): Promise<void> {
    const { locks, maps } = this.props;
    await locks?.takeAll();
    this.refuseAgain(maps);
  }

  private deployAll(): Promise<StackOutcome[]> {
    const { terraform, stacks, atOnce, reporter, stop, locks } = this.props;
    const times = new Map<string, number>();
    const runner = new Runner({
      ...{ stacks, atOnce },
      dependenciesOf: (stack) => terraform.manifest.dependenciesOf(stack),
      stopReason: () => (stop.aborted ? String(stop.reason) : locks?.lost),
      deploy: async (stack) => {
        times.set(stack, Date.now());
        reporter.report({ kind: 'began', stack });
        await this.deploy(stack);
      },
      onOutcome: (outcome) => {
        const began = times.get(outcome.stack);
        const seconds = began === undefined ? undefined : (Date.now() - began) / 1000;
        reporter.report({ kind: 'ended', ...outcome, seconds, changes: this.changes.get(outcome.stack) });
      },
    });
    return runner.run();
  }

  private async deploy(stack: string): Promise<void> {
    const { terraform, locks, reporter, planOf, varFileOf } = this.props;
    const map = this.mapOf.get(stack);
    const tell = (address: string, text: string, isRepeated: boolean): void =>
      reporter.report({ kind: 'progress', stack, address, text, isRepeated });
    if (map !== undefined) {
      await locks?.takeFor(map);
      this.refuseAgain([map]);
    }
    const changes = await terraform.deploy(stack, {
      onEvent: ({ address, text, isRepeated }) => tell(address, text, isRepeated),
      onFound: ({ command, pid }) =>
        tell('', `waits for '${programName()} ${command}' of an earlier run (process ${pid})`, false),
      plan: planOf(stack),
      varFile: varFileOf(stack),
      uncounted: map?.jobs.flatMap(({ monitor }) => monitor ?? []),
    });
    this.changes.set(stack, changes);
  }

  /** A job that was rolled back must not come back by a deploy that changes nothing of it. */
  private refuseAgain(maps: readonly StackMap[]): void {
    const { again, locks, outdir } = this.props;
    if (again || locks === undefined) return;
    const jobs = maps.flatMap((map) =>
      locks.heldFor(map).flatMap(({ lasting }) => deployedAgain(outdir, map, rolledBackIn(lasting))),
    );
    if (jobs.length === 0) return;
    throw new Error(
      `${jobs.join(', ')} was rolled back from the very definition that is declared: change it, or give '--again'`,
    );
  }

  private async verify(outcomes: readonly StackOutcome[]): Promise<string[]> {
    const { verifySeconds: deadlineSeconds, outdir, clients, reporter, stop } = this.props;
    if (deadlineSeconds === undefined || stop.aborted) return [];
    const maps = this.deployedMaps(outcomes);
    if (maps.length === 0) return [];
    const notice = (text: string): void => reporter.report({ kind: 'notice', text });
    notice('verifying that all of it serves');
    const options = { deadlineSeconds, onProgress: notice, onWarning: (text: string) => notice(`warning: ${text}`) };
    const findings = await Promise.race([verifyStacks(maps, { outdir, clients }, options), aborted(stop)]);
    if (findings === undefined) return ['stopped before all was verified'];
    findings.forEach((finding) => reporter.report({ kind: 'finding', text: findingText(finding) }));
    if (findings.length === 0) return [];
    return [`${findings.length} of what was deployed ${findings.length === 1 ? 'does' : 'do'} not serve, see above`];
  }

  private tellEnd(): void {
    const { stacks, verifySeconds, reporter } = this.props;
    const duration = secondsText((Date.now() - this.began.getTime()) / 1000);
    const serves = verifySeconds === undefined ? 'whether it serves was not asked' : 'all of it serves';
    reporter.report({ kind: 'notice', text: `${stacks.length} stacks deployed in ${duration}; ${serves}` });
  }

  /** Write what was deployed where people look for it. It is no failure of the deploy when that can't be. */
  private async record(
    outcomes: readonly StackOutcome[],
    problems: readonly string[],
  ): Promise<Map<DeployLock, Items>> {
    const { origin, reporter, locks } = this.props;
    const record: DeployRecord = {
      ...{ origin, began: this.began, ended: new Date(), result: problems.length === 0 ? 'serves' : 'failed' },
      stacks: Object.fromEntries(outcomes.map(({ stack, state }) => [stack, state])),
    };
    const orNotice = async <T>(work: Promise<T>, otherwise: T): Promise<T> =>
      work.catch((error: Error) => {
        reporter.report({ kind: 'notice', text: `warning: the deploy is not recorded: ${error.message}` });
        return otherwise;
      });
    const stays = new Map<DeployLock, Items>();
    for (const lock of locks?.all ?? []) {
      if (lock.lost !== undefined) continue;
      const maps = this.deployedMaps(outcomes).filter((map) => locks!.heldFor(map).includes(lock));
      let versions: JobVersions = {};
      for (const map of maps) versions = { ...versions, ...(await orNotice(tagJobs(lock.nomad, map, record), {})) };
      const history = await orNotice(keepHistory(lock, record, versions), {});
      stays.set(lock, { ...history, ...(this.props.again && withoutJobs(lock.lasting, maps)) });
    }
    return stays;
  }

  private deployedMaps(outcomes: readonly StackOutcome[]): StackMap[] {
    const deployed = outcomes.filter(({ state }) => state === 'deployed');
    return deployed.flatMap(({ stack }) => this.mapOf.get(stack) ?? []);
  }
}

/** What of the stacks is not deployed; each one's own problem has been told. */
function outcomeProblems(outcomes: readonly StackOutcome[]): string[] {
  const missing = outcomes.filter(({ state }) => state !== 'deployed');
  if (missing.length === 0) return [];
  const names = missing.map(({ stack, state }) => `${stack} (${state})`).join(', ');
  return [`${missing.length} of ${outcomes.length} stacks not deployed: ${names}; run it again to go on`];
}

function aborted(stop: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined)));
}
