import { Duration } from '../../core/duration';
import { Field } from '../../private/rendering/field';
import { isMap, Json, ownValue } from '../../private/rendering/json';
import { Violations } from '../../private/validation/violations';
import { keepDriverConfigs } from './client-escapes';
import { OMITTED, STRUCTS } from './spec/spec-fields.generated';
import { JobSpec } from './spec/spec.generated';

/**
 * Turn a job of Nomad's API into a specification that says the same. What Nomad would drop, and what Berth can't
 * express, are violations; values of another type are left to those who render the specification.
 */
export function specOf(json: object, violations: Violations): JobSpec {
  const given = givenFields(json, violations);
  keepDriverConfigs(given);
  return structOf('spec', 'Job', given, violations) as JobSpec;
}

/** A job of Nomad's API by the API's own keys, without the null, zero and empty fields that mean the same as absent ones. */
export function givenFields(json: object, violations = new Violations()): Json {
  return fieldsOf('spec', 'Job', json, violations) as Json;
}

function fieldsOf(path: string, struct: string, json: unknown, violations: Violations): unknown {
  if (!isMap(json)) return json;
  const known = fieldsByKey(struct);
  const given: Json = {};
  for (const [key, value] of Object.entries(json)) {
    const field = known.get(key.toLowerCase());
    if (value === null || (field !== undefined && isAbsent(field, value))) continue;
    if (field === undefined) {
      checkDropped(`${path}.${key}`, struct, key, value, violations);
      continue;
    }
    checkNumbers(`${path}.${field.prop}`, field, value, violations);
    given[field.key] = eachOf(field, value, (item, at) =>
      field.kind === 'struct' ? fieldsOf(`${path}.${field.prop}${at}`, field.struct!, item, violations) : item,
    );
  }
  return given;
}

interface NamedField extends Field {
  readonly prop: string;
}

const FIELDS = new Map<string, Map<string, NamedField>>();

/** Nomad reads keys in any case. */
function fieldsByKey(struct: string): Map<string, NamedField> {
  const found = FIELDS.get(struct);
  if (found !== undefined) return found;
  const entries = Object.entries(STRUCTS[struct]);
  const fields = new Map(entries.map(([prop, field]) => [field.key.toLowerCase(), { prop, ...field }]));
  FIELDS.set(struct, fields);
  return fields;
}

/** A stopped job would be started. All else that is set elsewhere says nothing about the job itself. */
function checkDropped(prop: string, struct: string, key: string, got: unknown, violations: Violations): void {
  const why = ownValue(OMITTED[struct] ?? {}, key) as string | undefined;
  // Earlier releases of Nomad show fields that are gone by now.
  if (isZero(got)) return;
  if (why === undefined) {
    violations.add({ prop, must: `be a key of Nomad's ${struct}`, got, fix: 'remove it, as Nomad would drop it' });
  } else if (!why.startsWith('set by') || key === 'Stop') {
    violations.add({ prop, must: `not be given: it is ${why}`, got });
  }
}

/** Larger numbers are not those of the file any more, except for durations in whole milliseconds. */
function checkNumbers(prop: string, field: Field, value: unknown, violations: Violations): void {
  if (typeof value === 'number') {
    if (field.kind !== 'duration' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      violations.add({ prop, must: 'be a number of less than 16 digits, which JSON carries unchanged', got: value });
    }
  } else if (field.kind === 'any' && typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) checkNumbers(`${prop}.${key}`, field, item, violations);
  }
}

function structOf(path: string, struct: string, given: unknown, violations: Violations): unknown {
  if (!isMap(given)) return given;
  const fields = fieldsByKey(struct);
  const entries = Object.entries(given).map(([key, value]) => {
    const field = fields.get(key.toLowerCase())!;
    return [field.prop, valueOf(`${path}.${field.prop}`, field, value, violations)];
  });
  return Object.fromEntries(entries);
}

function valueOf(path: string, field: Field, value: unknown, violations: Violations): unknown {
  return eachOf(field, value, (item, at) => {
    if (field.kind === 'struct') return structOf(`${path}${at}`, field.struct!, item, violations);
    return field.kind === 'duration' ? durationOf(`${path}${at}`, item, violations) : item;
  });
}

/** In the longest unit that gives a whole number. */
function durationOf(prop: string, nanoseconds: unknown, violations: Violations): unknown {
  if (typeof nanoseconds !== 'number') return nanoseconds;
  if (!(nanoseconds >= 0 && nanoseconds < 2 ** 63) || nanoseconds % 1e6 !== 0) {
    violations.add({ prop, must: 'be nanoseconds that are at least 0, and whole milliseconds', got: nanoseconds });
    return Duration.seconds(0);
  }
  const milliseconds = nanoseconds / 1e6;
  if (milliseconds % 3_600_000 === 0 && milliseconds > 0) return Duration.hours(milliseconds / 3_600_000);
  if (milliseconds % 60_000 === 0 && milliseconds > 0) return Duration.minutes(milliseconds / 60_000);
  return milliseconds % 1000 === 0 ? Duration.seconds(milliseconds / 1000) : Duration.milliseconds(milliseconds);
}

/** Convert each value of a field, which may be a list or a map of them; what is neither stays as it is. */
function eachOf({ shape }: Field, value: unknown, one: (item: unknown, at: string) => unknown): unknown {
  if (shape === 'one') return one(value, '');
  if (shape === 'list') return Array.isArray(value) ? value.map((item, index) => one(item, `[${index}]`)) : value;
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, one(item, `.${key}`)]));
}

/** What Nomad can't tell from an absent value, where the field is no pointer. */
const ZEROS: { readonly [kind: string]: unknown } = { string: '', integer: 0, duration: 0, boolean: false };

/** Lists and maps are absent when they are empty. */
function isAbsent({ shape, kind, plain }: Field, value: unknown): boolean {
  if (shape === 'list') return Array.isArray(value) && value.length === 0;
  if (shape !== 'one') return isMap(value) && Object.keys(value).length === 0;
  return plain === true && value === ZEROS[kind];
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isMap(value)) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}
