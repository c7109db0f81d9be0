import { isPlainMap, Json } from '../private/rendering/json';
import { shortHash } from './short-hash';
import { StructRenderer, Vocabulary } from '../private/rendering/struct-renderer';
import { Violation, Violations } from '../private/validation/violations';
import { unknownTo } from './releases';
import { STRUCTS } from './spec/spec-fields.generated';

/** What Traefik's files hold: its own keys, and durations in Go's notation. */
const DYNAMIC: Vocabulary = { owner: "Traefik's", structs: STRUCTS, duration: (length) => length.toString() };

/**
 * A part of Traefik's dynamic configuration, rendered and checked once.
 *
 * Traefik ignores keys that it does not know, or drops everything beside them: each is a violation here.
 */
export class DynamicPart {
  /** The part as Traefik's files hold it. */
  public readonly json: Json;

  private readonly found: Violation[];

  public constructor(
    private readonly struct: string,
    private readonly spec: object,
  ) {
    const violations = new Violations();
    this.json = new StructRenderer(DYNAMIC, violations).struct('', struct, spec as Json);
    checkTags(this.json, violations);
    this.found = violations.all;
  }

  /** Eight characters that stand for the definition, so that a name with them never has two meanings. */
  public get hash(): string {
    return shortHash(this.json);
  }

  /** What a release of Traefik does not know of it, given as this property. */
  public unknownTo(version: string, prop: string): Violation[] {
    const newer = newerFields(prop, this.struct, this.spec as Json);
    return newer.flatMap((field) => unknownTo(version, field.since, field.prop, field.got));
  }

  /** What is wrong with it, given as this property. */
  public violations(prop: string): Violation[] {
    return this.found.map((violation) => ({ ...violation, prop: `${prop}${violation.prop}` }));
  }
}

/** The fields of a part that not every release of Traefik has. */
function newerFields(path: string, struct: string, spec: Json): { prop: string; since: string; got: unknown }[] {
  return Object.entries(spec).flatMap(([name, got]) => {
    const field = Object.hasOwn(STRUCTS[struct], name) ? STRUCTS[struct][name] : undefined;
    if (field === undefined || got === undefined) return [];
    const prop = `${path}.${name}`;
    if (field.since !== undefined) return [{ prop, since: field.since, got }];
    return field.struct !== undefined && field.shape === 'one' && isPlainMap(got)
      ? newerFields(prop, field.struct, got)
      : [];
  });
}

/** The tags that tell Traefik what its files would. */
export function tagsOf(prefix: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    if (value.some(isPlainMap)) return value.flatMap((item, index) => tagsOf(`${prefix}[${index}]`, item));
    return [`${prefix}=${value}`];
  }
  if (!isPlainMap(value)) return [`${prefix}=${value}`];
  const entries = Object.entries(value);
  // An empty part is written by its name alone.
  if (entries.length === 0) return [`${prefix}=true`];
  return entries.flatMap(([key, item]) => tagsOf(`${prefix}.${key}`, item));
}

/** A tag separates the items of a list by commas and keys by dots, and can't escape either. */
function checkTags(value: unknown, violations: Violations): void {
  if (Array.isArray(value)) {
    if (value.some(isPlainMap)) {
      value.forEach((item) => checkTags(item, violations));
      return;
    }
    const comma = value.find((item) => typeof item === 'string' && item.includes(','));
    if (comma !== undefined) {
      violations.add({ prop: '', must: 'have no comma in an item: a tag would split it', got: comma });
    }
    return;
  }
  if (!isPlainMap(value)) {
    if (typeof value === 'string' && value.trim() !== value) {
      violations.add({ prop: '', must: 'have no space at its ends: a tag loses it', got: value });
    }
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (!/^[A-Za-z0-9_-]+$/.test(key)) {
      const must = 'have keys of letters, digits, - and _: tags separate keys by dots';
      violations.add({ prop: '', must, got: key });
    }
    if (isPlainMap(item) && Object.keys(item).length === 0 && !MAY_BE_EMPTY.includes(key)) {
      violations.add({
        prop: `.${key}`,
        must: 'set something: Traefik refuses all tags of a service that has this one empty',
      });
    }
    // What is below a plugin is the plugin's.
    if (key !== 'plugin') checkTags(item, violations);
  }
}

/** The parts of which Traefik takes an empty one, by its name alone. */
const MAY_BE_EMPTY = 'compress contentType cookie healthCheck ipStrategy proxyProtocol sticky tls'.split(' ');
