/** Fields that Berth always gives. */
const DEFAULTS = ['Region', 'Namespace', 'Type', 'Datacenters', 'ID', 'Name'];

/** A block without fields, whose presence is what it says. */
const FLAGS = ['Mesh'];

/**
 * Paths at which two jobs differ, both as Nomad prints them.
 *
 * @param said the job of a file
 * @param rendered the job that Berth makes of it, which has defaults where the file says nothing
 */
export function differences(said: any, rendered: any): string[] {
  const filled = Object.fromEntries(DEFAULTS.map((key) => [key, said[key] ?? rendered[key]]));
  return differ({ ...said, ...filled }, rendered, '');
}

function differ(one: unknown, other: unknown, path: string): string[] {
  if (isNothing(one, path) && isNothing(other, path)) return [];
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
    return Object.is(one, other) ? [] : [path];
  }
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differ(own(one, key), own(other, key), path === '' ? key : `${path}.${key}`));
}

/** Go writes lists and maps without items in either way. */
function isNothing(value: unknown, path: string): boolean {
  if (value === undefined || value === null) return true;
  const isEmpty = isObject(value) && Object.keys(value).length === 0;
  return isEmpty && (Array.isArray(value) || !FLAGS.some((flag) => path.endsWith(`.${flag}`)));
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function own(map: { readonly [key: string]: unknown }, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
