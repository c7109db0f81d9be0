type Map = { readonly [key: string]: unknown };

/** Merge one configuration into another, field by field; what is no map replaces what was there. */
export function merge(base: Map, changes: Map): { [key: string]: any } {
  const merged: { [key: string]: unknown } = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const known = merged[key];
    merged[key] = isMap(known) && isMap(value) ? merge(known, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && value.constructor === Object;
}
