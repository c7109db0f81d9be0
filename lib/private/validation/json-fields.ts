import { oneOf } from './rules';
import { Violations } from './violations';

/** Reads the fields of a JSON document, and collects those that are missing or of another kind. Unknown ones are ignored. */
export class JsonFields {
  /** Nothing when the object itself is missing: that is told once. */
  private readonly fields?: { readonly [name: string]: unknown };

  /** @param path place of the object in the document, with a dot at its end; nothing for the document itself */
  public constructor(
    value: unknown,
    private readonly violations: Violations,
    private readonly path: string = '',
  ) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      this.fields = value as { [name: string]: unknown };
      return;
    }
    const must = value === undefined ? 'be given' : 'be an object';
    violations.add({ prop: path.slice(0, -1) || 'document', must, got: value });
  }

  public text(name: string): string {
    return this.read(name, 'be text', '', (value) => typeof value === 'string');
  }

  /** One of several words. */
  public word<T extends string>(name: string, ...words: T[]): T {
    return this.read<T>(name, oneOf(...words).must, words[0], (value) => words.includes(value as T));
  }

  public number(name: string): number {
    return this.read(name, 'be a number of at least 0', 0, (value) => Number.isFinite(value) && (value as number) >= 0);
  }

  public flag(name: string): boolean {
    return this.read(name, 'be true or false', false, (value) => typeof value === 'boolean');
  }

  public texts(name: string): string[] {
    return this.read<string[]>(name, 'be a list of texts', [], isTexts);
  }

  public numbers(name: string): number[] {
    return this.read<number[]>(name, 'be a list of numbers', [], isNumbers);
  }

  /** Whether a field, which may be of several kinds, is there and is false. */
  public isFalse(name: string): boolean {
    return this.own(name) === false;
  }

  public object(name: string): JsonFields {
    const violations = this.fields === undefined ? new Violations() : this.violations;
    return new JsonFields(this.own(name), violations, `${this.path}${name}.`);
  }

  public objects(name: string): JsonFields[] {
    const items = this.read<unknown[]>(name, 'be a list', [], Array.isArray);
    return items.map((item, index) => new JsonFields(item, this.violations, `${this.path}${name}[${index}].`));
  }

  /** Texts by name. */
  public map(name: string): { [key: string]: string } {
    const values = this.object(name);
    return Object.fromEntries(values.keys.map((key) => [key, values.text(key)]));
  }

  /** Lists of texts by name. */
  public lists(name: string): { [key: string]: string[] } {
    const values = this.object(name);
    return Object.fromEntries(values.keys.map((key) => [key, values.texts(key)]));
  }

  /** What a field is read as, if it is there. */
  public optional<T>(name: string, read: (name: string) => T): T | undefined {
    return this.own(name) === undefined ? undefined : read(name);
  }

  private get keys(): string[] {
    return Object.keys(this.fields ?? {});
  }

  private read<T>(name: string, must: string, other: T, holds: (value: unknown) => boolean): T {
    const value = this.own(name);
    if (this.fields === undefined) return other;
    if (holds(value)) return value as T;
    this.violations.add({ prop: `${this.path}${name}`, must: value === undefined ? 'be given' : must, got: value });
    return other;
  }

  private own(name: string): unknown {
    return this.fields !== undefined && Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
  }
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => Number.isFinite(item));
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
