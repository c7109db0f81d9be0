import { Tokenization } from 'cdktf';
import { escapeTemplate } from '../rendering/terraform-template';
import { holdsNoFakes, isToken, MARK } from './tokens';
import { Rule, Violations } from './violations';

/** A text that JSON carries unchanged. */
const TEXT: Rule<string> = {
  must: "be text of whole characters, with nothing in it that only looks like one of cdktf's tokens",
  holds: (text) => (isAscii(text) || !/[\ud800-\udfff]/u.test(text)) && holdsNoFakes(text),
};

/** A text that an argument of a resource carries unchanged: Terraform normalizes text to NFC. */
const ARGUMENT: Rule<string> = {
  must: "be text in Unicode's normal form NFC, to which Terraform converts it, without a byte order mark in front",
  holds: (text) => isAscii(text) || (text === text.normalize('NFC') && !text.startsWith('\ufeff')),
  fix: (text) => (text.startsWith('\ufeff') ? undefined : "pass text.normalize('NFC')"),
};

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** A key that a map in Terraform's JSON keeps. */
const KEY: Rule<string> = {
  must: "have no keys '//' and '__proto__', which would be lost",
  holds: (key) => key !== '//' && key !== '__proto__',
};

/** Check every text in a document, its keys included, that JSON is to carry unchanged. */
export function checkTexts(prop: string, value: unknown, violations: Violations): void {
  // Places cost more than the check, and nearly all texts pass it.
  if (!arrives(value)) locate(prop, value, violations);
}

/** Check a document that a user has put together. */
export function checkDocument(prop: string, value: unknown, violations: Violations): void {
  if (isCyclic(value)) violations.add({ prop, must: 'hold nothing that holds itself again' });
  else checkTexts(prop, value, violations);
}

function isCyclic(value: unknown, above: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) return false;
  if (above.includes(value)) return true;
  const inside = [...above, value];
  return Object.values(value).some((item) => isCyclic(item, inside));
}

function arrives(value: unknown): boolean {
  if (typeof value === 'string') return TEXT.holds(value);
  if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) return true;
  if (Array.isArray(value)) return value.every(arrives);
  return Object.entries(value).every(([key, item]) => TEXT.holds(key) && arrives(item));
}

function locate(prop: string, value: unknown, violations: Violations): void {
  if (typeof value === 'string') requireText(prop, value, TEXT, violations);
  if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const path = Array.isArray(value) ? `${prop}[${key}]` : `${prop}.${key}`;
    if (!Array.isArray(value)) requireText(path, key, TEXT, violations);
    locate(path, item, violations);
  }
}

/**
 * Text, or the texts of a list or a map, escaped so that Terraform hands them on unchanged; whatever it would change is
 * a violation.
 */
export function plain<T extends string | string[] | { [key: string]: string } | undefined>(
  prop: string,
  value: T,
  violations: Violations,
): T {
  const one = (path: string, text: string): string => {
    requireText(path, text, TEXT, violations);
    requireText(path, text, ARGUMENT, violations);
    return escapeAround(text);
  };
  if (value === undefined) return value;
  if (typeof value === 'string') return one(prop, value) as T;
  if (isToken(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => one(`${prop}[${index}]`, item)) as T;
  const entries = Object.entries(value);
  const keyed = entries.map(([key, item]) => {
    requireText(prop, key, KEY, violations);
    return [one(prop, key), one(`${prop}.${key}`, item)];
  });
  return Object.fromEntries(keyed) as T;
}

/** Escape the text around tokens; a sigil right before a token would escape that. */
function escapeAround(text: string): string {
  let escaped = '';
  let end = 0;
  for (const { 0: mark, index } of text.matchAll(MARK)) {
    escaped += escapeTemplate(text.slice(end, index)).replace(/[$%]$/, (sigil) => `\${"${sigil}"}`) + mark;
    end = index + mark.length;
  }
  return escaped + escapeTemplate(text.slice(end));
}

/** Unlike `Violations.require`, this checks texts with tokens too. */
function requireText(prop: string, text: string, { must, holds, fix }: Rule<string>, violations: Violations): void {
  if (!holds(text)) violations.add({ prop, must, got: text, fix: fix?.(text) });
}
