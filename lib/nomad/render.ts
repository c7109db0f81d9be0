import { IResolveContext, Token, Tokenization } from 'cdktf';
import { Deferred } from '../private/deferred';
import { checkTexts } from '../private/plain-text';
import { isToken } from '../private/tokens';
import { Violations } from '../private/violations';
import { DockerDriver } from './docker-driver';
import { driverConfig } from './driver-config';
import { Field } from '../private/field';
import { STRUCTS } from './spec-fields.generated';

type Json = { [key: string]: unknown };

/**
 * Turn a job specification into the JSON that Nomad's API takes: its keys, and nanoseconds for durations.
 *
 * Nomad drops keys that it does not know without a word, so every unknown one is a violation here. Terraform tokens
 * pass; deferred data is left out while there is no context to resolve it in.
 */
export function renderJob(spec: object, violations: Violations, context?: IResolveContext): Json {
  return new Renderer(violations, context).struct('spec', 'Job', spec as Json);
}

class Renderer {
  public constructor(
    private readonly violations: Violations,
    private readonly context?: IResolveContext,
  ) {}

  public struct(path: string, name: string, spec: Json): Json {
    const fields = STRUCTS[name];
    const json: Json = {};
    for (const prop in spec) {
      const value = this.unwrap(spec[prop]);
      if (value === undefined) continue;
      const field = fields[prop];
      if (field === undefined) this.unknown(`${path}.${prop}`, name, prop, value);
      else json[field.key] = this.field(`${path}.${prop}`, field, value);
    }
    if ((name === 'Task' || name === 'SidecarTask') && isMap(json.Config)) this.config(path, json);
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
    return value.map((item, index) => this.value(`${path}[${index}]`, field, this.unwrap(item)));
  }

  private map(path: string, value: unknown, render: (key: string, item: unknown) => unknown): unknown {
    if (!isMap(value)) return this.expected(path, 'be a map', value);
    const json: Json = {};
    for (const key in value) {
      const item = this.unwrap(value[key]);
      if (item === undefined) continue;
      this.text(`${path}.${key}`, key);
      // An assignment to `__proto__` would be no field.
      const rendered = key.startsWith('&{TfToken[') ? item : render(`${path}.${key}`, item);
      Object.defineProperty(json, key, { value: rendered, enumerable: true, configurable: true, writable: true });
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
        return Number.isInteger(value) || Token.isUnresolved(value)
          ? value
          : this.expected(path, 'be an integer', value);
      case 'duration':
        return isDuration(value) ? value.toNanoseconds() : this.expected(path, 'be a Duration', value);
      default:
        return value;
    }
  }

  private text(path: string, text: string): string {
    checkTexts(path, text, this.violations);
    return text;
  }

  private config(path: string, task: Json): void {
    const config = task.Config as Json;
    if (task.Driver === 'docker') this.violations.add(...DockerDriver._violations(`${path}.config`, config));
    task.Config = driverConfig(config, environmentOf(task));
  }

  private unwrap(value: unknown): unknown {
    if (!Tokenization.isResolvable(value) || !Deferred.holdsData(value)) return value;
    return this.context && this.unwrap(value.resolve(this.context));
  }

  private unknown(path: string, struct: string, prop: string, got: unknown): void {
    const wanted = prop.toLowerCase().replace(/_/g, '');
    const found = Object.entries(STRUCTS[struct]).find(
      ([name, { key }]) => name.toLowerCase() === wanted || key.toLowerCase() === wanted,
    );
    const fix = found ? `write '${found[0]}'` : `known are ${Object.keys(STRUCTS[struct]).join(', ')}`;
    this.violations.add({ prop: path, must: `be a key of Nomad's ${struct}`, got, fix });
  }

  private expected(prop: string, must: string, got: unknown): undefined {
    this.violations.add({ prop, must, got });
    return undefined;
  }
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDuration(value: unknown): value is { toNanoseconds(): number } {
  return isMap(value) && typeof value.toNanoseconds === 'function';
}

/** Names of the variables that a task has, also by its templates. */
function environmentOf({ Env, Templates }: Json): string[] {
  const templates = Array.isArray(Templates) ? Templates.filter((each) => isMap(each) && each.Envvars === true) : [];
  const lines = templates.flatMap(({ EmbeddedTmpl }) => [
    ...String(EmbeddedTmpl).matchAll(/^\s*(?:export\s+)?(\w+)\s*=/gm),
  ]);
  return [...Object.keys(isMap(Env) ? Env : {}), ...lines.map(([, name]) => name)];
}
