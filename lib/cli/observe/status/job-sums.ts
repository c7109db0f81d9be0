import { AlertStatus, JobStatus, TaskStatus } from './platform-status';
import { Sample } from '../prometheus';
import { ServiceHealth } from '../service-health';

/** A job while its numbers are added up. */
interface Sums {
  readonly namespace: string;
  readonly job: string;
  running: number;
  wanted: number;
  requests?: number;
  errors: number;
  latency?: number;
  readonly tasks: Map<string, TaskSums>;
  readonly alerts: AlertStatus[];
}

type TaskSums = { -readonly [field in keyof TaskStatus]: TaskStatus[field] };

/** The jobs of a platform, by the labels of series. */
export class JobSums {
  private readonly byName = new Map<string, Sums>();
  private readonly byJob = new Map<string, Sums[]>();
  private readonly byAllocation = new Map<string, Sums>();

  public constructor(private readonly health: ServiceHealth) {}

  /** The runs of a periodic job, and of one that is dispatched, count as one job. */
  public of({ namespace = '', job: run = '' }: Sample['labels']): Sums {
    const job = nameOf(run);
    const key = `${namespace}/${job}`;
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    const made = { namespace, job, running: 0, wanted: 0, errors: 0, tasks: new Map(), alerts: [] };
    this.byName.set(key, made);
    this.byJob.set(job, [...(this.byJob.get(job) ?? []), made]);
    return made;
  }

  public taskOf(labels: Sample['labels']): TaskSums {
    const { alloc_id: allocation = '', task = '', host } = labels;
    const { tasks } = this.of(labels);
    this.byAllocation.set(allocation, this.of(labels));
    const key = `${allocation}/${task}`;
    if (!tasks.has(key)) tasks.set(key, { allocation, host, task, healthy: this.health.passing.get(allocation) });
    return tasks.get(key)!;
  }

  /** The jobs behind a service: Consul's, or Traefik's, whose name may end with what Berth adds to that in Consul. */
  public behind({ service = '' }: Sample['labels']): Sums[] {
    const full = service.replace(/@consulcatalog$/, '');
    const { allocations } = this.health;
    const name = allocations.has(full) ? full : full.replace(/(?:-canary)?-[0-9a-f]{8}$/, '');
    const jobs = [...(allocations.get(name) ?? [])].map((allocation) => this.byAllocation.get(allocation));
    const found = [...new Set(jobs.filter((job) => job !== undefined))];
    // A service without checks is only known by its name.
    return found.length > 0 ? found : (this.byJob.get(name) ?? []);
  }

  /** The jobs that an alert is about. */
  public meantBy(labels: Sample['labels']): Sums[] {
    const { namespace = '', job = '' } = labels;
    const named = this.byName.get(`${namespace}/${nameOf(job)}`);
    return named === undefined ? this.behind(labels) : [named];
  }

  public get all(): JobStatus[] {
    const jobs = [...this.byName.values()];
    jobs.sort((one, other) => compare(one.namespace, other.namespace) || compare(one.job, other.job));
    return jobs.map(({ namespace, job, running, wanted, requests, errors, latency, tasks: byName, alerts }) => {
      const tasks = [...byName.values()];
      const checked = new Map(
        tasks.filter(({ healthy }) => healthy !== undefined).map((task) => [task.allocation, task]),
      );
      return {
        namespace,
        job,
        running,
        wanted,
        healthy: checked.size === 0 ? undefined : [...checked.values()].filter(({ healthy }) => healthy).length,
        requestsPerSecond: requests,
        errorRatio: requests === undefined || requests === 0 ? undefined : errors / requests,
        latencyP95Seconds: latency,
        cpuMegahertz: sum(tasks.map(({ cpuMegahertz }) => cpuMegahertz)),
        memoryBytes: sum(tasks.map(({ memoryBytes }) => memoryBytes)),
        memoryReservedBytes: sum(tasks.map(({ memoryReservedBytes }) => memoryReservedBytes)),
        tasks: tasks.sort((one, other) => compare(one.allocation, other.allocation) || compare(one.task, other.task)),
        alerts,
      };
    });
  }
}

function nameOf(run: string): string {
  return run.replace(/\/(?:periodic|dispatch)-.*$/s, '');
}

/** The sum of what is known; undefined when nothing is. */
function sum(values: (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}

/** Compare texts as sorting does, for any language. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
