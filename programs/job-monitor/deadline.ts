/** A moment after which nobody waits any longer. It goes by a clock that nobody sets. */
export class Deadline {
  private readonly end: number;

  public constructor(public readonly seconds: number) {
    this.end = performance.now() + seconds * 1000;
  }

  public get isOver(): boolean {
    return this.millisecondsLeft === 0;
  }

  public get millisecondsLeft(): number {
    return Math.max(0, this.end - performance.now());
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** How long each of several things has been seen without a break. */
export class Stopwatch {
  private since = new Map<string, number>();

  /** Start the time of what is new, and forget what is no longer there. */
  public see(keys: readonly string[]): void {
    this.since = new Map(keys.map((key) => [key, this.since.get(key) ?? performance.now()]));
  }

  public secondsOf(key: string): number {
    return (performance.now() - (this.since.get(key) ?? performance.now())) / 1000;
  }
}
