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

  public constructor(
    private readonly testbed: Testbed,
    private readonly runner: Runner = { test, beforeAll, afterAll },
  ) {
    runner.beforeAll(() => this.timed('set up the testbed', () => testbed.open()));
    runner.afterAll(() => this.timed('take down the testbed', () => testbed.close()).finally(() => this.report()));
  }

  /** Define a step. When one that it builds on has not passed, it fails without being tried. */
  public step(name: string, buildsOn: readonly Step[], body: () => Promise<void>): Step {
    const step: Step = { name, passed: false };
    this.runner.test(name, async () => {
      const missing = buildsOn.find(({ passed }) => !passed);
      if (missing !== undefined) {
        this.note('-', `✕ ${name} (not tried)`);
        throw new Error(`not tried: builds on '${missing.name}', which has not passed`);
      }
      await this.timed(name, body);
      step.passed = true;
    });
    return step;
  }

  private async timed(what: string, body: () => Promise<void>): Promise<void> {
    const start = Date.now();
    process.stderr.write(`— ${what}\n`);
    try {
      await body();
      this.note(secondsSince(start), `  ${what}`);
    } catch (error) {
      this.note(secondsSince(start), `✕ ${what}`);
      process.stderr.write(`${await this.testbed.explain().catch((reason: Error) => reason.message)}\n`);
      throw error;
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
