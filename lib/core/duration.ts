import { Op, Token } from 'cdktf';
import { checked } from '../private/validation/checked';

/** Units of a duration, largest first: symbol in Go's notation and length in nanoseconds. */
const UNITS: [string, number][] = [
  ['h', 3_600_000_000_000],
  ['m', 60_000_000_000],
  ['s', 1_000_000_000],
  ['ms', 1_000_000],
];

/** Go's `time.Duration` is an int64 of nanoseconds. */
const LONGEST = 2 ** 63;

/**
 * Define a length of time.
 *
 * The amount must not be negative, and must be whole milliseconds. A Terraform token is legal as the amount.
 *
 * @see https://pkg.go.dev/time#ParseDuration
 */
@checked('Duration')
export class Duration {
  /** Define a duration in milliseconds. */
  public static milliseconds(amount: number): Duration {
    return new Duration(amount, 'ms', 1_000_000);
  }

  /** Define a duration in seconds. */
  public static seconds(amount: number): Duration {
    return new Duration(amount, 's', 1_000_000_000);
  }

  /** Define a duration in minutes. */
  public static minutes(amount: number): Duration {
    return new Duration(amount, 'm', 60_000_000_000);
  }

  /** Define a duration in hours. */
  public static hours(amount: number): Duration {
    return new Duration(amount, 'h', 3_600_000_000_000);
  }

  /** Define a duration in days of 24 hours. */
  public static days(amount: number): Duration {
    return new Duration(amount, 'd', 86_400_000_000_000);
  }

  private readonly unresolved: boolean;

  private constructor(
    private readonly amount: number,
    private readonly unit: string,
    private readonly factor: number,
  ) {
    // Encoded tokens are negative numbers, and the search for one costs more than all else here.
    this.unresolved = !(amount >= 0) && Token.isUnresolved(amount);
    if (this.unresolved) return;
    if (!(amount >= 0) || amount * factor >= LONGEST) {
      throw new Error(`a duration must be at least 0 and below 292 years, got ${amount} (${unit})`);
    }
    if (!Number.isInteger(Math.round(amount * factor) / 1_000_000)) {
      throw new Error(`a duration must be whole milliseconds, got ${amount} (${unit})`);
    }
  }

  /** Whether the amount is a Terraform token, so that its value is known only to Terraform. */
  public isUnresolved(): boolean {
    return this.unresolved;
  }

  /** The length in nanoseconds, as Nomad's API takes it (a number token when the amount is one). */
  public toNanoseconds(): number {
    if (this.isUnresolved()) return Token.asNumber(Op.mul(this.amount, this.factor));
    return Math.round(this.amount * this.factor);
  }

  /** The length in milliseconds (a number token when the amount is one). */
  public toMilliseconds(): number {
    if (this.isUnresolved()) return Token.asNumber(Op.div(Op.mul(this.amount, this.factor), 1_000_000));
    return this.toNanoseconds() / 1_000_000;
  }

  /** The length in seconds (a number token when the amount is one). */
  public toSeconds(): number {
    if (this.isUnresolved()) return Token.asNumber(Op.div(Op.mul(this.amount, this.factor), 1_000_000_000));
    return this.toNanoseconds() / 1_000_000_000;
  }

  /** The length in Go's notation, such as `90s` or `5m`, as agent configurations take it. */
  public toString(): string {
    if (this.isUnresolved()) {
      if (this.unit === 'd') return `${Token.asString(Op.mul(this.amount, 24))}h`;
      return `${Token.asString(this.amount)}${this.unit}`;
    }
    const nanoseconds = this.toNanoseconds();
    if (nanoseconds === 0) return '0s';
    const [symbol, length] = UNITS.find(([, candidate]) => nanoseconds % candidate === 0) ?? ['ns', 1];
    return `${nanoseconds / length}${symbol}`;
  }
}
