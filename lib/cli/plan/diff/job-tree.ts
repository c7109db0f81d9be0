import { STRUCTS } from '../../../nomad/job/spec/spec-fields.generated';
import { Field } from '../../../private/rendering/field';
import { isMap, Json } from '../../../private/rendering/json';
import { isSecretName } from './secret-looks';

/** A value of a job that has no parts. */
export interface Leaf {
  readonly value: unknown;
  readonly field?: Pick<Field, 'key' | 'kind'>;

  /** Whether its name says that it is a secret. */
  readonly isSecret: boolean;
}

/** A part of a job: what it holds, by keys that are the same in another version of the job. */
export interface Part {
  /** What makes it one of several that have names, such as `TaskGroups`. */
  readonly family?: string;

  /** Its name among those. */
  readonly name?: string;
  readonly children: ReadonlyMap<string, Child>;
}

/** What a part holds. */
export interface Child {
  /** What people call it: `group web`, `Count`. */
  readonly title: string;
  readonly node: Leaf | Part;
}

export function isPart(node: Leaf | Part): node is Part {
  return 'children' in node;
}

/** What identifies an item of a list, and what people call the item; other lists go by their order. */
const NAMED: { readonly [key: string]: { readonly by: string; readonly title: string } } = {
  TaskGroups: { by: 'Name', title: 'group' },
  Tasks: { by: 'Name', title: 'task' },
  Services: { by: 'Name', title: 'service' },
  Checks: { by: 'Name', title: 'check' },
  DynamicPorts: { by: 'Label', title: 'port' },
  ReservedPorts: { by: 'Label', title: 'host port' },
  Templates: { by: 'DestPath', title: 'file' },
  Upstreams: { by: 'DestinationName', title: 'upstream' },
  Devices: { by: 'Name', title: 'device' },
  VolumeMounts: { by: 'Destination', title: 'mount' },
  Identities: { by: 'Name', title: 'identity' },
  Secrets: { by: 'Name', title: 'secret' },
};

/** Lists whose order says nothing. */
const SETS = ['Tags', 'CanaryTags', 'Datacenters', 'Constraints', 'Affinities', 'Spreads'];

/** What is equal to its absence, where Nomad can't tell them apart. */
const ZEROS: { readonly [kind: string]: unknown } = { string: '', integer: 0, duration: 0, boolean: false };

/** A job of Nomad's API as parts that can be compared by their keys. */
export function jobTree(job: Json): Part {
  return { children: structChildren('Job', job) };
}

/** Any value as parts that can be compared. */
export function jsonTree(json: Json): Part {
  const children = new Map<string, Child>();
  for (const [name, value] of Object.entries(json)) addAny(children, name, value, isSecretName(name));
  return { children };
}

function structChildren(struct: string, json: Json): Map<string, Child> {
  const fields = new Map(Object.values(STRUCTS[struct]).map((field) => [field.key.toLowerCase(), field]));
  const children = new Map<string, Child>();
  for (const [key, value] of Object.entries(json)) {
    // Nomad reads keys in any case.
    const field = fields.get(key.toLowerCase());
    if (value === null || value === undefined) continue;
    if (field === undefined) addAny(children, key, value, false);
    else if (!(field.plain && field.shape === 'one' && value === ZEROS[field.kind])) addField(children, field, value);
  }
  return children;
}

function addField(children: Map<string, Child>, field: Field, value: unknown): void {
  const { key, kind, shape, struct } = field;
  if (shape === 'list' && Array.isArray(value)) addList(children, field, value);
  else if (shape !== 'one' && isMap(value)) {
    for (const [name, item] of Object.entries(value)) {
      const title = `${key}.${name}`;
      if (kind === 'struct' && isMap(item)) children.set(title, { title, node: partOf(struct!, item) });
      else addAny(children, title, item, isSecretName(name));
    }
  } else if (kind === 'struct' && isMap(value)) children.set(key, { title: key, node: partOf(struct!, value) });
  else children.set(key, { title: key, node: { value, field, isSecret: false } });
}

function partOf(struct: string, json: Json): Part {
  return { children: structChildren(struct, json) };
}

function addList(children: Map<string, Child>, field: Field, items: readonly unknown[]): void {
  const { key, kind, struct } = field;
  if (SETS.includes(key)) {
    for (const item of items) children.set(`${key} ${JSON.stringify(item)}`, setItem(key, item));
    return;
  }
  if (kind !== 'struct') {
    if (items.length > 0) children.set(key, { title: key, node: { value: items, field, isSecret: false } });
    return;
  }
  const named = NAMED[key];
  items.forEach((item, index) => {
    if (!isMap(item)) return addAny(children, `${key}[${index}]`, item, false);
    const name = named === undefined ? undefined : item[named.by];
    if (typeof name !== 'string' || name === '') {
      const title = index === 0 ? key : `${key}[${index}]`;
      return void children.set(title, { title, node: partOf(struct!, item) });
    }
    // Nomad allows two services of one name.
    let id = `${key} ${name}`;
    while (children.has(id)) id += '+';
    const node: Part = { family: key, name, children: structChildren(struct!, item) };
    children.set(id, { title: `${named.title} ${name}`, node });
  });
}

function setItem(title: string, item: unknown): Child {
  const { LTarget, Operand, RTarget, Attribute } = isMap(item) ? item : {};
  const isCondition = LTarget !== undefined || Operand !== undefined;
  const text = [LTarget, Operand, RTarget].filter((each) => each !== undefined && each !== '').join(' ');
  const value = isCondition ? text : (Attribute ?? item);
  return { title, node: { value: isMap(item) && !isCondition ? item : value, isSecret: false } };
}

/** A value whose form is the affair of whoever gave it, such as the configuration of a driver. */
function addAny(children: Map<string, Child>, title: string, value: unknown, isSecret: boolean): void {
  if (value === null || value === undefined) return;
  if (isMap(value)) {
    for (const [name, item] of Object.entries(value)) {
      addAny(children, `${title}.${name}`, item, isSecret || isSecretName(name));
    }
  } else if (Array.isArray(value) && value.some((item) => isMap(item) || Array.isArray(item))) {
    value.forEach((item, index) => addAny(children, index === 0 ? title : `${title}[${index}]`, item, isSecret));
  } else if (!Array.isArray(value) || value.length > 0) {
    children.set(title, { title, node: { value, isSecret } });
  }
}
