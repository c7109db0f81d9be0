/** What the steps of a suite work on. */
export interface Testbed {
  open(): Promise<void>;
  close(): Promise<void>;

  /** What happened, from the logs of the agents. */
  explain(): Promise<string>;
}

/** A step, on which others may build. */
export interface Step {
  readonly name: string;
  passed: boolean;
}

/** The functions of Jest that define steps. */
interface Runner {
  test(name: string, body: () => Promise<void>): void;
  beforeAll(body: () => Promise<void>): void;
  afterAll(body: () => Promise<void>): void;
}

/** The steps of a suite on one testbed. Each names those that it builds on, and at the end is told how long each took. */
export class Steps {
  private readonly start = Date.now();
  private readonly times: string[] = [];
  private readonly ready: Step = { name: 'set up the testbed', passed: false };

  public constructor(
    private readonly testbed: Testbed,
    private readonly runner: Runner = { test, beforeAll, afterAll },
  ) {
    runner.beforeAll(async () => {
      // Jest would repeat an error of this hook for each step.
      const failure = await this.attempt(this.ready, () => testbed.open());
      if (failure !== undefined) process.stderr.write(`${failure.message}\n`);
    });
    runner.afterAll(async () => {
      const failure = await this.attempt({ name: 'take down the testbed', passed: false }, () => testbed.close());
      this.report();
      if (failure !== undefined) throw failure;
    });
  }

  /** Define a step. When one that it builds on has not passed, it fails without being tried. */
  public step(name: string, buildsOn: readonly Step[], body: () => Promise<void>): Step {
    const step: Step = { name, passed: false };
    this.runner.test(name, async () => {
      const missing = [this.ready, ...buildsOn].find(({ passed }) => !passed);
      if (missing !== undefined) {
        this.note('-', `✕ ${name} (not tried)`);
        throw new Error(`not tried: builds on '${missing.name}', which has not passed`);
      }
      const failure = await this.attempt(step, body);
      if (failure !== undefined) throw failure;
    });
    return step;
  }

  /** Try a step: why it failed, if it did. */
  private async attempt(step: Step, body: () => Promise<void>): Promise<Error | undefined> {
    const start = Date.now();
    process.stderr.write(`— ${step.name}\n`);
    try {
      await body();
      step.passed = true;
      this.note(secondsSince(start), `  ${step.name}`);
      return undefined;
    } catch (error) {
      this.note(secondsSince(start), `✕ ${step.name}`);
      process.stderr.write(`${await this.testbed.explain().catch((reason: Error) => reason.message)}\n`);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private note(time: string, what: string): void {
    this.times.push(`${time.padStart(10)}  ${what}`);
  }

  private report(): void {
    this.note(secondsSince(this.start), '  in all');
    process.stderr.write(`how long each step took:\n${this.times.join('\n')}\n`);
  }
}

function secondsSince(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
