import { Duration } from '../../core/duration';
import { Size } from '../../core/size';
import { isToken } from './tokens';
import { Rule, Violation } from './violations';

/** Rules of names, numbers and texts that more than one hall uses; those of one technology stand in its own `rules`. */
export const PORT: Rule<number> = integer(1, 65535);

/** What stands in one line of a file or of a command. */
export const LINE: Rule<string> = {
  must: 'be text of one line',
  holds: (value) => /^\P{Cc}+$/u.test(value),
};

/** The violation when a secret is a literal, which whoever reads the program could read. It does not tell the secret. */
export function literalSecret(prop: string, secret: string | undefined): Violation[] {
  if (secret === undefined || secret === '' || isToken(secret)) return [];
  const fix = "write `new TerraformVariable(stack, 'name', { sensitive: true }).stringValue`";
  return [{ prop, must: 'be a reference to a sensitive Terraform variable', fix }];
}

export const DNS_LABEL: Rule<string> = {
  must: 'be a DNS label: 1 to 63 lower-case letters, digits or hyphens, no hyphen at either end',
  holds: (value) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value),
  fix: (value) => {
    const label = value
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '');
    return label === '' || label.length > 63 ? undefined : `write '${label}'`;
  },
};

export const ENV_NAME: Rule<string> = {
  must: 'be a name of letters, digits and underscores that does not start with a digit',
  holds: (value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value),
  fix: (value) => {
    const name = value.replace(/[^A-Za-z0-9_]/g, '_');
    return /^[A-Za-z_]/.test(name) ? `write '${name}'` : undefined;
  },
};

export const NOT_EMPTY: Rule<string | unknown[]> = {
  must: 'not be empty',
  holds: (value) => value.length > 0,
};

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Rule<number> {
  return {
    get must() {
      return max === Number.MAX_SAFE_INTEGER
        ? `be an integer of at least ${min}`
        : `be an integer between ${min} and ${max}`;
    },
    holds: (value) => Number.isInteger(value) && value >= min && value <= max,
  };
}

export function oneOf(...allowed: string[]): Rule<string> {
  return {
    get must() {
      return `be one of ${allowed.join(', ')}`;
    },
    holds: (value) => allowed.includes(value),
  };
}

export function durationBetween(min: Duration, max: Duration, why: string): Rule<Duration> {
  return {
    get must() {
      return `be between ${min} and ${max} (${why})`;
    },
    holds: (value) =>
      [value, min, max].some((each) => each.isUnresolved()) ||
      (value.toNanoseconds() >= min.toNanoseconds() && value.toNanoseconds() <= max.toNanoseconds()),
  };
}

export function wholeMebibytes(min: number, why: string): Rule<Size> {
  return {
    must: `be a whole number of mebibytes, at least ${min} (${why})`,
    holds: (value) => value.isUnresolved() || (Number.isInteger(value.toMebibytes()) && value.toMebibytes() >= min),
  };
}
