import { IResolveContext, Tokenization } from 'cdktf';
import { Deferred } from './deferred';
import { Field } from './field';
import { isMap, Json, setOwn } from './json';
import { checkTexts } from '../validation/plain-text';
import { isToken } from '../validation/tokens';
import { Violations } from '../validation/violations';

/** A duration, from whichever copy of the library. */
interface Length {
  toNanoseconds(): number;
  toString(): string;
}

/** A set of structs, and how they are rendered. */
export interface Vocabulary {
  /** Whose structs these are, such as `Nomad's`. */
  readonly owner: string;

  /** The fields, by struct and property. */
  readonly structs: { readonly [struct: string]: { readonly [prop: string]: Field } };

  /** How a duration is rendered. */
  readonly duration: (length: Length) => unknown;

  /**
   * Completes a struct once its fields are rendered.
   *
   * @default - nothing
   */
  readonly complete?: (path: string, struct: string, json: Json, violations: Violations) => void;
}

/**
 * Turns typed specifications into the JSON that they stand for; an unknown field, or a value of another type, is a
 * violation. Terraform tokens pass; deferred data is left out while there is no context to resolve it in.
 */
export class StructRenderer {
  public constructor(
    private readonly vocabulary: Vocabulary,
    private readonly violations: Violations,
    private readonly context?: IResolveContext,
    /** Whether places are made: they cost as much as the rest, and only violations need them. */
    private readonly isLocated: boolean = true,
  ) {}

  public struct(path: string, name: string, spec: Json): Json {
    const fields = this.vocabulary.structs[name];
    const json: Json = {};
    for (const prop in spec) {
      const value = this.unwrap(spec[prop]);
      if (value === undefined) continue;
      const field = Object.hasOwn(fields, prop) ? fields[prop] : undefined;
      if (field === undefined) this.unknown(this.at(path, prop), name, prop, value);
      else json[field.key] = this.field(this.at(path, prop), field, value);
    }
    this.vocabulary.complete?.(path, name, json, this.violations);
    return json;
  }

  private field(path: string, field: Field, value: unknown): unknown {
    if (field.kind === 'any') checkTexts(path, value, this.violations);
    if (field.kind === 'any' || Tokenization.isResolvable(value)) return value;
    switch (field.shape) {
      case 'one':
        return this.value(path, field, value);
      case 'list':
        return this.list(path, field, value);
      case 'map':
        return this.map(path, value, (key, item) => this.value(key, field, item));
      case 'map-of-lists':
        return this.map(path, value, (key, item) => this.list(key, field, item));
    }
  }

  private list(path: string, field: Field, value: unknown): unknown {
    if (!Array.isArray(value)) return this.expected(path, 'be a list', value);
    if (isToken(value)) return value;
    return value.map((item, index) => this.value(this.isLocated ? `${path}[${index}]` : '', field, this.unwrap(item)));
  }

  private map(path: string, value: unknown, render: (key: string, item: unknown) => unknown): unknown {
    if (!isMap(value)) return this.expected(path, 'be a map', value);
    const json: Json = {};
    for (const key in value) {
      const item = this.unwrap(value[key]);
      if (item === undefined) continue;
      const at = this.at(path, key);
      this.text(at, key);
      setOwn(json, key, key.startsWith('&{TfToken[') ? item : render(at, item));
    }
    return json;
  }

  private value(path: string, field: Field, value: unknown): unknown {
    if (Tokenization.isResolvable(value)) return value;
    switch (field.kind) {
      case 'struct':
        return isMap(value) ? this.struct(path, field.struct!, value) : this.expected(path, 'be a map', value);
      case 'string':
        return typeof value === 'string' ? this.text(path, value) : this.expected(path, 'be a string', value);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.expected(path, 'be true or false', value);
      case 'integer':
        return Number.isInteger(value) || isToken(value) ? value : this.expected(path, 'be an integer', value);
      case 'duration':
        return isDuration(value) ? this.vocabulary.duration(value) : this.expected(path, 'be a Duration', value);
      default:
        return value;
    }
  }

  private at(path: string, key: string): string {
    return this.isLocated ? `${path}.${key}` : '';
  }

  private text(path: string, text: string): string {
    checkTexts(path, text, this.violations);
    return text;
  }

  private unwrap(value: unknown): unknown {
    if (!Tokenization.isResolvable(value) || !Deferred.holdsData(value)) return value;
    return this.context && this.unwrap(value.resolve(this.context));
  }

  private unknown(path: string, struct: string, prop: string, got: unknown): void {
    const { owner, structs } = this.vocabulary;
    const wanted = prop.toLowerCase().replace(/_/g, '');
    const found = Object.entries(structs[struct]).find(
      ([name, { key }]) => name.toLowerCase() === wanted || key.toLowerCase() === wanted,
    );
    const fix = found ? `write '${found[0]}'` : `known are ${Object.keys(structs[struct]).join(', ')}`;
    this.violations.add({ prop: path, must: `be a key of ${owner} ${struct}`, got, fix });
  }

  private expected(prop: string, must: string, got: unknown): undefined {
    this.violations.add({ prop, must, got });
    return undefined;
  }
}

function isDuration(value: unknown): value is Length {
  return isMap(value) && typeof value.toNanoseconds === 'function';
}
