import type { SyntaxNode } from '@lezer/common';
import { RE2JS } from 're2js';
import { RE2 } from '../../private/validation/re2';

/** What a series must have under a label: `name="value"`, or one of the other operators. */
export interface Matcher {
  readonly name: string;
  readonly operator: string;
  readonly value: string;

  /** Whether the name stands in quotes. */
  readonly isQuoted: boolean;
}

/** Why Prometheus refuses a selector, if it does. */
export function selectorProblem(node: SyntaxNode, expression: string): string | undefined {
  const { name, names, matchers, problem } = readSelector(node, expression);
  if (problem !== undefined) return problem;
  // The grammar takes this operator for a name where it has no operands.
  if (name?.toLowerCase() === 'atan2') return `'${name}' stands only between two operands`;
  const naming = matchers.filter((each) => each.name === '__name__');
  if (name !== undefined && (names.length > 0 || naming.length > 0)) return `the metric name '${name}' is given twice`;
  for (const { operator, value } of matchers) {
    if (operator.includes('~') && !RE2.holds(value)) return `'${value}' must ${RE2.must}`;
  }
  if (name !== undefined || names.some(Boolean) || matchers.some((each) => !takes(each, ''))) return undefined;
  const text = expression.slice(node.from, node.to);
  return `'${text}' would select every series: give a metric name, or a matcher that an empty label fails`;
}

/** A selector, in parts. */
interface Selector {
  readonly name: string | undefined;

  /** Metric names among the matchers, in quotes. */
  readonly names: string[];
  readonly matchers: Matcher[];
  readonly problem: string | undefined;
}

/** The parts of a selector. */
export function readSelector(node: SyntaxNode, expression: string): Selector {
  const text = ({ from, to }: SyntaxNode): string => expression.slice(from, to);
  const identifier = node.getChild('Identifier');
  const list = node.getChild('LabelMatchers');
  const children = (kind: string): SyntaxNode[] => list?.getChildren(kind) ?? [];
  const matchers = [...children('UnquotedLabelMatcher'), ...children('QuotedLabelMatcher')].map((each): Matcher => {
    const label = each.getChild('LabelName');
    const operator = text(each.getChild('MatchOp')!);
    const value = unquote(text(each.getChild('StringLiteral')!));
    return label === null
      ? { name: unquote(text(each.getChild('QuotedLabelName')!)), operator, value, isQuoted: true }
      : { name: text(label), operator, value, isQuoted: false };
  });
  const strings = [...children('UnquotedLabelMatcher'), ...children('QuotedLabelMatcher')].flatMap((each) => [
    each.getChild('StringLiteral')!,
    ...each.getChildren('QuotedLabelName'),
  ]);
  return {
    name: identifier === null ? undefined : text(identifier),
    names: children('QuotedLabelName').map((each) => unquote(text(each))),
    matchers,
    problem: [...strings, ...children('QuotedLabelName')].map((each) => stringProblem(text(each))).find(Boolean),
  };
}

function takes({ operator, value }: Matcher, label: string): boolean {
  const isEqual = operator.endsWith('~') ? RE2JS.compile(`^(?s:${value})$`).matcher(label).find() : label === value;
  return operator.startsWith('!') ? !isEqual : isEqual;
}

const ESCAPE = /\\(?:([abfnrtv\\"'])|([0-3][0-7]{2})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]|$))/g;

/** Why Prometheus refuses a string, if it does; its quotes are part of it. */
export function stringProblem(quoted: string): string | undefined {
  const [quote] = quoted;
  if (quoted.length < 2 || !quoted.endsWith(quote)) return `the string ${quoted} does not end`;
  if (quote === '`') return undefined;
  for (const [escape, letter, , , short, long, unknown] of quoted.matchAll(ESCAPE)) {
    const point = parseInt(short ?? long ?? '0', 16);
    const isQuote = letter === '"' || letter === "'";
    if (unknown === undefined && (!isQuote || letter === quote) && isCodePoint(point)) continue;
    return `the string ${quoted} has an unknown escape '${escape}': write '\\${escape}', or put it in backquotes`;
  }
  return undefined;
}

function isCodePoint(point: number): boolean {
  return point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

const LETTERS: { readonly [letter: string]: string } = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The text of a string without an error. */
function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner;
  return inner.replace(ESCAPE, (escape, letter, octal, hex, short, long) => {
    if (letter !== undefined) return LETTERS[letter] ?? letter;
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
    const point = parseInt(hex ?? short ?? long ?? '', 16);
    return isCodePoint(point) ? String.fromCodePoint(point) : escape;
  });
}

const UNITS = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?$/;

/** Why Prometheus refuses a length of time, if it does. */
export function durationProblem(text: string, mustBePositive: boolean): string | undefined {
  const plain = text.replace(/^[+-]\s*/, '');
  // Anything but a plain literal is a calculation, whose result is not known before it is done.
  if (!/^[0-9a-z.]+$/i.test(plain) || /^0x/i.test(plain)) return undefined;
  const isNumber = /^(?:\d|\.\d)[\d._]*(?:e[+-]?\d+)?$/i.test(plain);
  if (!isNumber && !UNITS.test(plain)) return `'${text}' is no duration such as 5m or 1h30m`;
  const isZero = isNumber ? Number(plain.replace(/_/g, '')) === 0 : !/[1-9]/.test(plain);
  if (mustBePositive && (isZero || text.startsWith('-'))) return `the duration '${text}' must be greater than 0`;
  return undefined;
}
