import { isPlainMap } from './json-map';

type Map = { readonly [key: string]: unknown };

/** Merge one configuration into another, field by field; what is no map replaces what was there. */
export function merge(base: Map, changes: Map): { [key: string]: any } {
  const merged: { [key: string]: unknown } = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const known = merged[key];
    merged[key] = isPlainMap(known) && isPlainMap(value) ? merge(known, value) : value;
  }
  return merged;
}
