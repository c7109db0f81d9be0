/** An option of a command, such as `--app cdktf.out`. */
export interface Option<T> {
  /** What may follow its name; undefined for one that takes no text. */
  readonly example?: string;
  /** What it is when it is not given, for the help. */
  readonly fallback?: string;
  /** What it does, for the help. */
  readonly about?: string;
  /** Whether it may be given several times. */
  readonly repeatable: boolean;
  /** Its value, from the texts that were given. */
  read(given: string[], name: string): T;
}

/** A text with a default. */
export function text(fallback: string, about?: string): Option<string> {
  return { example: fallback, fallback, about, repeatable: false, read: (given) => given.at(-1) ?? fallback };
}

/** A text that may be left out. */
export function optionalText(example: string, about?: string): Option<string | undefined> {
  return { example, about, repeatable: false, read: (given) => given.at(-1) };
}

/** Any number of texts. */
export function texts(example: string, about?: string): Option<string[]> {
  return { example, about, repeatable: true, read: (given) => given };
}

/** An integer with a default. */
export function integer(fallback: number, min: number, max: number, about?: string): Option<number> {
  return {
    example: String(fallback),
    fallback: String(fallback),
    about,
    repeatable: false,
    read: (given, name) => {
      const value = Number(given.at(-1) ?? fallback);
      if (Number.isInteger(value) && value >= min && value <= max) return value;
      throw new Error(`'--${name}' must be an integer between ${min} and ${max}, got '${given.at(-1)}'`);
    },
  };
}

/** Something that is asked for or not. */
export function flag(about?: string): Option<boolean> {
  return { about, repeatable: false, read: (given) => given.length > 0 };
}

const SECONDS: { readonly [unit: string]: number } = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 };

/** A length of time, such as `10m`, in seconds. */
export function period(fallback: string, about?: string): Option<number> {
  const read = (given: string[], name: string): number => secondsOf(given.at(-1) ?? fallback, name);
  return { example: fallback, fallback, about, repeatable: false, read };
}

/** A length of time in seconds that may be left out. */
export function optionalPeriod(example: string, about?: string): Option<number | undefined> {
  const read = (given: string[], name: string): number | undefined =>
    given.length === 0 ? undefined : secondsOf(given.at(-1)!, name);
  return { example, about, repeatable: false, read };
}

function secondsOf(text: string, name: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (Number(amount) > 0) return Number(amount) * SECONDS[unit];
  throw new Error(`'--${name}' must be a length of time, such as 30s, 10m, 2h or 1d, got '${text}'`);
}
