/** A JSON object. */
export type Json = { [key: string]: unknown };

/** Whether a value is an object, and not a list. */
export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a plain object, and not an instance of a class. */
export function isPlainMap(value: unknown): value is Json {
  return isMap(value) && value.constructor === Object;
}

/** The fields of a map that are given: a spread of others would hide defaults. */
export function definedOnly<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** Merge one configuration into another, field by field; anything but a map is replaced. */
export function merge(base: Readonly<Json>, changes: Readonly<Json>): { [key: string]: any } {
  const merged: Json = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const known = merged[key];
    merged[key] = isPlainMap(known) && isPlainMap(value) ? merge(known, value) : value;
  }
  return merged;
}
