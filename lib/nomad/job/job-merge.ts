import { isMap, isPlainMap, Json, ownValue, setOwn } from '../../private/rendering/json';
import { Violations } from '../../private/validation/violations';

/** Lists that are merged item by item, and the field that tells their items apart. All other lists are replaced. */
const KEYS: { readonly [list: string]: string } = {
  TaskGroups: 'Name',
  Tasks: 'Name',
  Services: 'Name',
  Checks: 'Name',
  Upstreams: 'DestinationName',
  ReservedPorts: 'Label',
  DynamicPorts: 'Label',
  Templates: 'DestPath',
  VolumeMounts: 'Destination',
  Secrets: 'Name',
  Identities: 'Name',
  Actions: 'Name',
  Devices: 'Name',
  // It has no name, but a group has no more than one.
  Networks: '',
};

/** Lists to which a patch adds nothing: a misspelled name would be a second group or task. */
const COMPLETE = ['TaskGroups', 'Tasks'];

/**
 * Set what a patch says in a job, both in the JSON of Nomad's API.
 *
 * @param violations collects what is wrong; left out where that is reported elsewhere
 */
export function mergeJob(json: Json, patch: Json, path: string, violations = new Violations()): void {
  movePorts(json, patch.ReservedPorts, 'DynamicPorts');
  movePorts(json, patch.DynamicPorts, 'ReservedPorts');
  for (const [key, value] of Object.entries(patch)) {
    const known = ownValue(json, key);
    if (Object.hasOwn(KEYS, key) && isList(known) && isList(value)) {
      json[key] = mergeList(key, known, value, `${path}.${key}`, violations);
    } else if (isPlainMap(known) && isPlainMap(value)) {
      // What was given as data, such as a driver's configuration, is not to change.
      const merged = { ...known };
      mergeJob(merged, value, `${path}.${key}`, violations);
      setOwn(json, key, merged);
    } else {
      setOwn(json, key, value);
    }
  }
}

function mergeList(list: string, items: Json[], patches: Json[], path: string, violations: Violations): Json[] {
  const key = KEYS[list];
  const isNamed = [...items, ...patches].every((each) => each[key] !== undefined);
  if (!isNamed && !COMPLETE.includes(list)) {
    if (items.length !== 1 || patches.length !== 1) return patches;
    mergeJob(items[0], patches[0], `${path}[0]`, violations);
    return items;
  }
  const added: Json[] = [];
  for (const patch of patches) {
    const name = patch[key];
    const found = items.find((each) => each[key] === name);
    if (found !== undefined) mergeJob(found, patch, `${path}.${String(name)}`, violations);
    else if (!COMPLETE.includes(list)) added.push(patch);
    else {
      const names = items.map((each) => each[key]).join(', ');
      violations.add({ prop: path, must: `name one that the job has: ${names}`, got: name });
    }
  }
  return [...items, ...added];
}

/** A label has one port: a patch that makes it static takes it out of the dynamic ones, and the other way round. */
function movePorts(network: Json, ports: unknown, from: string): void {
  const known = network[from];
  if (!isList(ports) || !isList(known)) return;
  const rest = known.filter(({ Label }) => !ports.some((port) => port.Label === Label));
  network[from] = rest.length === 0 ? undefined : rest;
}

function isList(value: unknown): value is Json[] {
  return Array.isArray(value) && value.every(isMap);
}
