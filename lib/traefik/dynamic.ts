import { Token } from 'cdktf';
import { Duration } from '../core/duration';
import { Field } from '../private/field';
import { Violations } from '../private/violations';
import { STRUCTS } from './spec-fields.generated';

type Json = { [key: string]: unknown };

/**
 * Turn a part of Traefik's dynamic configuration into what its files hold: Traefik's own keys, and durations in Go's notation.
 *
 * Traefik passes over keys that it does not know, or drops all that stands beside them: each is a violation here.
 */
export function dynamicJson(struct: string, spec: object, prop: string, violations: Violations): Json {
  const fields = STRUCTS[struct];
  const json: Json = {};
  for (const [name, value] of Object.entries(spec)) {
    if (value === undefined) continue;
    const field = fields[name];
    const at = `${prop}.${name}`;
    if (field === undefined) {
      const fix = Object.keys(fields).find((each) => each.toLowerCase() === name.toLowerCase());
      violations.add({ prop: at, must: `be a key of ${struct}`, got: value, fix: fix && `write '${fix}'` });
    } else {
      json[field.key] = shaped(field, value, at, violations);
    }
  }
  return json;
}

function shaped(field: Field, value: unknown, at: string, violations: Violations): unknown {
  if (field.kind === 'any') return value;
  if (field.shape === 'one') return one(field, value, at, violations);
  if (field.shape === 'list') {
    if (!Array.isArray(value)) return wrong(at, 'be a list', value, violations);
    return value.map((item, index) => one(field, item, `${at}[${index}]`, violations));
  }
  if (!isMap(value)) return wrong(at, 'be an object', value, violations);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, one(field, item, `${at}.${key}`, violations)]),
  );
}

function one({ kind, struct }: Field, value: unknown, at: string, violations: Violations): unknown {
  if (kind === 'struct') {
    return isMap(value) ? dynamicJson(struct!, value, at, violations) : wrong(at, 'be an object', value, violations);
  }
  if (kind === 'duration') {
    return value instanceof Duration ? value.toString() : wrong(at, 'be a Duration', value, violations);
  }
  if (Token.isUnresolved(value)) return value;
  if (kind === 'integer') return Number.isInteger(value) ? value : wrong(at, 'be an integer', value, violations);
  return typeof value === kind ? value : wrong(at, `be a ${kind}`, value, violations);
}

function wrong(prop: string, must: string, got: unknown, violations: Violations): undefined {
  violations.add({ prop, must, got });
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.constructor === Object;
}

/**
 * The tags that say to Traefik what its files would.
 *
 * A tag holds lists with commas between the items, and a key's name between dots: what holds these itself can't be said.
 */
export function tagsOf(prefix: string, value: unknown, prop: string, violations: Violations): string[] {
  if (Array.isArray(value)) {
    if (value.some(isMap)) return value.flatMap((item, index) => tagsOf(`${prefix}[${index}]`, item, prop, violations));
    const comma = value.find((item) => typeof item === 'string' && item.includes(','));
    if (comma !== undefined)
      violations.add({ prop, must: 'have no comma in an item: a tag would split it', got: comma });
    return [`${prefix}=${value}`];
  }
  if (!isMap(value)) {
    if (typeof value === 'string' && value.trim() !== value) {
      violations.add({ prop, must: 'have no space at its ends: a tag loses it', got: value });
    }
    return [`${prefix}=${value}`];
  }
  const entries = Object.entries(value);
  // An empty part is said by its name alone.
  if (entries.length === 0) return [`${prefix}=true`];
  return entries.flatMap(([key, item]) => {
    if (!/^[A-Za-z0-9_-]+$/.test(key)) {
      violations.add({ prop, must: 'have keys of letters, digits, - and _: tags hold them between dots', got: key });
    }
    return tagsOf(`${prefix}.${key}`, item, prop, violations);
  });
}
