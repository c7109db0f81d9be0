import { isMap, Json } from '../../private/rendering/json-map';
import { Violations } from '../../private/validation/violations';

/** Lists whose items are told apart by their names. */
const NAMED = ['TaskGroups', 'Tasks'];

/** Set what a part of a job says in the job itself, both in the JSON of Nomad's API. */
export function mergeJob(json: Json, part: Json, path: string, violations: Violations): void {
  for (const [key, value] of Object.entries(part)) {
    const known = json[key];
    if (NAMED.includes(key) && isList(known) && isList(value)) {
      value.forEach((item) => mergeNamed(known, item, `${path}.${key}`, violations));
    } else if (isMap(known) && isMap(value)) {
      mergeJob(known, value, `${path}.${key}`, violations);
    } else {
      json[key] = value;
    }
  }
}

function mergeNamed(items: Json[], part: Json, path: string, violations: Violations): void {
  const found = items.find(({ Name }) => Name === part.Name);
  if (found !== undefined) return mergeJob(found, part, `${path}.${part.Name}`, violations);
  const names = items.map(({ Name }) => Name).join(', ');
  violations.add({ prop: path, must: `name one that the job has: ${names}`, got: part.Name });
}

function isList(value: unknown): value is Json[] {
  return Array.isArray(value) && value.every(isMap);
}
