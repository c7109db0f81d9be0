import { setTimeout as pause } from 'node:timers/promises';
import { NomadClient } from '../nomad/nomad-client';
import { nearest } from '../../private/validation/shapes/nearest';

/** Milliseconds between two looks. */
const INTERVAL = 1_000;

/** Nanoseconds of a second, in which Nomad counts. */
const SECOND = 1e9;

/** A client of Nomad, as its list tells it. */
interface NodeStub {
  readonly ID: string;
  readonly Name: string;
  readonly Status: string;
  readonly SchedulingEligibility: string;
  readonly Drain: boolean;
}

/** An instance on a client. */
interface Instance {
  readonly ID: string;
  readonly JobID: string;
  readonly Namespace: string;
  readonly ClientStatus: string;
}

/** Takes hosts out of service, and puts them back. */
export class HostWork {
  /** @param hosts names of the hosts that are declared, for errors */
  public constructor(
    private readonly nomad: NomadClient,
    private readonly hosts: readonly string[],
  ) {}

  /**
   * Move all instances away from a host, and wait until it is empty.
   *
   * @param deadline seconds that instances have to move by themselves; then they are stopped
   * @param onProgress called with each change on the way
   */
  public async drain(
    host: string,
    deadline: number,
    onProgress: (line: string) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const { ID } = await this.node(host);
    const others = (await this.nodes()).filter(
      (each) => each.Name !== host && each.Status === 'ready' && each.SchedulingEligibility === 'eligible',
    );
    if (others.length === 0) onProgress('no other host takes work: what runs there alone stops');
    await this.nomad.put(`/v1/node/${ID}/drain`, {
      body: { DrainSpec: { Deadline: deadline * SECOND, IgnoreSystemJobs: false }, MarkEligible: false },
    });
    for (let told = ''; ; await pause(INTERVAL)) {
      if (signal?.aborted) {
        throw new Error(`interrupted: '${host}' goes on draining; 'berth host resume ${host}' ends it`);
      }
      const { DrainStrategy } = await this.nomad.get<{ readonly DrainStrategy: object | null }>(`/v1/node/${ID}`);
      const left = await this.instances(ID);
      if (left.length === 0 && DrainStrategy === null) return;
      const names = [...new Set(left.map(({ Namespace, JobID }) => `${Namespace}/${JobID}`))].sort();
      const text = left.length === 0 ? 'empty' : `${left.length} left: ${names.join(', ')}`;
      if (text !== told) onProgress((told = text));
      // Somebody else may have ended the drain.
      if (DrainStrategy === null && !(await this.isDrained(host))) {
        throw new Error(`somebody ended the drain of '${host}'; ${text}`);
      }
    }
  }

  /** Let a host take instances again, and return whether it did not before. */
  public async resume(host: string): Promise<boolean> {
    const { ID, Drain, SchedulingEligibility } = await this.node(host);
    if (!Drain && SchedulingEligibility === 'eligible') return false;
    await this.nomad.put(`/v1/node/${ID}/drain`, { body: { DrainSpec: null, MarkEligible: true } });
    return true;
  }

  private async isDrained(host: string): Promise<boolean> {
    return (await this.node(host)).SchedulingEligibility === 'ineligible';
  }

  private async instances(id: string): Promise<Instance[]> {
    const all = (await this.nomad.get<Instance[] | null>(`/v1/node/${id}/allocations`)) ?? [];
    return all.filter(({ ClientStatus }) => ClientStatus === 'running' || ClientStatus === 'pending');
  }

  private async nodes(): Promise<NodeStub[]> {
    return (await this.nomad.get<NodeStub[] | null>('/v1/nodes')) ?? [];
  }

  private async node(host: string): Promise<NodeStub> {
    const nodes = await this.nodes();
    // A host that was lost and came back anew has an old node, too.
    const own = nodes.filter(({ Name }) => Name === host);
    const found = own.find(({ Status }) => Status === 'ready') ?? own[0];
    if (found !== undefined) return found;
    const names = [...new Set([...nodes.map(({ Name }) => Name), ...this.hosts])];
    if (this.hosts.includes(host)) throw new Error(`the host '${host}' is no client of Nomad, and runs no instances`);
    const near = nearest(host, names);
    throw new Error(
      `there is no host '${host}'${near === undefined ? `: there are ${names.sort().join(', ')}` : `: did you mean '${near}'?`}`,
    );
  }
}
