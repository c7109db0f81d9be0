import { Json } from '../../../private/rendering/json';
import { ChangedLine, FieldChange } from './field-change';
import { changedLines } from './changed-lines';
import { Child, isPart, jobTree, jsonTree, Leaf, Part } from './job-tree';
import { secretArguments, secretLines } from './secret-looks';
import { HIDDEN, OTHER_HIDDEN, shortened, shownValue } from './shown-value';

/** How much of two parts must be equal for one to be the other under a new name. */
const ALIKE = 0.8;

/** Parts that Nomad knows by their name alone, so that a new name is a new part. */
const RENAMED = ['TaskGroups', 'Tasks'];

/** Letters of a list up to which it is shown in one line. */
const SHORT_LIST = 120;

/** What changes between two versions of a job, both in the form of Nomad's API. Secrets are hidden. */
export function jobDiff(before: Json, after: Json): FieldChange[] {
  return partDiff('', jobTree(before), jobTree(after));
}

/** What changes between two values of any form. Secrets are hidden. */
export function jsonDiff(before: Json, after: Json): FieldChange[] {
  return partDiff('', jsonTree(before), jsonTree(after));
}

/** @param prefix what stands before the names of the parts' own parts */
function partDiff(prefix: string, before: Part, after: Part): FieldChange[] {
  const removed = [...before.children].filter(([key]) => !after.children.has(key));
  const added = [...after.children].filter(([key]) => !before.children.has(key));
  const renamed = renames(removed, added);
  const successors = [...renamed.values()];
  const changes: FieldChange[] = [];
  for (const [key, child] of before.children) {
    const path = pathOf(prefix, child);
    const other = after.children.get(key);
    const successor = renamed.get(key);
    if (other !== undefined) changes.push(...childDiff(path, child.node, other.node));
    else if (successor === undefined) changes.push(...oneSided(path, child.node, 'removed'));
    else changes.push(rename(path, child.node as Part, after.children.get(successor)!.node as Part));
  }
  for (const [key, child] of added) {
    if (!successors.includes(key)) changes.push(...oneSided(pathOf(prefix, child), child.node, 'added'));
  }
  return changes;
}

function childDiff(path: string, before: Leaf | Part, after: Leaf | Part): FieldChange[] {
  if (isPart(before) && isPart(after)) return partDiff(prefixOf(path, before), before, after);
  if (isPart(before) || isPart(after)) {
    return [...oneSided(path, before, 'removed'), ...oneSided(path, after, 'added')];
  }
  return JSON.stringify(before.value) === JSON.stringify(after.value) ? [] : [leafDiff(path, before, after)];
}

function rename(path: string, before: Part, after: Part): FieldChange {
  const [from, to] = [before.name!, after.name!].map(shortened);
  const prefix = prefixOf(path, before);
  const parts = partDiff(prefix, before, after).filter((part) => part.path !== `${prefix}Name`);
  return { path, kind: 'renamed', before: from, after: to, parts };
}

/** Keys of parts that are gone, with the keys of those that are the same but for the name. */
function renames(removed: readonly [string, Child][], added: readonly [string, Child][]): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, { node }] of removed) {
    if (!isPart(node) || !RENAMED.includes(node.family ?? '')) continue;
    const successor = added.find(([other, each]) => {
      const isFree = ![...found.values()].includes(other);
      return isFree && isPart(each.node) && each.node.family === node.family && likeness(node, each.node) >= ALIKE;
    });
    if (successor !== undefined) found.set(key, successor[0]);
  }
  return found;
}

/** The part of all leaves that two parts have in common. */
function likeness(one: Part, other: Part): number {
  const [left, right] = [one, other].map((part) => new Set(leavesOf(part).filter((leaf) => !leaf.startsWith('Name='))));
  const common = [...left].filter((leaf) => right.has(leaf)).length;
  return left.size + right.size === 0 ? 1 : common / Math.max(left.size, right.size);
}

function leavesOf(part: Part, path: string = ''): string[] {
  return [...part.children].flatMap(([key, { node }]) =>
    isPart(node) ? leavesOf(node, `${path}${key}/`) : [`${path}${key}=${JSON.stringify(node.value)}`],
  );
}

/** A part or a value that the other side lacks. What has no name of its own is told by what it holds. */
function oneSided(path: string, node: Leaf | Part, kind: 'added' | 'removed'): FieldChange[] {
  if (!isPart(node)) return [kind === 'added' ? leafDiff(path, undefined, node) : leafDiff(path, node, undefined)];
  const prefix = prefixOf(path, node);
  const parts = [...node.children.values()].flatMap((child) => oneSided(pathOf(prefix, child), child.node, kind));
  return node.name === undefined ? parts : [{ path, kind, parts }];
}

function leafDiff(path: string, before: Leaf | undefined, after: Leaf | undefined): FieldChange {
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const isSecret = [before, after].some((leaf) => leaf !== undefined && hides(leaf));
  const isRouting = [before, after].some((leaf) => /^traefik\./.test(String(leaf?.value)));
  const routing = isRouting ? { isRouting } : {};
  if (isSecret) {
    return {
      ...{ path, kind },
      ...(before !== undefined && { before: HIDDEN }),
      ...(after !== undefined && { after: kind === 'changed' ? OTHER_HIDDEN : HIDDEN }),
    };
  }
  if ([before, after].some((leaf) => leaf !== undefined && isLong(leaf.value))) {
    return { path, kind, lines: linesDiff(before?.value, after?.value) };
  }
  return {
    ...{ path, kind },
    ...(before !== undefined && { before: shown(before) }),
    ...(after !== undefined && { after: shown(after) }),
    ...routing,
  };
}

function hides({ value, isSecret }: Leaf): boolean {
  if (isSecret) return true;
  return typeof value === 'string' && !isLong(value) && secretLines([value]).size > 0;
}

function shown({ value, field }: Leaf): string {
  if (!Array.isArray(value)) return shownValue(value, field);
  const secret = secretArguments(value);
  return shownValue(value.map((item) => (secret.has(String(item)) ? HIDDEN : item)));
}

/** Whether a value is told line by line. */
function isLong(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isLong(item)) || JSON.stringify(value).length > SHORT_LIST;
  return typeof value === 'string' && value.trimEnd().includes('\n');
}

function linesDiff(before: unknown, after: unknown): ChangedLine[] {
  const [old, now] = [before, after].map(linesOf);
  const secret = new Set([...old.secret, ...now.secret]);
  return changedLines(old.lines, now.lines).map(({ sign, text }) => {
    if (!secret.has(text)) return { sign, text: shortened(text) };
    return { sign, text: sign === '+' ? OTHER_HIDDEN : HIDDEN };
  });
}

function linesOf(value: unknown): { readonly lines: string[]; readonly secret: Set<string> } {
  if (value === undefined) return { lines: [], secret: new Set() };
  const items = Array.isArray(value) ? value.map(String) : [String(value)];
  const lines = items.flatMap((item) => item.split('\n'));
  const secret = secretLines(lines);
  // An argument of several lines is hidden by the lines that show something.
  if (Array.isArray(value)) {
    secretArguments(value).forEach((item) => item.includes('\n') || secret.add(item));
  }
  return { lines, secret };
}

/** Named parts are told apart by slashes, all else by dots. */
function prefixOf(path: string, { name }: Part): string {
  return name === undefined ? `${path}.` : `${path} / `;
}

function pathOf(prefix: string, { title, node }: Child): string {
  const isNamed = isPart(node) && node.name !== undefined;
  return `${isNamed ? prefix.replace(/\.$/, ' / ') : prefix}${shortened(title)}`;
}
