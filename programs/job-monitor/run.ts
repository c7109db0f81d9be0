import { createHash, randomUUID } from 'node:crypto';
import { Allocation, Evaluation, JobStub, JobVersion } from '../../lib/nomad/diagnosis/answers';
import { definitionText } from '../../lib/nomad/diagnosis/definition';
import { unplaced } from '../../lib/nomad/diagnosis/placement';
import { shortId } from '../../lib/nomad/diagnosis/story';
import { Api } from './api';
import { Deadline, pause } from './deadline';
import { Diagnosis, report } from './diagnosis';
import { Failure } from './failure';

/** Seconds that a stopped run gets to be gone. */
const STOPPING = 30;

/**
 * Runs of parameterized jobs, of which there are never two of one job at once: what was started before and still goes on is
 * followed, or waited for when it is of another definition.
 */
export class Runs {
  private current?: { readonly started: Promise<string> };
  private isStopping = false;

  public constructor(
    private readonly api: Api,
    private readonly say: (text: string) => void,
  ) {}

  /** Start a run, and leave it to itself. */
  public async start(job: string, seconds: number, meta: { readonly [name: string]: string }): Promise<void> {
    const deadline = new Deadline(seconds);
    const api = this.api.within(seconds);
    await this.findOrStart(api, job, await markOf(api, job, meta), meta, deadline);
  }

  /** Start a run, and follow it to its end. */
  public async run(job: string, seconds: number, meta: { readonly [name: string]: string }): Promise<void> {
    const deadline = new Deadline(seconds);
    const api = this.api.within(seconds);
    const mark = await markOf(api, job, meta);
    const started = this.findOrStart(api, job, mark, meta, deadline);
    this.current = { started };
    try {
      await this.follow(api, await started, deadline);
      this.current = undefined;
    } catch (error) {
      // A run that was stopped here is no verdict. The process ends once it is stopped.
      if (this.isStopping) await new Promise(() => undefined);
      throw error;
    }
  }

  /** Stop the run that is under way, if any. */
  public async stop(): Promise<void> {
    this.isStopping = true;
    if (this.current === undefined) return;
    const api = this.api.within(STOPPING);
    const id = await Promise.race([
      this.current.started.catch(() => undefined),
      pause(STOPPING * 1000).then(() => undefined),
    ]);
    if (id === undefined) return;
    this.say(`stops the run ${id}`);
    await stop(api, id);
    this.say(`stopped the run ${id}`);
  }

  private async findOrStart(
    api: Api,
    job: string,
    mark: string,
    meta: { readonly [name: string]: string },
    deadline: Deadline,
  ): Promise<string> {
    for (let told = ''; ; await pause(1000)) {
      const [live] = await liveRuns(api, job);
      if (this.isStopping) throw new Error('interrupted');
      if (live === undefined) break;
      if (live.token.startsWith(mark)) {
        this.say(`follows the run ${live.id}, which was started before`);
        return live.id;
      }
      if (told !== live.id) this.say(`waits for the run ${(told = live.id)}, which is of another definition`);
      if (deadline.isOver) {
        throw new Failure(`the run ${live.id}, of another definition, did not end in ${deadline.seconds} s`);
      }
    }
    // The token makes Nomad answer a request that is sent again with the run that it has started.
    const path = `${pathOf(job)}/dispatch?idempotency_token=${mark}${randomUUID()}`;
    const { DispatchedJobID } = await api.send<{ DispatchedJobID: string }>('POST', path, { Meta: meta });
    this.say(`run ${DispatchedJobID}`);
    return DispatchedJobID;
  }

  private async follow(api: Api, id: string, deadline: Deadline): Promise<void> {
    const diagnosis = new Diagnosis(api);
    for (;;) {
      const isLate = deadline.isOver;
      const ask = isLate ? this.api.within(STOPPING) : api;
      const job = await ask.find<JobVersion>(pathOf(id));
      if (job === undefined) throw new Failure(`the run ${id} is gone: Nomad does not know it any more`);
      // In this order: an instance may end between the two.
      const allocations = await ask.get<Allocation[]>(`${pathOf(id)}/allocations?all=true`);
      const last = allocations.reduce<Allocation | undefined>(
        (a, b) => (a && a.CreateIndex > b.CreateIndex ? a : b),
        undefined,
      );
      if (job.Status === 'dead' && last?.ClientStatus === 'complete' && !job.Stop) return;
      const evaluations = await ask.get<Evaluation[]>(`${pathOf(id)}/evaluations`);
      const places = unplaced(evaluations.filter(({ Status }) => Status === 'blocked'));
      if (job.Status === 'dead' && (job.Stop || last !== undefined)) {
        const what = job.Stop ? `the run ${id} was stopped by somebody` : `the run ${id} failed`;
        throw new Failure((await report(ask, what, last === undefined ? [] : [last], places)) + outputOf(last));
      }
      const cause = await diagnosis.look(allocations, places, job.NodePool);
      if (isLate || cause !== undefined) {
        const what =
          cause === undefined
            ? `the run ${id} did not end in ${deadline.seconds} s, and was stopped`
            : `the run ${id} was stopped`;
        const text = await report(ask, what, allocations, places, cause);
        await stop(this.api.within(STOPPING), id);
        throw new Failure(text);
      }
      await pause(Math.min(1000, deadline.millisecondsLeft));
    }
  }
}

/** What the idempotency token of a run begins with, by the job's definition and what the run is told. */
async function markOf(api: Api, job: string, meta: { readonly [name: string]: string }): Promise<string> {
  const definition = definitionText(await api.get<JobVersion>(pathOf(job)));
  const hash = createHash('sha256')
    .update(JSON.stringify([definition, meta]))
    .digest('hex');
  return `berth-${hash.slice(0, 16)}-`;
}

async function liveRuns(api: Api, job: string): Promise<{ readonly id: string; readonly token: string }[]> {
  const prefix = encodeURIComponent(`${job}/dispatch-`);
  const children = (await api.get<JobStub[] | null>(`/v1/jobs?prefix=${prefix}`)) ?? [];
  const live: { id: string; token: string }[] = [];
  for (const { ID, ParentID, Status, Stop } of children) {
    if (ParentID !== job || (Status === 'dead' && !Stop)) continue;
    // A run that was told to stop is dead for Nomad while its program still ends.
    if (Status === 'dead' && !(await hasTasks(api, ID))) continue;
    const detail = await api.find<JobVersion>(pathOf(ID));
    if (detail !== undefined) live.push({ id: ID, token: Stop ? '' : (detail.DispatchIdempotencyToken ?? '') });
  }
  return live;
}

async function hasTasks(api: Api, id: string): Promise<boolean> {
  const allocations = await api.get<Allocation[]>(`${pathOf(id)}/allocations?all=true`);
  return allocations.some(({ ClientStatus }) => ClientStatus === 'pending' || ClientStatus === 'running');
}

/** Stop a run, and wait until its program has ended. */
async function stop(api: Api, id: string): Promise<void> {
  await api.send('DELETE', pathOf(id));
  for (const end = new Deadline(STOPPING); !end.isOver && (await hasTasks(api, id)); await pause(500));
}

function pathOf(job: string): string {
  return `/v1/job/${encodeURIComponent(job)}`;
}

function outputOf(allocation: Allocation | undefined): string {
  return allocation === undefined ? '' : `\n  its output: nomad alloc logs -stderr ${shortId(allocation)}`;
}
