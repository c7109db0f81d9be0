import { Violations } from '../violations';
import { nearest } from './nearest';
import { Shape } from './shape';
import { STRUCTS } from './shapes.generated';

/** How the values inside are checked. */
interface Inside {
  readonly shapeOf: (type: string) => Shape;
  readonly explain: (place: string, value: unknown, type: string, violations: Violations) => void;
  readonly isObject: (value: unknown) => value is { readonly [key: string]: unknown };
}

/** An object of known properties. */
export class StructShape implements Shape {
  public readonly must: string;
  private found?: { readonly types: Map<string, string>; readonly required: string[]; readonly checks: Checks };

  public constructor(
    private readonly name: string,
    /** Whether properties that are not known are errors. */
    private readonly closed: boolean,
    private readonly inside: Inside,
  ) {
    this.must = `be an object of ${name}`;
  }

  public readonly holds = (value: unknown): boolean => {
    if (!this.inside.isObject(value)) return false;
    const { checks, required } = this.props;
    for (const key of isPlain(value) ? Object.keys(value) : [...checks.keys(), ...Object.keys(value)]) {
      const given = value[key];
      if (given === undefined) continue;
      const check = checks.get(key);
      if (check === undefined ? this.closed : !check(given)) return false;
    }
    return required.every((key) => value[key] !== undefined);
  };

  public readonly explain = (place: string, value: unknown, violations: Violations): void => {
    if (!this.inside.isObject(value)) return;
    const { types, required } = this.props;
    const at = (key: string): string => (place === '' ? key : `${place}.${key}`);
    types.forEach((type, key) => {
      if (value[key] !== undefined || required.includes(key)) {
        this.inside.explain(at(key), value[key], type, violations);
      }
    });
    if (!this.closed) return;
    for (const key of Object.keys(value)) {
      const got = value[key];
      if (types.has(key) || got === undefined) continue;
      violations.add({
        prop: at(key),
        must: `be a property of ${this.name}`,
        got,
        fix: suggest(key, [...types.keys()]),
      });
    }
  };

  /** Compiled when it is needed, as structs may hold themselves. */
  private get props(): NonNullable<typeof this.found> {
    if (this.found === undefined) {
      const entries = propsOf(this.name);
      const types = new Map(entries.map(([name, type]) => [name.replace('?', ''), type]));
      const required = entries.filter(([name]) => !name.endsWith('?')).map(([name]) => name);
      const checks = new Map([...types].map(([name, type]) => [name, this.inside.shapeOf(type).holds]));
      this.found = { types, required, checks };
    }
    return this.found;
  }
}

type Checks = Map<string, (value: unknown) => boolean>;

/** The properties of a struct, with those that it has from others. */
function propsOf(struct: string): [name: string, type: string][] {
  const { from, props } = STRUCTS[struct];
  return [...from.flatMap(propsOf), ...Object.entries(props)];
}

/** Few known names are all told; of many only the nearest. */
function suggest(key: string, names: string[]): string | undefined {
  const near = nearest(key, names);
  if (near !== undefined) return `write '${near}'`;
  return names.length > 8 ? undefined : `known are ${names.join(', ')}`;
}

/** Whether all properties are the object's own. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
