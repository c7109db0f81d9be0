/** How the deployment of one stack ended. */
export interface StackOutcome {
  readonly stack: string;
  readonly state: 'deployed' | 'failed' | 'skipped';

  /** Why it failed, or was skipped. */
  readonly problem?: string;
}

/** What deploys stacks. */
export interface RunnerProps {
  /** Stacks to deploy, each after those that it depends on. */
  readonly stacks: readonly string[];

  /** Names of the stacks that a stack depends on. */
  dependenciesOf(stack: string): readonly string[];

  /** Most stacks at a time. */
  readonly atOnce: number;

  /** Deploy one stack. */
  deploy(stack: string): Promise<void>;

  /** Why no further stack may begin; undefined while it may. */
  readonly stopReason: () => string | undefined;

  /** Called with each outcome as soon as it is known. */
  readonly onOutcome: (outcome: StackOutcome) => void;
}

/** Deploys stacks at the same time, as far as they do not depend on each other. What does not depend on a failed one goes on. */
export class Runner {
  private readonly waiting: Set<string>;
  private readonly outcomes = new Map<string, StackOutcome>();
  private running = 0;

  public constructor(private readonly props: RunnerProps) {
    this.waiting = new Set(props.stacks);
  }

  /** Deploy all, and return the outcomes in the order of the stacks. It never rejects. */
  public run(): Promise<StackOutcome[]> {
    return new Promise((resolve) => {
      const next = (): void => {
        this.begin(next);
        if (this.running === 0) resolve(this.props.stacks.map((stack) => this.outcomes.get(stack)!));
      };
      next();
    });
  }

  /** Begin what may begin, in the order of the stacks, and skip what can't be deployed any more. */
  private begin(onEnd: () => void): void {
    const { atOnce, stopReason } = this.props;
    for (const stack of this.waiting) {
      const reason = stopReason() ?? this.missingFor(stack);
      if (reason !== undefined) this.end({ stack, state: 'skipped', problem: reason });
      else if (this.running < atOnce && this.isReady(stack)) void this.deploy(stack).then(onEnd);
    }
  }

  private async deploy(stack: string): Promise<void> {
    this.waiting.delete(stack);
    this.running += 1;
    try {
      await this.props.deploy(stack);
      this.end({ stack, state: 'deployed' });
    } catch (error) {
      this.end({ stack, state: 'failed', problem: (error as Error).message });
    } finally {
      this.running -= 1;
    }
  }

  private end(outcome: StackOutcome): void {
    this.waiting.delete(outcome.stack);
    this.outcomes.set(outcome.stack, outcome);
    this.props.onOutcome(outcome);
  }

  /** Stacks that were not chosen are taken as they are. */
  private chosenDependencies(stack: string): string[] {
    return this.props.dependenciesOf(stack).filter((name) => this.props.stacks.includes(name));
  }

  private isReady(stack: string): boolean {
    return this.chosenDependencies(stack).every((name) => this.outcomes.get(name)?.state === 'deployed');
  }

  private missingFor(stack: string): string | undefined {
    const missing = this.chosenDependencies(stack).map((name) => this.outcomes.get(name));
    const found = missing.find((outcome) => outcome !== undefined && outcome.state !== 'deployed');
    return found && `it depends on ${found.stack}, which ${found.state === 'failed' ? 'failed' : 'was skipped'}`;
  }
}
