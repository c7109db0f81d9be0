import { Op, Token } from 'cdktf';
import { checked } from '../private/validation/checked';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

/**
 * Define an amount of memory or disk, in binary units.
 *
 * The amount must not be negative. A Terraform token is legal as the amount.
 */
@checked('Size')
export class Size {
  /** Define a size in kibibytes (1024 bytes). */
  public static kibibytes(amount: number): Size {
    return new Size(amount, KIBIBYTE);
  }

  /** Define a size in mebibytes (1024 kibibytes), the unit that Nomad calls MB. */
  public static mebibytes(amount: number): Size {
    return new Size(amount, MEBIBYTE);
  }

  /** Define a size in gibibytes (1024 mebibytes). */
  public static gibibytes(amount: number): Size {
    return new Size(amount, GIBIBYTE);
  }

  private constructor(
    private readonly amount: number,
    private readonly factor: number,
  ) {
    if (Token.isUnresolved(amount)) return;
    if (!Number.isFinite(amount) || amount < 0 || !Number.isInteger(amount * factor)) {
      throw new Error(`a size must be a whole number of bytes, at least 0, got ${amount} × ${factor} bytes`);
    }
  }

  /** Whether the amount is a Terraform token, so that its value is known only to Terraform. */
  public isUnresolved(): boolean {
    return Token.isUnresolved(this.amount);
  }

  /** The size in bytes (a number token when the amount is one). */
  public toBytes(): number {
    return this.in(1);
  }

  /** The size in mebibytes, possibly with a fraction (a number token when the amount is one). */
  public toMebibytes(): number {
    return this.in(MEBIBYTE);
  }

  /** The size for people, such as `128 MiB`. */
  public toString(): string {
    if (this.isUnresolved()) return `${Token.asString(this.amount)} × ${this.factor} bytes`;
    return `${this.toMebibytes()} MiB`;
  }

  private in(unit: number): number {
    if (!this.isUnresolved()) return (this.amount * this.factor) / unit;
    // Whole amounts need no arithmetic in Terraform, so that plans read well.
    return this.factor === unit ? this.amount : Token.asNumber(Op.div(Op.mul(this.amount, this.factor), unit));
  }
}
