import { setTimeout as pause } from 'node:timers/promises';
import { Control, ControlReport } from './control';
import { Load, LoadReport } from './load';

/** How long a busy machine may go on to have effects, such as connections that are dialled again. */
const AFTERMATH_MILLISECONDS = 5_000;

/** Loads beside a control, while something happened. */
export class Measurement {
  /** Let loads run until a change is made, and for some seconds more. They are stopped also when it fails. */
  public static async take(
    loads: () => Load[],
    change: () => Promise<void>,
    secondsAfter: number = 2,
  ): Promise<Measurement> {
    const control = await Control.start();
    const start = Date.now();
    const running = loads();
    let reports: LoadReport[] = [];
    let seen: ControlReport | undefined;
    try {
      await pause(1000);
      await change().finally(() => pause(secondsAfter * 1000));
    } finally {
      reports = await Promise.all(running.map((load) => load.stop()));
      seen = await control.stop();
    }
    return new Measurement(start, reports, seen);
  }

  public constructor(
    private readonly start: number,
    private readonly reports: readonly LoadReport[],
    private readonly control: ControlReport,
  ) {}

  /** When and why requests failed. */
  public get failures(): string[] {
    return this.failed.map(({ to, failure }) => `${this.second(to)}: ${failure}`);
  }

  /**
   * Whether nothing can be said: requests failed, and each of them while the control suffered as well, or shortly after
   * it. One failure beside a control that was fine is a failure.
   */
  public get isVoid(): boolean {
    return this.failed.length > 0 && this.failed.every(({ from, to }) => this.isDisturbed(from, to));
  }

  /** Whether the control suffered in a time, or shortly before it. */
  public isDisturbed(from: number, to: number): boolean {
    const { disturbances } = this.control;
    return disturbances.some((each) => each.from <= to && from <= each.to + AFTERMATH_MILLISECONDS);
  }

  /** What the control suffered. */
  public get disturbances(): string[] {
    return this.control.disturbances.map(({ from, what }) => `${this.second(from)}: ${what}`);
  }

  public toString(): string {
    const requests = this.reports.reduce((sum, report) => sum + report.requests, 0);
    const perSecond = this.reports.reduce((sum, report) => sum + report.perSecond, 0);
    const { slowest, lag } = this.control;
    const load = `${requests} requests at ${perSecond.toFixed(0)}/s, ${this.failed.length} failed`;
    return `${load} (control: slowest ${slowest} ms, client ${lag} ms late at most)`;
  }

  private get failed(): LoadReport['failed'] {
    return this.reports.flatMap(({ failed }) => failed);
  }

  private second(time: number): string {
    return `${((time - this.start) / 1000).toFixed(1)} s`;
  }
}

/**
 * The requests that failed in a measurement. A void one is taken again if that is possible, and otherwise an error.
 *
 * @param take takes it for the first, second … time
 */
export async function failuresOf(
  what: string,
  take: (time: number) => Promise<Measurement>,
  { times = 2, say = print }: { readonly times?: number; readonly say?: (line: string) => void } = {},
): Promise<string[]> {
  for (let time = 1; ; time += 1) {
    const measurement = await take(time);
    say(`${what}: ${measurement}`);
    if (!measurement.isVoid) return measurement.failures;
    const [first] = measurement.disturbances;
    const count = measurement.disturbances.length;
    const line = `${what}: void, as the control suffered as well (${count} times, first at ${first})`;
    if (time === times) throw new Error(`${line}; failed were\n${measurement.failures.join('\n')}`);
    say(`${line}: taken again`);
  }
}

function print(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
