/** What stands between braces in JSON. */
export type Json = { [key: string]: unknown };

/** Whether a value is an object that is no list. */
export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is an object of no class. */
export function isPlainMap(value: unknown): value is Json {
  return isMap(value) && value.constructor === Object;
}
