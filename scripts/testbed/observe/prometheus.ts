import { setTimeout as pause } from 'node:timers/promises';

/** A target of Prometheus. */
export interface Target {
  readonly scrapePool: string;
  readonly labels: { readonly [label: string]: string };
  readonly health: string;
  readonly lastError: string;
}

/** One series of an answer, with its newest value. */
export interface Sample {
  readonly metric: { readonly [label: string]: string };
  readonly value: readonly [time: number, value: string];
}

/** Asks a running Prometheus. */
export class Prometheus {
  /** @param headers what it asks for, such as a password */
  public constructor(
    public readonly address: string,
    private readonly headers: { readonly [name: string]: string } = {},
  ) {}

  public async targets(): Promise<Target[]> {
    return (await this.get('/api/v1/targets?state=active')).activeTargets;
  }

  /** Wait until all targets are up, and those of some jobs are as many as expected. */
  public async untilUp(expected: { readonly [job: string]: number }, seconds: number): Promise<Target[]> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const targets = await this.targets().catch(() => []);
      const isUp = targets.length > 0 && targets.every(({ health }) => health === 'up');
      const counts = Object.entries(expected).map(
        ([job, count]) => targets.filter(({ labels }) => labels.job === job).length === count,
      );
      if (isUp && counts.every(Boolean)) return targets;
      if (Date.now() > end) {
        const lines = targets.map((each) => `${each.health} ${JSON.stringify(each.labels)} ${each.lastError}`);
        throw new Error(`not all targets are there and up after ${seconds} s:\n${lines.join('\n')}`);
      }
      await pause(500);
    }
  }

  /** The series that an expression gives now. */
  public async query(expression: string): Promise<Sample[]> {
    const { result, resultType } = await this.get(`/api/v1/query?query=${encodeURIComponent(expression)}`);
    return resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
  }

  /** What is wrong with the rules that are loaded, and their names. */
  public async rules(): Promise<{ readonly names: string[]; readonly problems: string[] }> {
    const { groups } = await this.get('/api/v1/rules');
    const rules: any[] = groups.flatMap((group: any) => group.rules);
    const problems = rules
      .filter(({ health }) => health === 'err')
      .map(({ name, lastError }) => `${name}: ${lastError}`);
    return { names: rules.map(({ name }) => name), problems };
  }

  private async get(path: string): Promise<any> {
    const answer = await fetch(this.address + path, {
      headers: this.headers,
      signal: AbortSignal.timeout(10_000),
    });
    const { status, data, error } = (await answer.json()) as any;
    if (status !== 'success') throw new Error(`${path}: ${error}`);
    return data;
  }
}
