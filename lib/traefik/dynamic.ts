import { isPlainMap, Json } from '../private/rendering/json-map';
import { StructRenderer, Vocabulary } from '../private/rendering/struct-renderer';
import { Violations } from '../private/validation/violations';
import { STRUCTS } from './spec/spec-fields.generated';

/** What Traefik's files hold: its own keys, and durations in Go's notation. */
const DYNAMIC: Vocabulary = { owner: "Traefik's", structs: STRUCTS, duration: (length) => length.toString() };

/**
 * Turn a part of Traefik's dynamic configuration into what its files hold.
 *
 * Traefik passes over keys that it does not know, or drops all that stands beside them: each is a violation here.
 */
export function dynamicJson(struct: string, spec: object, prop: string, violations: Violations): Json {
  return new StructRenderer(DYNAMIC, violations).struct(prop, struct, spec as Json);
}

/**
 * The tags that say to Traefik what its files would.
 *
 * A tag holds lists with commas between the items, and a key's name between dots: what holds these itself can't be said.
 */
export function tagsOf(prefix: string, value: unknown, prop: string, violations: Violations): string[] {
  if (Array.isArray(value)) {
    if (value.some(isPlainMap))
      return value.flatMap((item, index) => tagsOf(`${prefix}[${index}]`, item, prop, violations));
    const comma = value.find((item) => typeof item === 'string' && item.includes(','));
    if (comma !== undefined)
      violations.add({ prop, must: 'have no comma in an item: a tag would split it', got: comma });
    return [`${prefix}=${value}`];
  }
  if (!isPlainMap(value)) {
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
