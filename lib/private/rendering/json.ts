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

/** The value of an object's own key: `__proto__` and `constructor` are keys like any other. */
export function ownValue(map: Readonly<Json>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Set an object's own key. */
export function setOwn(map: Json, key: string, value: unknown): void {
  // Assigning to `__proto__` would not create a field.
  if (key !== '__proto__') map[key] = value;
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Merge one configuration into another, field by field; anything but a map is replaced. */
export function merge(base: Readonly<Json>, changes: Readonly<Json>): { [key: string]: any } {
  const merged: Json = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const known = ownValue(merged, key);
    setOwn(merged, key, isPlainMap(known) && isPlainMap(value) ? merge(known, value) : value);
  }
  return merged;
}
