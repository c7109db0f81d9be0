import { IConstruct } from 'constructs';
import { isToken } from './tokens';
import { article } from './words';

/** Letters of a value that an error shows. */
const LONGEST = 200;

/** What is wrong with one property. */
export interface Violation {
  /** Name of the property, with the place inside it, such as `routes[0]`. */
  readonly prop: string;
  /** What the property must be, as the end of the sentence "'port' must …". */
  readonly must: string;
  /**
   * What was given.
   *
   * @default - nothing
   */
  readonly got?: unknown;
  /**
   * What to write instead.
   *
   * @default - no suggestion
   */
  readonly fix?: string;
}

/**
 * Collects everything that is wrong with one construct, so that all of it is reported at once.
 *
 * Values that are Terraform tokens pass every rule: only Terraform knows them.
 */
export class Violations {
  private readonly found: Violation[];

  public constructor(found: readonly Violation[] = []) {
    this.found = [...found];
  }

  /** What was found so far (a copy). */
  public get all(): Violation[] {
    return [...this.found];
  }

  public add(...violations: Violation[]): void {
    this.found.push(...violations);
  }

  /** Require that a value, unless it is absent or a token, meets a rule. */
  public require<T>(prop: string, value: T | undefined, rule: Rule<T>): void {
    // The rule goes first: it is far cheaper than the search for a token, and tokens are rare.
    if (value === undefined || rule.holds(value) || isToken(value)) return;
    this.add({ prop, must: rule.must, got: value, fix: rule.fix?.(value) });
  }

  /** Require that a value is known now, as what depends on it is checked or named before Terraform runs. */
  public requireLiteral(prop: string, value: string | undefined): void {
    if (isToken(value)) this.add({ prop, must: 'be written out, as no value of Terraform is known here', got: value });
  }

  /** Require that exactly one of several properties is given. */
  public requireOne(prop: string, values: { readonly [name: string]: unknown }): void {
    const names = Object.keys(values);
    const given = names.filter((name) => values[name] !== undefined);
    if (given.length === 1) return;
    const list = names.map((name) => `'${name}'`).join(', ');
    const must = `have exactly one of ${list.replace(/, ([^,]*)$/, ' and $1')}`;
    this.add({ prop, must, got: given.length === 0 ? undefined : given });
  }

  /** Throw one error that lists all violations, each located by the construct's path. */
  public throwFor(construct: IConstruct): void {
    if (this.found.length > 0) throw new Error(this.describe(construct.node.path));
  }

  /** All violations as text, each located by a path. */
  public describe(path: string): string {
    return this.found.map((violation) => `[${path}] ${sentence(violation)}`).join('\n');
  }
}

/** A rule that a value must meet. */
export interface Rule<T> {
  readonly must: string;
  readonly holds: (value: T) => boolean;
  readonly fix?: (value: T) => string | undefined;
}

function sentence({ prop, must, got, fix }: Violation): string {
  const given = got === undefined ? '' : `, got ${show(got)}`;
  return `'${prop}' must ${must}${given}${fix === undefined ? '' : `: ${fix}`}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const text = isData(value) ? toJson(value) : describeInstance(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function isData(value: object): boolean {
  return Array.isArray(value) || value.constructor === undefined || value.constructor.name === 'Object';
}

/** Data that JSON can't hold is a violation like any other, and must not end in an error about JSON. */
function toJson(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'data that is not JSON';
  }
}

function describeInstance(value: object): string {
  const kind = article(value.constructor.name);
  if (value.toString === Object.prototype.toString) return kind;
  try {
    return String(value);
  } catch {
    return kind;
  }
}
